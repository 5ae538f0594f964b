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
from sim.cli.hurrying import load_numba
from sim.engines import DEFAULT_ENGINE, ENGINE_NAMES

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
Seed = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="Luck of the run: another seed, another course. Left out: the scenario's own.",
        show_default=False,
    ),
]
PlanFile = Annotated[str, typer.Argument(metavar="PLAN", help="A plan file; docs/how-to/sweep.md shows what is in it.")]
Out = Annotated[
    Path, typer.Option(metavar="DIR", help="Where results stand; each name gets a folder of its own there.")
]
Workers = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="How many runs are played at a time. Left out: one for each processor.",
        show_default=False,
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Let a Dask cluster do the work: the address of its scheduler, or local.",
        show_default=False,
    ),
]
EngineName = Annotated[
    str,
    typer.Option(
        metavar="NAME", help=f"What plays the days: {' or '.join(ENGINE_NAMES)}. Nothing differs between them but time."
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
    seed: Seed = None,
    runs: Annotated[
        str, typer.Option(metavar="N", help="How often to play it, each time with the next seed: other luck.")
    ] = "1",
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where results stand; each run gets a folder of its own there.")
    ] = Path("results"),
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="Leave something out, to save time or memory: figures, people or acts. May be repeated.",
            show_default=False,
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=f"What plays the days: {' or '.join(ENGINE_NAMES)}. Nothing differs between them but time.",
        ),
    ] = DEFAULT_ENGINE,
    as_json: Json = False,
) -> None:
    """Play a scenario, tell what happened, and save data, figures and a report."""
    load_numba()
    from sim.cli.painting import painters_at_hand  # noqa: PLC0415

    with painters_at_hand("figures" not in (without or ())) as painters:  # before anything else is loaded
        from sim.cli.running import Order, carry_out  # noqa: PLC0415

        order = Order(file, tuple(changes or ()), seed, runs, out, engine, tuple(without or ()))
        carry_out(order, as_json=as_json, painters=painters)


