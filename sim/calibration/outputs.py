"""Output of a calibration: tables, figure, report, manifest, and the scenario with the fitted values."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from ruamel.yaml import YAML

from sim.calibration.figure import save_calibration_figure
from sim.calibration.fitting import chi_square, observed_statistics
from sim.calibration.simulator import cache_file_name
from sim.calibration.tables import fit_table, recovery_table, samples_table, targets_table
from sim.calibration.text import render_calibration_report
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.reporting.narrative import DISCLAIMER
from sim.storage.atomic_write import write_atomically
from sim.storage.manifest import installed_version
from sim.sweeps.plan.factors import round_significant
from sim.sweeps.store.manifest import provenance

if TYPE_CHECKING:
    from sim.calibration.api import Calibration

FIT_FILE, RECOVERY_FILE, TARGETS_FILE, SAMPLES_FILE = "fit.csv", "recovery.csv", "targets.csv", "posterior.csv"
SCENARIO_FILE, REPORT_FILE, MANIFEST_FILE, FIGURE_NAME = "scenario.yaml", "report.md", "manifest.json", "calibration"
FILES_IF_RECOVERED = (TARGETS_FILE, SAMPLES_FILE, SCENARIO_FILE)
"""Files that are written only if known values were recovered."""


def save_calibration(
    calibration: Calibration, folder: Path, figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT
) -> list[str]:
    """Write all output files and return their names. A rejected fit has only the recovery, figure and report."""
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
    figures = save_calibration_figure(calibration, folder, FIGURE_NAME, figure_format)
    texts[REPORT_FILE] = render_calibration_report(calibration, figures[0])
    for name, text in texts.items():
        write_atomically(folder / name, text.encode())
    return [*texts, *figures]


def _to_csv(table: pd.DataFrame) -> str:
    """A table as CSV."""
    return str(table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))


def fitted_scenario(calibration: Calibration) -> str:
    """The complete scenario with the fitted values, as YAML."""
    values = tuple(round_significant(float(value)) for value in calibration.fit.estimate)
    lines = [
        f"# {calibration.task.base.label} with values fitted by `compassion calibrate`. See report.md for their "
        "reliability."
    ]
    for parameter, assessment, value in zip(calibration.task.parameters, calibration.assessments, values, strict=True):
        status = "fitted" if assessment.is_identified else "NOT identified: one of many values that fit equally well"
        lines.append(f"# {parameter.path} = {value:g}: {status}")
    buffer = io.StringIO()
    writer = YAML()
    writer.default_flow_style = None
    writer.width = 110
    writer.dump(calibration.task.build_scenario(values).to_dict(), buffer)
    return "\n".join(lines) + "\n" + buffer.getvalue()


def build_calibration_manifest(calibration: Calibration) -> dict[str, Any]:
    """The manifest: all information that is needed to reproduce the calibration."""
    provenance_data = provenance()
    provenance_data["versions"] |= {name: installed_version(name) for name in ("optuna", "pyabc")}
    task, spec = calibration.task, calibration.task.spec
    misfit = chi_square(calibration.fitted_statistics, observed_statistics(task), calibration.fit.residual_covariance)
    return {
        "kind": "calibration",
        "name": task.name,
        "targets": spec.model_dump(mode="json", by_alias=True, exclude_none=True),
        "parameters": [parameter._asdict() for parameter in task.parameters],
        "evaluations": cache_file_name(task),
        "evaluations_per_fit": calibration.n_evaluations,
        "seeds": {"first": spec.seed, "runs": spec.runs, "method": spec.seed, "recoveries": spec.seed + 1},
        "recovered": calibration.is_recovered,
        "rejection_reasons": list(calibration.rejection_reasons),
        "chi_square": misfit if calibration.is_recovered else None,
        **provenance_data,
        "note": DISCLAIMER,
    }
