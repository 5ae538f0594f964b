"""Arms compared with the same luck: the table, the verdict in plain words, and `sim.compare`."""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.scenario import Scenario, ScenarioError, ScenarioProblem
from sim.sweeps.comparison.paired_statistics import (
    Contrast,
    holm_adjust,
    minimum_effect_p_value,
    paired_contrast,
    tost_p_value,
)
from sim.sweeps.comparison.text import describe_contrast, relevance
from sim.sweeps.errors import SweepError
from sim.sweeps.run.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

    from sim.sweeps.plan.plan import SweepPlan
    from sim.sweeps.run.driver import ProgressCallback
    from sim.sweeps.store.results import SweepResults

DEFAULT_MEASURES = ("wellbeing", "energy", "safety", "acts", "burnt_out", "care")
"""What is compared where nothing is asked for."""
UNKNOWN_OUTCOME_MESSAGE = "{} is no outcome of a run; there are {}"


class ContrastRow(NamedTuple):
    """One arm against the reference by one measure, in one cell.

    Attributes
    ----------
    cell
        The fields that vary, with their values there.
    measure, arm, reference
        What is compared.
    contrast
        What came out.
    p_adjusted
        The p value, adjusted for all arms and cells by the same measure.
    smallest_effect
        Smallest difference that matters; NaN where none was named.
    p_equivalence
        Of the equivalence test that the difference is smaller than that, adjusted in the same way.
    p_minimum_effect
        Of the test that it is larger than that, adjusted in the same way.
    """

    cell: dict[str, Any]
    measure: str
    arm: str
    reference: str
    contrast: Contrast
    p_adjusted: float
    smallest_effect: float = math.nan
    p_equivalence: float = math.nan
    p_minimum_effect: float = math.nan

    def to_dict(self) -> dict[str, Any]:
        """The row, flat."""
        return {
            **self.cell,
            "measure": self.measure,
            "arm": self.arm,
            "reference": self.reference,
            "n": self.contrast.n,
            "mean_arm": self.contrast.mean_arm,
            "mean_reference": self.contrast.mean_reference,
            **{name: getattr(self.contrast, name) for name in ("difference", "low", "high", "d_z", "superiority", "p")},
            "p_adjusted": self.p_adjusted,
            "correlation": self.contrast.correlation,
            "gain": self.contrast.relative_efficiency,
            "smallest": self.smallest_effect,
            "p_small": self.p_equivalence,
            "p_large": self.p_minimum_effect,
            "matters": relevance(self),
        }


class Comparison(NamedTuple):
    """Arms compared with the same luck.

    Attributes
    ----------
    compared_field
        The field that is compared, or "base" for scenarios of their own.
    rows
        Measure by measure, cell by cell, arm by arm.
    confidence_level
        Confidence of the intervals.
    seeds
        Luck of the first and of the last run.
    """

    compared_field: str
    rows: tuple[ContrastRow, ...]
    confidence_level: float
    seeds: tuple[int, int]

    @property
    def table(self) -> pd.DataFrame:
        """A row each arm, cell and measure, with all that a `Contrast` has."""
        import pandas as pd  # noqa: PLC0415 - loaded where it is used

        return pd.DataFrame([row.to_dict() for row in self.rows])

    @property
    def summary(self) -> str:
        """What came out, in plain words: a sentence or two each arm and cell, by the first measure."""
        first = [row for row in self.rows if row.measure == self.rows[0].measure]
        return "\n".join(describe_contrast(row, self.confidence_level) for row in first)

    def save_figure(self, folder: str | Path, name: str = "comparison") -> list[str]:
        """Draw the differences with their intervals; return the names of the files."""
        from sim.sweeps.comparison.figure import save_comparison_figure  # noqa: PLC0415 - it loads matplotlib

        return save_comparison_figure(self, Path(folder), name)

    def save(self, folder: str | Path, name: str = "comparison") -> list[str]:
        """Write the table as CSV, and draw it; return the names of the files."""
        path = Path(folder) / f"{name}.csv"
        path.write_bytes(self.table.to_csv(index=False, lineterminator="\n").encode())
        return [path.name, *self.save_figure(folder, name)]