@app.command("verify", cls=Command)
@in_words()
def verify(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE|RESULTS",
            help="A scenario file, or the name of one that comes with the program; or the folder of a sweep.",
            show_default=False,
        ),
    ] = None,
    changes: Changes = None,
    seed: Seed = None,
    runs: Annotated[
        str | None,
        typer.Option(
            metavar="K",
            help="For a sweep: how many of its runs are made again on both engines; left out, 3.",
            show_default=False,
        ),
    ] = None,
    theory: Annotated[
        bool, typer.Option("--theory", help="Without a file: hold the engines against exact theory.")
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"With --theory: {', '.join(ENGINE_NAMES)} or both. Left out: both.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Play a scenario on both engines, and see whether they leave the same bits; or see whether a sweep is sound.

    Ends with exit code 1 if anything differs.
    """
    from sim.cli.verifying import Order, verify  # noqa: PLC0415

    verify(Order(file, tuple(changes or ()), seed, runs, theory, engine), as_json=as_json)


@app.command("plan", cls=Command)
@in_words()
def plan(
    file: PlanFile,
    effect: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Smallest difference that matters, in units of the measure. Left out: what the plan says.",
            show_default=False,
        ),
    ] = None,
    measure: Annotated[str, typer.Option(metavar="NAME", help="Measure of the effect.")] = "wellbeing",
    workers: Workers = None,
    engine: EngineName = DEFAULT_ENGINE,
    as_json: Json = False,
) -> None:
    """Check a plan, and say what it will take: points, runs, time, disk, and the power to find an effect."""
    from sim.cli.forecasting import show_forecast  # noqa: PLC0415
    from sim.cli.sweeping import Order  # noqa: PLC0415

    show_forecast(file, Order(workers, None, engine), effect, measure, as_json=as_json)


@app.command("sweep", cls=Command)
@in_words("Stopped. What was finished is kept; the same command goes on from there.")
def sweep(
    plan: PlanFile,
    out: Out = Path("results"),
    workers: Workers = None,
    dask: Dask = None,
    engine: EngineName = DEFAULT_ENGINE,
    as_json: Json = False,
) -> None:
    """Play a plan: a scenario many times while some of its fields vary. It goes on where it was stopped."""
    from sim.cli.sweeping import Order, sweep  # noqa: PLC0415

    sweep(plan, out, Order(workers, dask, engine), as_json=as_json)


@app.command("status", cls=Command)
@in_words()
def status(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder of a sweep, such as results/my_plan.")],
    as_json: Json = False,
) -> None:
    """Say how far a sweep has come, and what to do next."""
    from sim.cli.sweeping import status  # noqa: PLC0415

    status(results, as_json=as_json)


@app.command("show", cls=Command)
@in_words()
def show(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="A scenario file, or the name of one that comes with the program. Left out: choose on the page.",
            show_default=False,
        ),
    ] = None,
    changes: Changes = None,
    port: Annotated[str, typer.Option(metavar="N", help="Port on this machine; 0 takes a free one.")] = "0",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser, or only say where it is.")
    ] = True,
) -> None:
    """Lead a room through a scenario, on a page that only this machine can see."""
    from sim.cli.showing import show  # noqa: PLC0415

    show(file, changes or [], port, browser=browser)


@app.command("export", cls=Command)
@in_words("Stopped. Nothing was written.")
def export(
    file: File,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="NAME",
            help="File to write: .html, .gif, .mp4 or .png. Left out: NAME.html in this folder.",
            show_default=False,
        ),
    ] = None,
    versions: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=A,B",
            help="Versions beside the scenario as it is, one for each value. May be repeated.",
            show_default=False,
        ),
    ] = None,
    tries: Annotated[
        str, typer.Option(metavar="N", help="How often each version is played, each time with other luck.")
    ] = "20",
    changes: Changes = None,
    seed: Seed = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
) -> None:
    """Write a scenario as one file: a page that opens by double-click without a network, a film or a poster."""
    from sim.cli.exporting import Order, export  # noqa: PLC0415

    export(Order(file, tuple(changes or ()), tuple(versions or ()), tries, seed, out, force))


@app.command("reproduce", cls=Command)
@in_words()
def reproduce(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE|RESULTS", help="A page that `compassion export` wrote; or the folder of a sweep."),
    ],
    run_id: Annotated[
        str | None,
        typer.Argument(
            metavar="POINT-RUN",
            help="For a sweep: which run, as its columns point and run have it.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="For a sweep: save the run there with its people, acts, figures and report.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Play again what a page holds, or one run of a sweep, and see whether it comes out the same.

    Ends with exit code 1 if it does not.
    """
    from sim.cli.reproducing import reproduce  # noqa: PLC0415

    reproduce(file, run_id, out, as_json=as_json)


@app.command("compare", cls=Command)
@in_words("Stopped. What was finished is kept; the same command goes on from there.")
def compare(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="A B...",
            help="Scenario files or names; all are compared with the first. Or one folder of a sweep that compares.",
        ),
    ],
    changes: Changes = None,
    runs: Annotated[str, typer.Option(metavar="N", help="How many runs of each.")] = "30",
    seed: Annotated[str, typer.Option(metavar="N", help="Luck of the first run of each; the next has the next.")] = "1",
    measure: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What is compared. May be repeated.", show_default=False),
    ] = None,
    smallest: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SIZE",
            help="Smallest difference that matters, of the first measure, or NAME=SIZE. Left out: the plan's effect.",
            show_default=False,
        ),
    ] = None,
    out: Out = Path("results"),
    workers: Workers = None,
    engine: EngineName = DEFAULT_ENGINE,
    as_json: Json = False,
) -> None:
    """Play scenarios with the same luck, and say how they differ: a table, a verdict and a figure."""
    from sim.cli.contrasting import compare  # noqa: PLC0415
    from sim.cli.sweeping import Order  # noqa: PLC0415

    order = Order(workers, None, engine)
    compare(files, changes or [], runs, seed, measure or [], smallest or [], out, order, as_json=as_json)


@app.command("check", cls=Command)
@in_words()
def check(files: Files, changes: Changes = None, as_json: Json = False) -> None:
    """Say whether scenarios can be played, and all that is wrong with those that cannot."""
    load_numba()
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
def schema(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="scenario or plan: of which files.")] = "scenario",
) -> None:
    """Print the JSON Schema of scenario files, or of plans: what editors check and complete by."""
    from sim.cli.making import show_schema  # noqa: PLC0415

    show_schema(what)


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
