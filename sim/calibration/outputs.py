"""What a calibration leaves: tables, a figure, words, what made it, and the scenario with the fitted values."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.calibration.fitting import CREDIBLE_LEVEL, chi_square, observed_statistics
from sim.calibration.simulator import task_digest
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
    from sim.calibration.text import render_calibration_report  # noqa: PLC0415

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


def fit_table(calibration: Calibration) -> pd.DataFrame:
    """A row a parameter. One that is not identified has no value here, and none has where known ones were not found."""
    rows: list[dict[str, Any]] = []
    for index, (parameter, assessment) in enumerate(
        zip(calibration.task.parameters, calibration.assessments, strict=True)
    ):
        is_reported = assessment.is_identified and calibration.is_recovered
        values = [float(part[index]) if is_reported else np.nan for part in _fit_columns(calibration)]
        rows.append(
            {
                "parameter": parameter.path,
                "identified": assessment.is_identified,
                **dict(zip(("estimate", "sd", "low", "high"), values, strict=True)),
                "level": CREDIBLE_LEVEL,
                "range_low": parameter.low,
                "range_high": parameter.high,
                "width_over_prior": assessment.sd_ratio,
                "recovery_correlation": assessment.correlation,
                "recovery_error": assessment.median_error,
                "intervals_that_held": assessment.n_covered,
                "recoveries": len(calibration.recoveries.truth),
            }
        )
    return pd.DataFrame(rows)


def _fit_columns(calibration: Calibration) -> tuple[Any, ...]:
    """Estimate, spread and interval."""
    return calibration.fit.estimate, calibration.fit.sd, calibration.fit.low, calibration.fit.high


def recovery_table(calibration: Calibration) -> pd.DataFrame:
    """A row for each known value of each parameter."""
    recoveries = calibration.recoveries
    rows = [
        {
            "recovery": repetition + 1,
            "parameter": parameter.path,
            "known": recoveries.truth[repetition, index],
            "recovered": recoveries.estimate[repetition, index],
            "low": recoveries.low[repetition, index],
            "high": recoveries.high[repetition, index],
            "held": bool(
                recoveries.low[repetition, index]
                <= recoveries.truth[repetition, index]
                <= recoveries.high[repetition, index]
            ),
        }
        for repetition in range(len(recoveries.truth))
        for index, parameter in enumerate(calibration.task.parameters)
    ]
    columns = ["recovery", "parameter", "known", "recovered", "low", "high", "held"]
    return pd.DataFrame(rows, columns=columns)


def targets_table(calibration: Calibration) -> pd.DataFrame:
    """A row a figure: as observed, and as the scenario with the fitted values has it."""
    sd = np.sqrt(np.diag(calibration.fit.residual_covariance))
    return pd.DataFrame(
        {
            "figure": [target.label for target in calibration.task.spec.targets],
            "last_days": [target.last_days for target in calibration.task.spec.targets],
            "observed": [target.value for target in calibration.task.spec.targets],
            "se": [target.standard_error for target in calibration.task.spec.targets],
            "fitted": calibration.fitted_statistics.mean,
            "fitted_se": np.sqrt(np.diag(calibration.fitted_statistics.covariance)),
            "apart_in_se": (calibration.fitted_statistics.mean - observed_statistics(calibration.task).values) / sd,
            "source": [target.source for target in calibration.task.spec.targets],
        }
    )


def samples_table(calibration: Calibration) -> pd.DataFrame:
    """A row for each draw of the posterior."""
    table = pd.DataFrame(calibration.fit.samples, columns=[parameter.path for parameter in calibration.task.parameters])
    return table.assign(weight=calibration.fit.weights)


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