def compare_arms(
    results: SweepResults,
    measures: Sequence[str],
    confidence_level: float = 0.95,
    effects_of_interest: Mapping[str, float] | None = None,
) -> Comparison:
    """Compare the arms of a sweep with the same luck.

    Parameters
    ----------
    results
        The results of a sweep that compares.
    measures
        What came out, by name.
    confidence_level
        Confidence of the intervals.
    effects_of_interest
        Smallest differences that matter, by measure; that of the plan's effect when None.

    Raises
    ------
    SweepRefused
        The sweep compares nothing, or has not come to its end.
    KeyError
        There is no such measure.
    """
    manifest = results.manifest
    if len(manifest["arms"]) < 2:
        raise SweepError(f"{results.folder} compares nothing. Add compare: to the plan, or choose another.")
    for name in measures:
        if name not in OUTCOMES:
            raise KeyError(UNKNOWN_OUTCOME_MESSAGE.format(name, ", ".join(OUTCOMES)))
    smallest_by_measure = smallest_effects(manifest) if effects_of_interest is None else effects_of_interest
    runs = results.runs
    values = {address: part.set_index("run") for address, part in runs.groupby("point", sort=False)}
    rows: list[ContrastRow] = []
    for measure in measures:
        rows += _contrast_rows(manifest, values, measure, confidence_level, smallest_by_measure.get(measure, math.nan))
    seeds = (int(runs["seed"].min()), int(runs["seed"].max()))
    return Comparison(manifest["compared"], tuple(rows), confidence_level, seeds)


def smallest_effects(manifest: Mapping[str, Any]) -> dict[str, float]:
    """The smallest difference that matters, by measure, as the plan of a sweep has it."""
    effect = manifest["plan"].get("effect")
    return {effect["measure"]: effect["smallest"]} if effect else {}


def _contrast_rows(
    manifest: Mapping[str, Any], values: Mapping[Any, pd.DataFrame], measure: str, level: float, smallest_effect: float
) -> list[ContrastRow]:
    """All arms but the reference, cell by cell."""
    arms, reference = manifest["arms"], manifest["reference"]
    rows: list[ContrastRow] = []
    for start in range(0, len(manifest["points"]), len(arms)):
        cell = manifest["points"][start : start + len(arms)]
        cell_values = {name: value for name, value in cell[0]["values"].items() if name != manifest["compared"]}
        table = {
            arm_index: values[point["address"]][measure]
            for arm_index, point in enumerate(cell)
            if point["address"] in values
        }
        for arm_index, arm in enumerate(arms):
            if arm_index != reference and arm_index in table and reference in table:
                arm_values, reference_values = table[arm_index].align(table[reference], join="inner")
                paired = paired_contrast(np.asarray(arm_values, float), np.asarray(reference_values, float), level)
                rows.append(ContrastRow(cell_values, measure, arm, arms[reference], paired, math.nan))
    tested = [
        (
            row.contrast.p,
            tost_p_value(row.contrast, smallest_effect),
            minimum_effect_p_value(row.contrast, smallest_effect),
        )
        for row in rows
    ]
    adjusted = zip(*(holm_adjust(ps) for ps in zip(*tested, strict=True)), strict=True) if rows else ()
    return [
        row._replace(p_adjusted=p, smallest_effect=smallest_effect, p_equivalence=small, p_minimum_effect=large)
        for row, (p, small, large) in zip(rows, adjusted, strict=True)
    ]


# --- From scenarios to a comparison


