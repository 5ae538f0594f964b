"""Help texts that end with examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.panel import Panel
from rich.text import Text
from typer.core import TyperCommand

from sim.cli.commands import COMMANDS, Example
from sim.cli.support.console import make_console


def print_examples(examples: Sequence[Example]) -> None:
    """Print examples in a panel."""
    body = Text()
    for example in examples:
        body.append("\n" if body else "")
        body.append(f"{example.command_line}\n", style="bold cyan")
        body.append(f"   {example.description}")
    make_console().print(Panel(body, title="Examples", title_align="left", border_style="dim"))


class CommandWithExamples(TyperCommand):
    """A command whose help ends with its examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, then the examples."""
        super().format_help(ctx, formatter)
        print_examples(COMMANDS[self.name or ""].examples)
