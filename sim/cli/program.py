"""The program `compassion`: its help, its version, and commands that are imported when they are used."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from sim import __version__
from sim.cli.commands import COMMANDS, PROGRAM_EXAMPLES, PROGRAM_NAME
from sim.cli.exit_codes import EXIT_INTERRUPTED
from sim.cli.support import output_streams
from sim.cli.support.errors import DEBUG_ENV_VAR, report_error
from sim.cli.support.help import CommandWithExamples, print_examples

CONTEXT_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


class LazyGroup(TyperGroup):
    """The group of all commands. It lists them from `COMMANDS` and imports the module of a command when it is used."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, entry in COMMANDS.items():
            self.add_command(TyperCommand(name, help=entry.summary, rich_help_panel=entry.panel))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Name, command and remaining arguments of a command line."""
        name, _, remaining = super().resolve_command(ctx, args)
        return name, load_command(name) if name else None, remaining

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, then the examples."""
        super().format_help(ctx, formatter)
        print_examples(PROGRAM_EXAMPLES)


def load_command(name: str) -> TyperCommand:
    """Import the module of a command and return the command."""
    module = import_module(f"sim.cli.{name}")
    single = typer.Typer(add_completion=False)
    settings = CONTEXT_SETTINGS | getattr(module, "CONTEXT_SETTINGS", {})
    single.command(name, cls=CommandWithExamples, context_settings=settings)(getattr(module, f"{name}_command"))
    command = typer.main.get_command(single)
    command.rich_help_panel = COMMANDS[name].panel  # type: ignore[attr-defined]
    return command  # type: ignore[return-value]


app = typer.Typer(name=PROGRAM_NAME, cls=LazyGroup, pretty_exceptions_enable=False, context_settings=CONTEXT_SETTINGS)


def _print_version(requested: bool) -> None:
    """Print the version and exit."""
    if requested:
        typer.echo(f"{PROGRAM_NAME} {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root_command(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Simulate how compassion spreads in a team and how leadership and workload affect it."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help(), nl=False)


def main() -> None:
    """Run the command line that the program was started with, and exit."""
    output_streams.configure_streams()
    if not sys.warnoptions and not os.environ.get(DEBUG_ENV_VAR):
        warnings.simplefilter("ignore")  # warnings of libraries, about which a user of the command can do nothing
    try:
        code = _run_app()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        code = EXIT_INTERRUPTED
    code = output_streams.flush_streams(code)
    gc.freeze()  # the interpreter exits without looking for cycles among all objects, which saves about 0.3 s
    sys.exit(code)


def _run_app() -> int:
    """Run the command; return its exit code."""
    try:
        app(prog_name=PROGRAM_NAME)
    except SystemExit as exit_exception:
        return exit_exception.code if isinstance(exit_exception.code, int) else int(exit_exception.code is not None)
    except Exception as error:  # outside a command: help that cannot be printed
        return report_error(error)
    return 0
