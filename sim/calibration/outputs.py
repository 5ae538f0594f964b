"""What a calibration leaves: tables, a figure, words, what made it, and the scenario with the fitted values."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.calibration.fitting import chi_square, observed_statistics
from sim.calibration.simulator import task_digest
from sim.calibration.tables import fit_table, recovery_table, samples_table, targets_table
from sim.calibration.text import render_calibration_report
from sim.reporting.narrative import DISCLAIMER
from sim.storage.manifest import installed_version
from sim.sweeps.plan.factors import round_significant
from sim.sweeps.store.manifest import provenance
from sim.sweeps.store.results_dir import write_atomically

if TYPE_CHECKING:
    from sim.calibration.api import Calibration

FIT_FILE, RECOVERY_FILE, TARGETS_FILE, SAMPLES_FILE = "fit.csv", "recovery.csv", "targets.csv", "posterior.csv"
SCENARIO_FILE, REPORT_FILE, MANIFEST_FILE, FIGURE_NAME = "scenario.yaml", "report.md", "manifest.json", "calibration"
FILES_IF_RECOVERED = (TARGETS_FILE, SAMPLES_FILE, SCENARIO_FILE)
"""What is left only when the fit may be reported."""


def save_calibration(calibration: Calibration, folder: Path) -> list[str]:
    """Write all that was found; of a fit that is not to be reported, only the recovery and why."""
    from sim.calibration.figure import save_calibration_figure  # noqa: PLC0415 - it loads matplotlib

    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES_IF_RECOVERED:
        with suppress(FileNotFoundError):
            (folder / name).unlink()
    texts = {FIT_FILE: _to_csv(fit_table(calibration)), RECOVERY_FILE: _to_csv(recovery_table(calibration))}
    if calibration.is_recovered:
        texts[TARGETS_FILE] = _to_csv(targets_table(calibration))
        texts[SCENARIO_FILE] = fitted_scenario(calibration)
        if len(calibration.fit.samples):
            texts[SAMPLES_FILE] = _to_csv(samples_table(calibration))
    texts[MANIFEST_FILE] = json.dumps(build_calibration_manifest(calibration), ensure_ascii=False, indent=1) + "\n"
    figures = save_calibration_figure(calibration, folder, FIGURE_NAME)
    texts[REPORT_FILE] = render_calibration_report(calibration, figures[0])
    for name, text in texts.items():
        write_atomically(folder / name, text.encode())
    return [*texts, *figures]


def _to_csv(table: pd.DataFrame) -> str:
    """A table as CSV."""
    return str(table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))


def fitted_scenario(calibration: Calibration) -> str:
    """The scenario with the fitted values, whole, so that it can be played from anywhere."""
    from ruamel.yaml import YAML  # noqa: PLC0415

    values = tuple(round_significant(float(value)) for value in calibration.fit.estimate)
    scenario = calibration.task.build_scenario(values)
    lines = [
        f"# {calibration.task.base.label} with values fitted by `compassion calibrate`; report.md says how far to trust"
    ]
    lines[0] += " them."
    for parameter, assessment, value in zip(calibration.task.parameters, calibration.assessments, values, strict=True):
        status = (
            "fitted"
            if assessment.is_identified
            else "NOT identified: only one of many that fit as well with the others"
        )
        lines.append(f"# {parameter.path} = {value:g}: {status}")
    buffer = io.StringIO()
    writer = YAML()
    writer.default_flow_style = None
    writer.width = 110
    writer.dump(scenario.to_dict(), buffer)
    return "\n".join(lines) + "\n" + buffer.getvalue()


def build_calibration_manifest(calibration: Calibration) -> dict[str, Any]:
    """What is needed to do it again and to trust it."""
    provenance_data = provenance()
    provenance_data["versions"] |= {name: installed_version(name) for name in ("optuna", "pyabc")}
    spec = calibration.task.spec
    return {
        "kind": "calibration",
        "name": calibration.task.name,
        "targets": spec.model_dump(mode="json", by_alias=True, exclude_none=True),
        "parameters": [parameter._asdict() for parameter in calibration.task.parameters],
        "trials": f"trials-{task_digest(calibration.task)}.jsonl",
        "trials_a_fit": calibration.n_trials,
        "seeds": {"first": spec.seed, "runs": spec.runs, "method": spec.seed, "recoveries": spec.seed + 1},
        "recovered": calibration.is_recovered,
        "why_not": list(calibration.rejection_reasons),
        "chi_square": chi_square(
            calibration.fitted_statistics, observed_statistics(calibration.task), calibration.fit.residual_covariance
        )
        if calibration.is_recovered
        else None,
        **provenance_data,
        "note": DISCLAIMER,
    }
