"""The commands with their arguments and options; the work is done in the modules beside this one.

Those are imported inside the commands, so that `--help` is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import PROGRAM
from sim.cli.examples import Command, Program
from sim.cli.faults import in_words

app = typer.Typer(
    name=PROGRAM,
    cls=Program,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

NOTHING_SAVED = "Stopped. Nothing was saved."

File = Annotated[
    str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a scenario that comes with the program.")
]
Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Scenario files, or names of scenarios that come with the program."),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a value of the scenario, such as days=500 or leadership.style=compassionate. May be repeated.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for another program.")]


def _version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from sim import __version__  # noqa: PLC0415

        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def program(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Play how compassion spreads in a team, and see what leadership and the load of work do to it."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), nl=False)


@app.command("run", cls=Command)
@in_words(NOTHING_SAVED)
def run(
    file: File,
    changes: Changes = None,
    seed: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            help="Luck of the run: another seed, another course. Left out: the scenario's own.",
            show_default=False,
        ),
    ] = None,
    runs: Annotated[
        str, typer.Option(metavar="N", help="How often to play it, each time with the next seed: other luck.")
    ] = "1",
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where results stand; each run gets a folder of its own there.")
    ] = Path("results"),
    as_json: Json = False,
) -> None:
    """Play a scenario, tell what happened, and save data, figures and a report."""
    from sim.cli.running import Order, carry_out  # noqa: PLC0415

    carry_out(Order(file, tuple(changes or ()), seed, runs, out), as_json=as_json)


@app.command("check", cls=Command)
@in_words()
def check(files: Files, changes: Changes = None, as_json: Json = False) -> None:
    """Say whether scenarios can be played, and all that is wrong with those that cannot."""
    from sim.cli.checking import check_all  # noqa: PLC0415

    check_all(files, changes or [], as_json=as_json)


@app.command("new", cls=Command)
@in_words(NOTHING_SAVED)
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the scenario, such as my_ward.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File to write. Left out: NAME.yaml in this folder.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
) -> None:
    """Write a scenario to start from, with every option explained in it."""
    from sim.cli.making import make  # noqa: PLC0415

    make(name, out, force=force)


@app.command("schema", cls=Command)
@in_words()
def schema() -> None:
    """Print the JSON Schema of scenario files: what editors check and complete by."""
    from sim.cli.console import say_json  # noqa: PLC0415
    from sim.scenario import json_schema  # noqa: PLC0415

    say_json(json_schema())


@app.command("list", cls=Command)
@in_words()
def list_(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="scenarios, styles, builders, events, kinds, measures, mechanisms, parameters, states or sources.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List what there is: scenarios, styles of leadership, kinds of team, measures and more."""
    from sim.cli.listing import show_list  # noqa: PLC0415

    show_list(what, as_json=as_json)


@app.command("explain", cls=Command)
@in_words()
def explain(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Anything that `compassion list` names, such as felt_half or care.")
    ],
    as_json: Json = False,
) -> None:
    """Say what something means: its unit, what it can be, and where it comes from."""
    from sim.cli.listing import show_entries  # noqa: PLC0415

    show_entries(name, as_json=as_json)
