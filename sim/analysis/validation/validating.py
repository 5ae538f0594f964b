"""Measure claims: play their experiments over many runs, and see which values lie in their bands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.analysis.validation.claims import CLAIMS, Experiment
from sim.analysis.validation.estimating import Band, Estimate, Floats, estimate
from sim.analysis.validation.worlds import Bench, Changes
from sim.engines import DEFAULT_ENGINE, EngineName
from sim.sweep.face import choose_executors

if TYPE_CHECKING:
    import pandas as pd

RUNS = 300
"""Runs by which a claim is measured unless another number is asked for."""
CHUNK = 5
"""Runs that are handed out together."""
INSIDE, NEAR, OUTSIDE = "inside", "outside, but its interval meets the band", "outside"

Tell = Callable[[int, int], object]
"""Called with how many runs of experiments are done, and how many are wanted."""


class Row(NamedTuple):
    """A value by which a claim is judged.

    Attributes
    ----------
    item : number of the claim
    name : what was measured
    estimate : its value over runs, with its error
    band : where it must lie; None if it is only there to be read
    """

    item: int
    name: str
    estimate: Estimate
    band: Band | None

    @property
    def verdict(self) -> str:
        """Whether the value lies in its band, in words; "" without a band."""
        if self.band is None:
            return ""
        if self.band.holds(self.estimate.value):
            return INSIDE
        return NEAR if self.band.may_hold(self.estimate, 0.025) else OUTSIDE

    def as_data(self) -> dict[str, Any]:
        """The row as plain data: None where a band has no edge."""
        low, high = self.estimate.interval()
        band = self.band or Band()
        return {
            "item": self.item,
            "name": self.name,
            "value": self.estimate.value,
            "error": self.estimate.error,
            "low": low,
            "high": high,
            "runs": self.estimate.n_runs,
            "band_low": band.low,
            "band_high": band.high,
            "verdict": self.verdict,
        }


class Validation(NamedTuple):
    """What claims came to.

    Attributes
    ----------
    rows : a value each, in the order of the claims
    """

    rows: tuple[Row, ...]

    @property
    def judged(self) -> list[Row]:
        """Values that have a band."""
        return [row for row in self.rows if row.band is not None]

    @property
    def outside(self) -> list[Row]:
        """Values that lie outside their bands."""
        return [row for row in self.judged if row.verdict != INSIDE]

    @property
    def frame(self) -> pd.DataFrame:
        """A table with a row for each value."""
        import pandas as pd  # noqa: PLC0415 - loaded where it is used

        return pd.DataFrame([row.as_data() for row in self.rows])


def validate(
    items: Iterable[int] | None = None,
    *,
    runs: int = RUNS,
    changes: Changes = (),
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    tell: Tell | None = None,
) -> Validation:
    """Measure what must come out of the model, and see whether it lies where the literature says.

    Runs 0 to `runs` − 1 have these numbers as their seeds, and each has teams of its own: the same call gives the same
    values, whatever the engine and the number of workers.

    Parameters
    ----------
    items
        Numbers of the claims, 1 to 12; all when left out.
    runs
        How many runs each is measured over, from 2.
    changes
        Changes that hold in all worlds, as in `{"parameters.introductions_max": 3}`, also where a claim sets the value
        itself.
    engine
        "compiled", or "mesa"; the results are the same.
    workers
        How many runs are played at a time; as many as there are processors when left out.
    tell
        Called with how many runs are done and how many are wanted.

    Returns
    -------
    Validation

    Raises
    ------
    ScenarioError
        A change does not fit a world of the claims; it says what is wrong.
    ValueError
        There is no such claim, or too few runs.
    """
    return measured([Bench(engine, changes)], items, runs=runs, workers=workers, tell=tell)[0]


def measured(
    benches: Sequence[Bench],
    items: Iterable[int] | None = None,
    *,
    runs: int = RUNS,
    workers: int | None = None,
    tell: Tell | None = None,
) -> list[Validation]:
    """Measure claims on several benches of one engine, with the same luck on each."""
    chosen = sorted(set(CLAIMS if items is None else items))
    if unknown := [item for item in chosen if item not in CLAIMS]:
        raise ValueError(f"there is no claim {unknown[0]}; there are 1 to {len(CLAIMS)}")
    if runs < 2:
        raise ValueError(f"runs must be 2 or more, not {runs}")
    experiments = list(dict.fromkeys(CLAIMS[item].experiment for item in chosen))
    tables = _played([(bench, one) for bench in benches for one in experiments], runs, workers, tell)
    found = []
    for place in range(len(benches)):
        mine = dict(zip(experiments, tables[place * len(experiments) :], strict=False))
        rows = [
            Row(item, name, estimate(mine[CLAIMS[item].experiment], statistic), CLAIMS[item].bands.get(name))
            for item in chosen
            for name, statistic in CLAIMS[item].statistics.items()
        ]
        found.append(Validation(tuple(rows)))
    return found


def _played(
    tasks: Sequence[tuple[Bench, Experiment]], runs: int, workers: int | None, tell: Tell | None
) -> list[Floats]:
    """The numbers of all runs of each task, shape (runs, numbers)."""
    hands = choose_executors(tasks[0][0].engine, workers)
    with ExitStack() as stack:
        executor: Executor = hands.create_executor()
        stack.callback(executor.shutdown, wait=True, cancel_futures=True)
        chunks = [
            [executor.submit(_chunk, *task, first, min(runs, first + CHUNK)) for first in range(0, runs, CHUNK)]
            for task in tasks
        ]
        tables, done = [], 0
        for waiting in chunks:
            parts = []
            for future in waiting:
                parts += future.result()
                done += CHUNK
                if tell is not None:
                    tell(min(done, runs * len(tasks)), runs * len(tasks))
            tables.append(np.array(parts))
    return tables


def _chunk(bench: Bench, experiment: Experiment, first: int, stop: int) -> list[Floats]:
    """The numbers of some runs."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return [experiment(bench, run) for run in range(first, stop)]
