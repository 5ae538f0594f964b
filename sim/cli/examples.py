"""Worked examples, shown at the end of each command's `--help`."""

from __future__ import annotations

from typing import Any, NamedTuple

from rich.panel import Panel
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from sim.cli.console import console


class Example(NamedTuple):
    """A command line, and what it does."""

    line: str
    does: str


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "compassion": (
        Example("compassion list scenarios", "See which scenarios there are."),
        Example("compassion run winter_pressure", "Play one of them; data, figures and a report go to results/."),
        Example("compassion new my_ward", "Start a scenario of your own."),
        Example("compassion explain contagion", "Look something up."),
    ),
    "run": (
        Example("compassion run winter_pressure", "Play a scenario that comes with the program."),
        Example("compassion run my_ward.yaml --runs 20", "Play your own 20 times, each time with other luck."),
        Example("compassion run new_leader --seed 3 --out elsewhere", "Other luck, and another place for the results."),
        Example(
            "compassion run typical_ward --set leadership.style=compassionate",
            "Change the scenario without touching its file.",
        ),
        Example("compassion run one_spark --json", "Print one JSON object, for another program."),
    ),
    "check": (
        Example("compassion check my_ward.yaml", "See whether a scenario can be played, and who is in the team."),
        Example("compassion check scenarios/*.yaml", "Check many files at once."),
        Example("compassion check my_ward.yaml --set team.size=60", "Check a change before you make it."),
    ),
    "new": (
        Example("compassion new my_ward", "Write my_ward.yaml, with every option explained in it."),
        Example("compassion new my_ward --out scenarios/autumn.yaml", "Write it to another place."),
    ),
    "schema": (
        Example(
            "compassion schema > scenario.schema.json",
            "Save it beside your scenarios; many editors then help while you write.",
        ),
    ),
    "list": (
        Example("compassion list", "See what there is."),
        Example("compassion list parameters", "See all numbers that you can change."),
        Example("compassion list styles --json", "The same for another program."),
    ),
    "explain": (
        Example("compassion explain felt_half", "What a number means, and where it comes from."),
        Example("compassion explain safety", "Everything that has this name."),
        Example("compassion explain organisation", "A kind of team, with its settings."),
    ),
}
"""Examples by command; those of the program as a whole stand under its own name."""


def _show(name: str) -> None:
    """Print the examples of a command."""
    body = Text()
    for example in EXAMPLES[name]:
        body.append("\n" if body else "")
        body.append(f"{example.line}\n", style="bold cyan")
        body.append(f"   {example.does}")
    console().print(Panel(body, title="Examples", title_align="left", border_style="dim"))


class Command(TyperCommand):
    """A command whose help ends with examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, then the examples."""
        super().format_help(ctx, formatter)
        _show(self.name or "")


class Program(TyperGroup):
    """The program, whose help ends with examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, then the examples."""
        super().format_help(ctx, formatter)
        _show("compassion")