def compare(
    *scenarios: Scenario | str | PathLike[str],
    runs: int = 30,
    measures: Sequence[str] = DEFAULT_MEASURES,
    changes: Mapping[str, Any] | None = None,
    seed: int = 1,
    confidence_level: float = 0.95,
    effects_of_interest: Mapping[str, float] | None = None,
    folder: str | Path | None = None,
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    on_progress: ProgressCallback | None = None,
) -> Comparison:
    """Play some scenarios with the same luck, and say how they differ from the first.

    Parameters
    ----------
    *scenarios
        Two or more: scenarios, paths of scenario files, or names of shipped scenarios. Others are compared with the
        first.
    runs
        How many runs of each.
    measures
        What came out, by name; see `docs/reference/results.md`.
    changes
        Changes that hold for all of them.
    seed
        Luck of the first run of each; the next has the next.
    confidence_level
        Confidence of the intervals.
    effects_of_interest
        Smallest differences that matter, by measure: `{"wellbeing": 0.02}`; the verdict then says whether each matters.
    folder
        Where the runs are kept; nowhere when left out.
    engine, workers, on_progress
        As in `sim.sweeps`.

    Returns
    -------
    Comparison
        Its `table`, its `summary` in plain words, and `save_figure` for a figure.

    Raises
    ------
    ScenarioError
        A scenario cannot be used; it says what is wrong and where.
    """
    from sim.sweeps.api import choose_executors, complete_plan  # noqa: PLC0415 - it knows comparisons

    plan = plan_comparison(scenarios, runs=runs, changes=changes, seed=seed)
    if folder is not None:
        sweep_dir = Path(folder) / plan.name
        complete_plan(plan, sweep_dir, choose_executors(engine, workers), engine, on_progress)
        return load_comparison(sweep_dir, measures, confidence_level, effects_of_interest)
    with tempfile.TemporaryDirectory(prefix="compare-") as temporary:
        complete_plan(plan, Path(temporary), choose_executors(engine, workers), engine, on_progress)
        return load_comparison(Path(temporary), measures, confidence_level, effects_of_interest)


def load_comparison(
    folder: Path, measures: Sequence[str], level: float, effects_of_interest: Mapping[str, float] | None = None
) -> Comparison:
    """The comparison of the results that stand in a folder."""
    from sim.sweeps.store.results import SweepResults  # noqa: PLC0415 - it knows comparisons

    return compare_arms(SweepResults(folder), measures, level, effects_of_interest)


def plan_comparison(
    scenarios: Sequence[Scenario | str | PathLike[str]],
    *,
    runs: int,
    changes: Mapping[str, Any] | None = None,
    seed: int = 1,
) -> SweepPlan:
    """The plan that compares scenarios; its name is made of their contents, so that edited ones are not mixed.

    Raises
    ------
    ScenarioError
        A scenario cannot be used, or there are not two.
    """
    from sim.sweeps.plan.plan import parse_plan  # noqa: PLC0415

    if len(scenarios) < 2:
        message = f"{'one scenario is' if scenarios else 'no scenarios are'} given; a comparison needs two or more"
        raise ScenarioError([ScenarioProblem("", None, None, "", "", message)])
    labels = _unique_labels(scenarios)
    scenario_by_label = {
        label: scenario for label, scenario in zip(labels, scenarios, strict=True) if isinstance(scenario, Scenario)
    }
    data = {"compare": {"base": labels}, "set": dict(changes or {}), "runs": runs, "seed": seed}
    plan = parse_plan(data, scenario_by_label)
    addresses = "".join(point.point_id for point in plan.points)
    label = "-".join(dict.fromkeys(Path(arm).stem.lower() for arm in plan.arms))
    digest = hashlib.sha256(f"{addresses}{seed}".encode()).hexdigest()[:8]
    return plan._replace(name=f"compare-{label[:40]}-{digest}")


def _unique_labels(scenarios: Sequence[Scenario | str | PathLike[str]]) -> list[str]:
    """What each scenario is called; of several from Python with one name, the later ones with a number."""
    labels: list[str] = []
    for scenario in scenarios:
        label = scenario.name if isinstance(scenario, Scenario) else fspath(scenario)
        n_same = sum(earlier_label.partition(" #")[0] == label for earlier_label in labels)
        labels.append(f"{label} #{n_same + 1}" if n_same and isinstance(scenario, Scenario) else label)
    return labels
