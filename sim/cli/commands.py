"""The commands with their arguments and options; the work is done in the modules beside this one.

Those are imported inside the commands, so that `--help` is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import PROGRAM_NAME
from sim.cli.support.errors import handle_errors
from sim.cli.support.examples import CommandWithExamples, GroupWithExamples
from sim.engine.dispatch import DEFAULT_ENGINE, ENGINE_NAMES

app = typer.Typer(
    name=PROGRAM_NAME,
    cls=GroupWithExamples,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

NOTHING_SAVED_MESSAGE = "Stopped. Nothing was saved."

ScenarioArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a scenario that comes with the program.")
]
ScenariosArgument = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Scenario files, or names of scenarios that come with the program."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a value of the scenario, such as days=500 or leadership.style=compassionate. May be repeated.",
        show_default=False,
    ),
]
SeedOption = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="Luck of the run: another seed, another course. Left out: the scenario's own.",
        show_default=False,
    ),
]
PlanArgument = Annotated[
    str, typer.Argument(metavar="PLAN", help="A plan file; docs/how-to/sweep.md shows what is in it.")
]
OutOption = Annotated[
    Path, typer.Option(metavar="DIR", help="Where results stand; each name gets a folder of its own there.")
]
WorkersOption = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="How many runs are played at a time. Left out: one for each processor.",
        show_default=False,
    ),
]
DaskOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Let a Dask cluster do the work: the address of its scheduler, or local.",
        show_default=False,
    ),
]
EngineOption = Annotated[
    str,
    typer.Option(
        metavar="NAME", help=f"What plays the days: {' or '.join(ENGINE_NAMES)}. Nothing differs between them but time."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for another program.")]


def _print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from sim import __version__  # noqa: PLC0415

        typer.echo(f"{PROGRAM_NAME} {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root_command(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Play how compassion spreads in a team, and see what leadership and the load of work do to it."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), nl=False)


@app.command("run", cls=CommandWithExamples)
@handle_errors(NOTHING_SAVED_MESSAGE)
def run(
    file: ScenarioArgument,
    changes: SetOption = None,
    seed: SeedOption = None,
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
    as_json: JsonOption = False,
) -> None:
    """Play a scenario, tell what happened, and save data, figures and a report."""
    from sim.cli.run import RunArguments, execute_run  # noqa: PLC0415

    order = RunArguments(file, tuple(changes or ()), seed, runs, out, engine, tuple(without or ()))
    execute_run(order, as_json=as_json)


@app.command("verify", cls=CommandWithExamples)
@handle_errors()
def verify(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|RESULTS",
            help="A scenario file, or the name of one that comes with the program; or the folder of a sweep.",
        ),
    ],
    changes: SetOption = None,
    seed: SeedOption = None,
    runs: Annotated[
        str | None,
        typer.Option(
            metavar="K",
            help="For a sweep: how many of its runs are made again on both engines; left out, 3.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Play a scenario on both engines, and see whether they leave the same bits; or see whether a sweep is sound.

    Ends with exit code 1 if anything differs.
    """
    from sim.cli.verify import VerifyArguments, execute_verify  # noqa: PLC0415

    execute_verify(VerifyArguments(file, tuple(changes or ()), seed, runs), as_json=as_json)


@app.command("plan", cls=CommandWithExamples)
@handle_errors()
def plan(
    file: PlanArgument,
    effect: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Smallest difference that matters, in units of the measure. Left out: what the plan says.",
            show_default=False,
        ),
    ] = None,
    measure: Annotated[str, typer.Option(metavar="NAME", help="Measure of the effect.")] = "wellbeing",
    workers: WorkersOption = None,
    engine: EngineOption = DEFAULT_ENGINE,
    as_json: JsonOption = False,
) -> None:
    """Check a plan, and say what it will take: points, runs, time, disk, and the power to find an effect."""
    from sim.cli.plan import execute_plan  # noqa: PLC0415
    from sim.cli.sweep import ExecutionArguments  # noqa: PLC0415

    execute_plan(file, ExecutionArguments(workers, None, engine), effect, measure, as_json=as_json)


@app.command("sweep", cls=CommandWithExamples)
@handle_errors("Stopped. What was finished is kept; the same command goes on from there.")
def sweep(
    plan: PlanArgument,
    out: OutOption = Path("results"),
    workers: WorkersOption = None,
    dask: DaskOption = None,
    engine: EngineOption = DEFAULT_ENGINE,
    as_json: JsonOption = False,
) -> None:
    """Play a plan: a scenario many times while some of its fields vary. It goes on where it was stopped."""
    from sim.cli.sweep import ExecutionArguments, execute_sweep  # noqa: PLC0415

    execute_sweep(plan, out, ExecutionArguments(workers, dask, engine), as_json=as_json)


