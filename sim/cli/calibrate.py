"""`compassion calibrate`: fit parameters to observed figures, once known values were recovered."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.calibration.api import MAX_EVALUATIONS, METHODS, MIN_EVALUATIONS, calibration_dir, run_calibration
from sim.calibration.fitting import check_packages_installed
from sim.calibration.loader import load_targets
from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.bars import ProgressBar
from sim.cli.support.console import HEADING_STYLE, NAME_STYLE, print_json, print_line, print_text
from sim.cli.support.errors import EXIT_FAILURE
from sim.cli.support.options import parse_integer
from sim.cli.sweep import convert_sweep_errors
from sim.engine.dispatch import DEFAULT_ENGINE, log_compilation
from sim.reporting.narrative import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem

MAX_CALIBRATION_WORKERS = 64


def execute_calibrate(
    targets_file: str, out: Path, evaluations: str | None, recoveries: str | None, workers: str, *, as_json: bool
) -> None:
    """Carry out a calibration, tell what came of it, and end with exit code 1 if known values were not recovered."""
    problems: list[ScenarioProblem] = []
    n_evaluations = (
        None
        if evaluations is None
        else parse_integer("evaluations", evaluations, MIN_EVALUATIONS, MAX_EVALUATIONS, problems)
    )
    n_recoveries = None if recoveries is None else parse_integer("recoveries", recoveries, 4, 1000, problems)
    n_workers = parse_integer("workers", workers, 1, MAX_CALIBRATION_WORKERS, problems)
    if problems:
        raise ScenarioError(problems)
    with convert_sweep_errors():
        calibration_task = load_targets(targets_file)
        check_packages_installed(METHODS[calibration_task.spec.method][1])
        folder = calibration_dir(calibration_task, out)
        with log_to_stderr(), ProgressBar(f"Calibrating {calibration_task.name}", 1) as bar:
            log_compilation(DEFAULT_ENGINE)
            calibration = run_calibration(calibration_task, folder, n_evaluations, n_recoveries, n_workers, bar.update)
        file_names = calibration.save(folder)
    if as_json:
        parameters = calibration.table.to_dict(orient="records")
        result = {
            "recovered": calibration.is_recovered,
            "why_not": list(calibration.rejection_reasons),
            "values": calibration.values,
        }
        print_json(
            {
                "name": calibration_task.name,
                "folder": str(folder.resolve()),
                **result,
                "parameters": parameters,
                "files": file_names,
            }
        )
    else:
        print_text((f"Calibration: {calibration_task.name}", HEADING_STYLE))
        for paragraph in calibration.summary.split("\n\n"):
            print_text()
            print_text(paragraph)
        print_text()
        print_text((DISCLAIMER, HEADING_STYLE))
        print_line("Report   ", (str(folder / "report.md"), NAME_STYLE))
    if not calibration.is_recovered:
        raise typer.Exit(EXIT_FAILURE)
