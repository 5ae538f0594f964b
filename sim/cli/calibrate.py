"""`compassion calibrate`: fit constants to target statistics, after a parameter-recovery test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.calibration.api import (
    MAX_EVALUATIONS,
    METHODS,
    MIN_EVALUATIONS,
    Calibration,
    calibration_dir,
    run_calibration,
)
from sim.calibration.fitting import check_packages_installed
from sim.calibration.loader import load_targets
from sim.cli.exit_codes import EXIT_FAILURE
from sim.cli.support.console import HEADING_STYLE, NAME_STYLE, log_to_stderr, print_json, print_line, print_text
from sim.cli.support.errors import handle_errors
from sim.cli.support.options import FigureFormatOption, JsonOption, OutOption, option, suggest_command
from sim.cli.support.progress import ProgressBar
from sim.engine.dispatch import DEFAULT_ENGINE, log_compilation
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT
from sim.reporting.narrative import DISCLAIMER

MIN_RECOVERIES, MAX_RECOVERIES = 4, 1000
MAX_CALIBRATION_WORKERS = 64


@handle_errors("Interrupted. Completed evaluations were saved. Run the same command again to resume.")
def calibrate_command(
    targets: Annotated[
        str,
        typer.Argument(
            metavar="TARGETS",
            help="File of target statistics. docs/how-to/calibrate.md describes its keys.",
            show_default=False,
        ),
    ],
    out: OutOption = Path("results"),
    evaluations: Annotated[
        int | None,
        option(
            "Approximate number of parameter sets that each fit evaluates. Default: depends on the method.",
            metavar="N",
            min=MIN_EVALUATIONS,
            max=MAX_EVALUATIONS,
        ),
    ] = None,
    recoveries: Annotated[
        int | None,
        option(
            "Number of known parameter sets to recover first. Default: the number in the file.",
            metavar="N",
            min=MIN_RECOVERIES,
            max=MAX_RECOVERIES,
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, max=MAX_CALIBRATION_WORKERS, help="Number of runs to simulate at the same time."
        ),
    ] = 2,
    figure_format: FigureFormatOption = DEFAULT_FIGURE_FORMAT,
    as_json: JsonOption = False,
) -> None:
    """Fit constants to observed target statistics, after a parameter-recovery test.

    Exits with 1, and does not report the fit, if known values are not recovered.
    """
    with suggest_command(targets, "targets"):
        task = load_targets(targets)
    check_packages_installed(METHODS[task.spec.method][1])
    folder = calibration_dir(task, out)
    with log_to_stderr(), ProgressBar(f"Calibrating {task.name}") as bar:
        log_compilation(DEFAULT_ENGINE)
        calibration = run_calibration(task, folder, evaluations, recoveries, workers, bar.update)
    file_names = calibration.save(folder, figure_format=figure_format)
    if as_json:
        print_json(
            {
                "name": task.name,
                "folder": folder.resolve(),
                "is_recovered": calibration.is_recovered,
                "reasons": list(calibration.rejection_reasons),
                "values": calibration.values,
                "parameters": calibration.table.to_dict(orient="records"),
                "files": file_names,
                "disclaimer": DISCLAIMER,
            }
        )
    else:
        _print_calibration(calibration, folder)
    if not calibration.is_recovered:
        raise typer.Exit(EXIT_FAILURE)


def _print_calibration(calibration: Calibration, folder: Path) -> None:
    """Print the summary and the path of the report."""
    print_text((f"Calibration: {calibration.task.name}", HEADING_STYLE))
    for paragraph in calibration.summary.split("\n\n"):
        print_text()
        print_text(paragraph)
    print_text()
    print_text((DISCLAIMER, HEADING_STYLE))
    print_line("Report   ", (str(folder / "report.md"), NAME_STYLE))