@app.command("status", cls=CommandWithExamples)
@handle_errors()
def status(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder of a sweep, such as results/my_plan.")],
    as_json: JsonOption = False,
) -> None:
    """Say how far a sweep has come, and what to do next."""
    from sim.cli.sweep import execute_status  # noqa: PLC0415

    execute_status(results, as_json=as_json)


@app.command("show", cls=CommandWithExamples)
@handle_errors()
def show(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="A scenario file, or the name of one that comes with the program. Left out: choose on the page.",
            show_default=False,
        ),
    ] = None,
    changes: SetOption = None,
    port: Annotated[str, typer.Option(metavar="N", help="Port on this machine; 0 takes a free one.")] = "0",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser, or only say where it is.")
    ] = True,
) -> None:
    """Lead a room through a scenario, on a page that only this machine can see."""
    from sim.cli.show import execute_show  # noqa: PLC0415

    execute_show(file, changes or [], port, browser=browser)


@app.command("export", cls=CommandWithExamples)
@handle_errors("Stopped. Nothing was written.")
def export(
    file: ScenarioArgument,
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
    changes: SetOption = None,
    seed: SeedOption = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
) -> None:
    """Write a scenario as one file: a page that opens by double-click without a network, a film or a poster."""
    from sim.cli.export import ExportArguments, execute_export  # noqa: PLC0415

    execute_export(ExportArguments(file, tuple(changes or ()), tuple(versions or ()), tries, seed, out, force))


@app.command("reproduce", cls=CommandWithExamples)
@handle_errors()
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
    as_json: JsonOption = False,
) -> None:
    """Play again what a page holds, or one run of a sweep, and see whether it comes out the same.

    Ends with exit code 1 if it does not.
    """
    from sim.cli.reproduce import execute_reproduce  # noqa: PLC0415

    execute_reproduce(file, run_id, out, as_json=as_json)


@app.command("compare", cls=CommandWithExamples)
@handle_errors("Stopped. What was finished is kept; the same command goes on from there.")
def compare(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="A B...",
            help="Scenario files or names; all are compared with the first. Or one folder of a sweep that compares.",
        ),
    ],
    changes: SetOption = None,
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
    out: OutOption = Path("results"),
    workers: WorkersOption = None,
    engine: EngineOption = DEFAULT_ENGINE,
    as_json: JsonOption = False,
) -> None:
    """Play scenarios with the same luck, and say how they differ: a table, a verdict and a figure."""
    from sim.cli.compare import execute_compare  # noqa: PLC0415
    from sim.cli.sweep import ExecutionArguments  # noqa: PLC0415

    order = ExecutionArguments(workers, None, engine)
    execute_compare(files, changes or [], runs, seed, measure or [], smallest or [], out, order, as_json=as_json)


@app.command("check", cls=CommandWithExamples)
@handle_errors()
def check(files: ScenariosArgument, changes: SetOption = None, as_json: JsonOption = False) -> None:
    """Say whether scenarios can be played, and all that is wrong with those that cannot."""
    from sim.cli.check import execute_check  # noqa: PLC0415

    execute_check(files, changes or [], as_json=as_json)


@app.command("new", cls=CommandWithExamples)
@handle_errors(NOTHING_SAVED_MESSAGE)
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the scenario, such as my_ward.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File to write. Left out: NAME.yaml in this folder.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
) -> None:
    """Write a scenario to start from, with every option explained in it."""
    from sim.cli.new import execute_new  # noqa: PLC0415

    execute_new(name, out, force=force)


@app.command("schema", cls=CommandWithExamples)
@handle_errors()
def schema(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="scenario or plan: of which files.")] = "scenario",
) -> None:
    """Print the JSON Schema of scenario files, or of plans: what editors check and complete by."""
    from sim.cli.new import execute_schema  # noqa: PLC0415

    execute_schema(what)


@app.command("list", cls=CommandWithExamples)
@handle_errors()
def list_(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="scenarios, styles, builders, events, kinds, measures, mechanisms, parameters, states or sources.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List what there is: scenarios, styles of leadership, kinds of team, measures and more."""
    from sim.cli.list import execute_list  # noqa: PLC0415

    execute_list(what, as_json=as_json)


@app.command("explain", cls=CommandWithExamples)
@handle_errors()
def explain(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Anything that `compassion list` names, such as felt_half or care.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Say what something means: its unit, what it can be, and where it comes from."""
    from sim.cli.list import execute_explain  # noqa: PLC0415

    execute_explain(name, as_json=as_json)
