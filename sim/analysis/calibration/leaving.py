"""What a calibration leaves: tables, a figure, words, what made it, and the scenario with the fitted values."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.calibration.fitting import LEVEL, misfit, observed
from sim.analysis.calibration.simulating import digest_of
from sim.recording.manifest import installed_version
from sim.recording.words import DISCLAIMER
from sim.sweep.factors import round_significant
from sim.sweep.folder import write_atomically
from sim.sweep.manifest import provenance

if TYPE_CHECKING:
    from sim.analysis.calibration.face import Calibration

FIT, RECOVERY, TARGETS, DRAWS = "fit.csv", "recovery.csv", "targets.csv", "posterior.csv"
SCENARIO, REPORT, MANIFEST, FIGURE = "scenario.yaml", "report.md", "manifest.json", "calibration"
ONLY_IF_RECOVERED = (TARGETS, DRAWS, SCENARIO)
"""What is left only when the fit may be reported."""


def save(found: Calibration, folder: Path) -> list[str]:
    """Write all that was found; of a fit that is not to be reported, only the recovery and why."""
    from sim.analysis.calibration.drawing import draw  # noqa: PLC0415 - it loads matplotlib
    from sim.analysis.calibration.telling import report  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    for name in ONLY_IF_RECOVERED:
        with suppress(FileNotFoundError):
            (folder / name).unlink()
    texts = {FIT: _csv(fit_table(found)), RECOVERY: _csv(recovery_table(found))}
    if found.is_recovered:
        texts[TARGETS] = _csv(targets_table(found))
        texts[SCENARIO] = fitted_scenario(found)
        if len(found.fitted.draws):
            texts[DRAWS] = _csv(draws_table(found))
    texts[MANIFEST] = json.dumps(manifest_of(found), ensure_ascii=False, indent=1) + "\n"
    figures = draw(found, folder, FIGURE)
    texts[REPORT] = report(found, figures[0])
    for name, text in texts.items():
        write_atomically(folder / name, text.encode())
    return [*texts, *figures]


def _csv(table: pd.DataFrame) -> str:
    """A table as CSV."""
    return str(table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))


def fit_table(found: Calibration) -> pd.DataFrame:
    """A row a parameter. One that is not identified has no value here, and none has where known ones were not found."""
    rows: list[dict[str, Any]] = []
    for place, (one, said) in enumerate(zip(found.task.parameters, found.parameters, strict=True)):
        shown = said.is_identified and found.is_recovered
        values = [float(part[place]) if shown else np.nan for part in _parts(found)]
        rows.append(
            {
                "parameter": one.path,
                "identified": said.is_identified,
                **dict(zip(("estimate", "sd", "low", "high"), values, strict=True)),
                "level": LEVEL,
                "range_low": one.low,
                "range_high": one.high,
                "width_over_prior": said.width,
                "recovery_correlation": said.correlation,
                "recovery_error": said.error,
                "intervals_that_held": said.n_held,
                "recoveries": len(found.known.truth),
            }
        )
    return pd.DataFrame(rows)


def _parts(found: Calibration) -> tuple[Any, ...]:
    """Estimate, spread and interval."""
    return found.fitted.estimate, found.fitted.sd, found.fitted.low, found.fitted.high


def recovery_table(found: Calibration) -> pd.DataFrame:
    """A row for each known value of each parameter."""
    known = found.known
    rows = [
        {
            "recovery": time + 1,
            "parameter": one.path,
            "known": known.truth[time, place],
            "recovered": known.estimate[time, place],
            "low": known.low[time, place],
            "high": known.high[time, place],
            "held": bool(known.low[time, place] <= known.truth[time, place] <= known.high[time, place]),
        }
        for time in range(len(known.truth))
        for place, one in enumerate(found.task.parameters)
    ]
    columns = ["recovery", "parameter", "known", "recovered", "low", "high", "held"]
    return pd.DataFrame(rows, columns=columns)


def targets_table(found: Calibration) -> pd.DataFrame:
    """A row a figure: as observed, and as the scenario with the fitted values has it."""
    sd = np.sqrt(np.diag(found.fitted.spread))
    return pd.DataFrame(
        {
            "figure": [one.name for one in found.task.spec.targets],
            "last_days": [one.last_days for one in found.task.spec.targets],
            "observed": [one.value for one in found.task.spec.targets],
            "se": [one.error for one in found.task.spec.targets],
            "fitted": found.at_best.mean,
            "fitted_se": np.sqrt(np.diag(found.at_best.spread)),
            "apart_in_se": (found.at_best.mean - observed(found.task).value) / sd,
            "source": [one.source for one in found.task.spec.targets],
        }
    )


def draws_table(found: Calibration) -> pd.DataFrame:
    """A row for each draw of the posterior."""
    table = pd.DataFrame(found.fitted.draws, columns=[one.path for one in found.task.parameters])
    return table.assign(weight=found.fitted.weights)


def fitted_scenario(found: Calibration) -> str:
    """The scenario with the fitted values, whole, so that it can be played from anywhere."""
    from ruamel.yaml import YAML  # noqa: PLC0415

    values = tuple(round_significant(float(value)) for value in found.fitted.estimate)
    scenario = found.task.scenario(values)
    lines = [f"# {found.task.base.label} with values fitted by `compassion calibrate`; report.md says how far to trust"]
    lines[0] += " them."
    for one, said, value in zip(found.task.parameters, found.parameters, values, strict=True):
        known = "fitted" if said.is_identified else "NOT identified: only one of many that fit as well with the others"
        lines.append(f"# {one.path} = {value:g}: {known}")
    made = io.StringIO()
    writer = YAML()
    writer.default_flow_style = None
    writer.width = 110
    writer.dump(scenario.to_dict(), made)
    return "\n".join(lines) + "\n" + made.getvalue()


def manifest_of(found: Calibration) -> dict[str, Any]:
    """What is needed to do it again and to trust it."""
    made = provenance()
    made["versions"] |= {name: installed_version(name) for name in ("optuna", "pyabc")}
    spec = found.task.spec
    return {
        "kind": "calibration",
        "name": found.task.name,
        "targets": spec.model_dump(mode="json", by_alias=True, exclude_none=True),
        "parameters": [one._asdict() for one in found.task.parameters],
        "trials": f"trials-{digest_of(found.task)}.jsonl",
        "trials_a_fit": found.n_trials,
        "seeds": {"first": spec.seed, "runs": spec.runs, "method": spec.seed, "recoveries": spec.seed + 1},
        "recovered": found.is_recovered,
        "why_not": list(found.why_not),
        "chi_square": misfit(found.at_best, observed(found.task), found.fitted.spread) if found.is_recovered else None,
        **made,
        "note": DISCLAIMER,
    }
