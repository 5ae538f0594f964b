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

from sim.engines import DEFAULT_ENGINE, EngineName
from sim.scenario import Scenario, ScenarioError, ScenarioProblem
from sim.sweep.contrasts import Contrast, contrast, equivalence, exceedance, holm
from sim.sweep.measuring import OUTCOMES
from sim.sweep.refusing import SweepRefused
from sim.sweep.verdicts import matters, verdict

if TYPE_CHECKING:
    import pandas as pd

    from sim.sweep.driving import Tell
    from sim.sweep.planning import Plan
    from sim.sweep.results import Results

MEASURES = ("wellbeing", "energy", "safety", "acts", "burnt_out", "care")
"""What is compared where nothing is asked for."""
NOT_ARMS = "{} is no outcome of a run; there are {}"


class Row(NamedTuple):
    """One arm against the reference by one measure, in one cell.

    Attributes
    ----------
    cell
        The fields that vary, with their values there.
    measure, arm, reference
        What is compared.
    found
        What came out.
    p_adjusted
        The p value, adjusted for all arms and cells by the same measure.
    smallest
        Smallest difference that matters; NaN where none was named.
    p_small
        Of the equivalence test that the difference is smaller than that, adjusted in the same way.
    p_large
        Of the test that it is larger than that, adjusted in the same way.
    """

    cell: dict[str, Any]
    measure: str
    arm: str
    reference: str
    found: Contrast
    p_adjusted: float
    smallest: float = math.nan
    p_small: float = math.nan
    p_large: float = math.nan

    def as_data(self) -> dict[str, Any]:
        """The row, flat."""
        return {
            **self.cell,
            "measure": self.measure,
            "arm": self.arm,
            "reference": self.reference,
            "n": self.found.n,
            "mean_arm": self.found.mean,
            "mean_reference": self.found.reference,
            **{name: getattr(self.found, name) for name in ("difference", "low", "high", "d_z", "superiority", "p")},
            "p_adjusted": self.p_adjusted,
            "correlation": self.found.correlation,
            "gain": self.found.gain,
            "smallest": self.smallest,
            "p_small": self.p_small,
            "p_large": self.p_large,
            "matters": matters(self),
        }


class Comparison(NamedTuple):
    """Arms compared with the same luck.

    Attributes
    ----------
    compared
        The field that is compared, or "base" for scenarios of their own.
    rows
        Measure by measure, cell by cell, arm by arm.
    level
        Confidence of the intervals.
    seeds
        Luck of the first and of the last run.
    """

    compared: str
    rows: tuple[Row, ...]
    level: float
    seeds: tuple[int, int]

    @property
    def table(self) -> pd.DataFrame:
        """A row each arm, cell and measure, with all that a `Contrast` has."""
        import pandas as pd  # noqa: PLC0415 - loaded where it is used

        return pd.DataFrame([row.as_data() for row in self.rows])

    @property
    def verdict(self) -> str:
        """What came out, in plain words: a sentence or two each arm and cell, by the first measure."""
        first = [row for row in self.rows if row.measure == self.rows[0].measure]
        return "\n".join(verdict(row, self.level) for row in first)

    def draw(self, folder: str | Path, name: str = "comparison") -> list[str]:
        """Draw the differences with their intervals; return the names of the files."""
        from sim.sweep.drawing import write_comparison  # noqa: PLC0415 - it loads matplotlib

        return write_comparison(self, Path(folder), name)

    def save(self, folder: str | Path, name: str = "comparison") -> list[str]:
        """Write the table as CSV, and draw it; return the names of the files."""
        path = Path(folder) / f"{name}.csv"
        path.write_bytes(self.table.to_csv(index=False, lineterminator="\n").encode())
        return [path.name, *self.draw(folder, name)]


def comparison_of(
    results: Results, measures: Sequence[str], level: float = 0.95, smallest: Mapping[str, float] | None = None
) -> Comparison:
    """Compare the arms of a sweep with the same luck.

    Parameters
    ----------
    results
        The results of a sweep that compares.
    measures
        What came out, by name.
    level
        Confidence of the intervals.
    smallest
        Smallest differences that matter, by measure; that of the plan's effect when None.

    Raises
    ------
    SweepRefused
        The sweep compares nothing, or has not come to its end.
    KeyError
        There is no such measure.
    """
    about = results.manifest
    if len(about["arms"]) < 2:
        raise SweepRefused(f"{results.folder} compares nothing. Add compare: to the plan, or choose another.")
    for name in measures:
        if name not in OUTCOMES:
            raise KeyError(NOT_ARMS.format(name, ", ".join(OUTCOMES)))
    named = smallest_of(about) if smallest is None else smallest
    runs = results.runs
    values = {address: part.set_index("run") for address, part in runs.groupby("point", sort=False)}
    rows: list[Row] = []
    for measure in measures:
        rows += _by_measure(about, values, measure, level, named.get(measure, math.nan))
    seeds = (int(runs["seed"].min()), int(runs["seed"].max()))
    return Comparison(about["compared"], tuple(rows), level, seeds)


