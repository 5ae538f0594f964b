"""The commands for researchers with their arguments and options; as `sim.cli.commands`, the work is done elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.commands import EngineOption, JsonOption, SetOption, WorkersOption, app
from sim.cli.support.errors import handle_errors
from sim.cli.support.examples import CommandWithExamples
from sim.engine.dispatch import DEFAULT_ENGINE

__all__ = ["app"]


def make_option(metavar: str, text: str) -> Any:
    """An option that may be left out; its type is typer's own affair."""
    return typer.Option(metavar=metavar, help=text, show_default=False)


@app.command("analyse", cls=CommandWithExamples)
@handle_errors("Stopped. Nothing was written.")
def analyse(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder of a sweep, such as results/my_plan.")],
    question: Annotated[
        str,
        typer.Argument(metavar="QUESTION", help="effects, sensitivity, map, mediation or clusters."),
    ],
    measure: Annotated[list[str] | None, make_option("NAME", "What is looked at. May be repeated.")] = None,
    level: Annotated[str | None, make_option("SHARE", "Confidence of intervals. Left out: 0.95.")] = None,
    smallest: Annotated[
        list[str] | None,
        make_option(
            "SIZE", "effects: smallest difference that matters, of the first measure, or NAME=SIZE. May be repeated."
        ),
    ] = None,
    cause: Annotated[
        str | None, make_option("NAME", "mediation: where it starts: a measure, a field, leadership or a part of it.")
    ] = None,
    through: Annotated[str | None, make_option("NAME", "mediation: the measure it may go through.")] = None,
    outcome: Annotated[str | None, make_option("NAME", "mediation: the measure where it ends.")] = None,
    across: Annotated[str | None, make_option("WHAT", "mediation: across runs, points or teams.")] = None,
    threshold: Annotated[str | None, make_option("VALUE", "map: value of the measure whose contour is drawn.")] = None,
    refine: Annotated[
        str | None,
        make_option("N", "map: how often cells are halved that the contour crosses; further runs are played."),
    ] = None,
    runs: Annotated[str | None, make_option("N", "How many runs of each point are played for it.")] = None,
    resamples: Annotated[
        str | None, make_option("N", "mediation, clusters: samples of the bootstrap. Left out: 2000.")
    ] = None,
    seed: Annotated[str | None, make_option("N", "Luck of what the analysis itself draws. Left out: 1.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a sweep a question: effects, sensitivity, a map, mediation or clusters.

    Data, figure and a paragraph go to RESULTS/analysis/QUESTION/. Ends with exit code 2 if the data are too few.
    """
    from sim.cli.analyse import AnalyseArguments, execute_analyse  # noqa: PLC0415

    options = {
        "measures": measure,
        "confidence_level": level,
        "smallest_effects": smallest,
        "cause": cause,
        "mediator": through,
        "outcome": outcome,
        "unit": across,
        "threshold": threshold,
        "n_refinements": refine,
        "runs_per_point": runs,
        "n_resamples": resamples,
        "seed": seed,
    }
    execute_analyse(AnalyseArguments(results, question, options), as_json=as_json)


@app.command("validate", cls=CommandWithExamples)
@handle_errors("Stopped. Nothing was written.")
def validate(
    runs: Annotated[str, typer.Option(metavar="N", help="Number of runs of each experiment.")] = "300",
    pattern: Annotated[
        list[str] | None, make_option("N", "Number of a pattern. Can be repeated. Default: all patterns.")
    ] = None,
    changes: SetOption = None,
    out: Annotated[
        Path | None,
        make_option("FILE|DIR", "Page to write or update (.md), with a CSV file next to it; or a folder for both."),
    ] = None,
    engine: EngineOption = DEFAULT_ENGINE,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the model with expected patterns from the literature.

    Prints an estimate with its confidence interval and target range for each quantity. Overrides apply to all
    scenarios of the experiments. On an existing page, only the section of the same command is replaced. Exit code 1 if
    an estimate is outside its target range.
    """
    from sim.cli.validate import ValidateArguments, execute_validate  # noqa: PLC0415

    execute_validate(ValidateArguments(runs, pattern or (), changes or (), engine, workers), out, as_json=as_json)


@app.command("calibrate", cls=CommandWithExamples)
@handle_errors("Stopped. Every trial that was played is kept; the same command goes on from there.")
def calibrate(
    targets: Annotated[
        str, typer.Argument(metavar="TARGETS", help="A targets file; docs/how-to/calibrate.md shows what is in it.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where results stand; each name gets a folder of its own there.")
    ] = Path("results"),
    evaluations: Annotated[
        str | None, make_option("N", "Trials of values that each fit makes, about. Left out: what suits the method.")
    ] = None,
    recoveries: Annotated[
        str | None, make_option("N", "How many known values are recovered first. Left out: what the file says.")
    ] = None,
    workers: Annotated[str, typer.Option(metavar="N", help="How many runs are played at a time.")] = "2",
    as_json: JsonOption = False,
) -> None:
    """Fit parameters to observed figures, once known values were recovered in the same way.

    Ends with exit code 1, and does not report the fit, if they cannot be recovered.
    """
    from sim.cli.calibrate import execute_calibrate  # noqa: PLC0415

    execute_calibrate(targets, out, evaluations, recoveries, workers, as_json=as_json)


@app.command("odd", cls=CommandWithExamples)
@handle_errors("Stopped. Nothing was written.")
def odd(
    scenario: Annotated[
        str | None,
        make_option(
            "FILE", "A scenario file, or the name of one that comes with the program: the page is then about it."
        ),
    ] = None,
    changes: SetOption = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Without links to other pages: with references and all constants.")
    ] = False,
    out: Annotated[Path | None, make_option("FILE", "File to write. Left out: the page is printed.")] = None,
) -> None:
    """Describe the model in the order of the ODD protocol, as Markdown made from the code that runs.

    With --scenario the page has that scenario's values, team and events, and is complete in itself.
    """
    from sim.cli.odd import execute_odd  # noqa: PLC0415

    execute_odd(scenario, changes or [], out, complete=complete)


@app.command("network", cls=CommandWithExamples)
@handle_errors("Stopped. Nothing was written.")
def network(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Face-to-face contacts (time, two people), or a sociogram as CSV.")
    ],
    as_: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="KIND", help="contacts or sociogram. Left out: told by the first line.", show_default=False
        ),
    ] = None,
    least: Annotated[
        str | None,
        make_option("TIME", "contacts: time together in all that makes a tie, such as 5min or 90s. Left out: 5min."),
    ] = None,
    ties: Annotated[
        str | None,
        make_option(
            "WHICH", "sociogram: any, where one of the two names the other; both, where each does. Left out: any."
        ),
    ] = None,
    people: Annotated[
        Path | None, make_option("CSV", "People: name (as in FILE), and if wanted role, team, leader.")
    ] = None,
    drop: Annotated[list[str] | None, make_option("ROLE", "Leave people of this role out. May be repeated.")] = None,
    draws: Annotated[str, typer.Option(metavar="N", help="How many wards are drawn to compare with.")] = "50",
    out: Annotated[
        Path | None,
        make_option("NAME", "Write the team: NAME.csv, NAME_people.csv, and a scenario NAME.yaml that reads them."),
    ] = None,
    table: Annotated[Path | None, make_option("CSV", "Write the table of figures.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there already.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Look at a measured network beside drawn wards of its size, and make a team of it."""
    from sim.cli.network import NetworkArguments, execute_network  # noqa: PLC0415

    order = NetworkArguments(file, as_, least, ties, people, tuple(drop or ()), draws, out, table, force)
    execute_network(order, as_json=as_json)
