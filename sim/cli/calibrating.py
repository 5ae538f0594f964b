"""`compassion calibrate`: fit parameters to observed figures, once known values were recovered."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.analysis.calibration.face import MAX_EVALUATIONS, METHODS, MIN_EVALUATIONS, calibration_dir, run_calibration
from sim.analysis.calibration.fitting import check_packages_installed
from sim.analysis.calibration.reading import load_targets
from sim.cli.announcing import announced
from sim.cli.bars import Bar
from sim.cli.console import HEADING, NAME, say, say_json, say_line
from sim.cli.faults import OUR_FAULT
from sim.cli.options import whole_number
from sim.cli.sweeping import refusing
from sim.engines import DEFAULT_ENGINE, log_compilation
from sim.recording.words import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem

MOST_WORKERS = 64


def calibrate(
    file: str, out: Path, evaluations: str | None, recoveries: str | None, workers: str, *, as_json: bool
) -> None:
    """Carry out a calibration, tell what came of it, and end with exit code 1 if known values were not recovered."""
    problems: list[ScenarioProblem] = []
    trials = (
        None
        if evaluations is None
        else whole_number("evaluations", evaluations, MIN_EVALUATIONS, MAX_EVALUATIONS, problems)
    )
    times = None if recoveries is None else whole_number("recoveries", recoveries, 4, 1000, problems)
    n_workers = whole_number("workers", workers, 1, MOST_WORKERS, problems)
    if problems:
        raise ScenarioError(problems)
    with refusing():
        task = load_targets(file)
        check_packages_installed(METHODS[task.spec.method][1])
        folder = calibration_dir(task, out)
        with announced(), Bar(f"Calibrating {task.name}", 1) as bar:
            log_compilation(DEFAULT_ENGINE)
            found = run_calibration(task, folder, trials, times, n_workers, bar.reached)
        made = found.save(folder)
    if as_json:
        parameters = found.table.to_dict(orient="records")
        told = {"recovered": found.is_recovered, "why_not": list(found.rejection_reasons), "values": found.values}
        say_json({"name": task.name, "folder": str(folder.resolve()), **told, "parameters": parameters, "files": made})
    else:
        say((f"Calibration: {task.name}", HEADING))
        for paragraph in found.summary.split("\n\n"):
            say()
            say(paragraph)
        say()
        say((DISCLAIMER, HEADING))
        say_line("Report   ", (str(folder / "report.md"), NAME))
    if not found.is_recovered:
        raise typer.Exit(OUR_FAULT)