def smallest_of(manifest: Mapping[str, Any]) -> dict[str, float]:
    """The smallest difference that matters, by measure, as the plan of a sweep has it."""
    effect = manifest["plan"].get("effect")
    return {effect["measure"]: effect["smallest"]} if effect else {}


def _by_measure(
    about: Mapping[str, Any], values: Mapping[Any, pd.DataFrame], measure: str, level: float, smallest: float
) -> list[Row]:
    """All arms but the reference, cell by cell."""
    arms, reference = about["arms"], about["reference"]
    found: list[Row] = []
    for at in range(0, len(about["points"]), len(arms)):
        cell = about["points"][at : at + len(arms)]
        where = {name: value for name, value in cell[0]["values"].items() if name != about["compared"]}
        table = {
            place: values[point["address"]][measure] for place, point in enumerate(cell) if point["address"] in values
        }
        for place, arm in enumerate(arms):
            if place != reference and place in table and reference in table:
                one, other = table[place].align(table[reference], join="inner")
                both = contrast(np.asarray(one, float), np.asarray(other, float), level)
                found.append(Row(where, measure, arm, arms[reference], both, math.nan))
    tested = [(row.found.p, equivalence(row.found, smallest), exceedance(row.found, smallest)) for row in found]
    adjusted = zip(*(holm(ps) for ps in zip(*tested, strict=True)), strict=True) if found else ()
    return [
        row._replace(p_adjusted=p, smallest=smallest, p_small=small, p_large=large)
        for row, (p, small, large) in zip(found, adjusted, strict=True)
    ]


# --- From scenarios to a comparison


def compare(
    *scenarios: Scenario | str | PathLike[str],
    runs: int = 30,
    measures: Sequence[str] = MEASURES,
    changes: Mapping[str, Any] | None = None,
    seed: int = 1,
    level: float = 0.95,
    smallest: Mapping[str, float] | None = None,
    folder: str | Path | None = None,
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    tell: Tell | None = None,
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
    level
        Confidence of the intervals.
    smallest
        Smallest differences that matter, by measure: `{"wellbeing": 0.02}`; the verdict then says whether each matters.
    folder
        Where the runs are kept; nowhere when left out.
    engine, workers, tell
        As in `sim.sweep`.

    Returns
    -------
    Comparison
        Its `table`, its `verdict` in plain words, and `draw` for a figure.

    Raises
    ------
    ScenarioError
        A scenario cannot be used; it says what is wrong and where.
    """
    from sim.sweep.face import finished, hands_of  # noqa: PLC0415 - it knows comparisons

    plan = compared(scenarios, runs=runs, changes=changes, seed=seed)
    if folder is not None:
        place = Path(folder) / plan.name
        finished(plan, place, hands_of(engine, workers), engine, tell)
        return of_folder(place, measures, level, smallest)
    with tempfile.TemporaryDirectory(prefix="compare-") as room:
        finished(plan, Path(room), hands_of(engine, workers), engine, tell)
        return of_folder(Path(room), measures, level, smallest)


def of_folder(
    folder: Path, measures: Sequence[str], level: float, smallest: Mapping[str, float] | None = None
) -> Comparison:
    """The comparison of the results that stand in a folder."""
    from sim.sweep.results import Results  # noqa: PLC0415 - it knows comparisons

    return comparison_of(Results(folder), measures, level, smallest)


def compared(
    scenarios: Sequence[Scenario | str | PathLike[str]],
    *,
    runs: int,
    changes: Mapping[str, Any] | None = None,
    seed: int = 1,
) -> Plan:
    """The plan that compares scenarios; its name is made of their contents, so that edited ones are not mixed.

    Raises
    ------
    ScenarioError
        A scenario cannot be used, or there are not two.
    """
    from sim.sweep.planning import plan_of  # noqa: PLC0415

    if len(scenarios) < 2:
        message = f"{'one scenario is' if scenarios else 'no scenarios are'} given; a comparison needs two or more"
        raise ScenarioError([ScenarioProblem("", None, None, "", "", message)])
    labels = _labels(scenarios)
    objects = {label: one for label, one in zip(labels, scenarios, strict=True) if isinstance(one, Scenario)}
    data = {"compare": {"base": labels}, "set": dict(changes or {}), "runs": runs, "seed": seed}
    plan = plan_of(data, objects)
    addresses = "".join(point.address for point in plan.points)
    label = "-".join(dict.fromkeys(Path(arm).stem.lower() for arm in plan.arms))
    digest = hashlib.sha256(f"{addresses}{seed}".encode()).hexdigest()[:8]
    return plan._replace(name=f"compare-{label[:40]}-{digest}")


def _labels(scenarios: Sequence[Scenario | str | PathLike[str]]) -> list[str]:
    """What each scenario is called; of several from Python with one name, the later ones with a number."""
    labels: list[str] = []
    for one in scenarios:
        label = one.name if isinstance(one, Scenario) else fspath(one)
        n_same = sum(other.partition(" #")[0] == label for other in labels)
        labels.append(f"{label} #{n_same + 1}" if n_same and isinstance(one, Scenario) else label)
    return labels
