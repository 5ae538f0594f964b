"""The public face: `sim.calibrate` fits parameters to observed figures, once it has recovered known values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.calibration.fitting import FIRST_LOOK, Fitted, Method, first_look, need, observed
from sim.analysis.calibration.pointing import point
from sim.analysis.calibration.posterior import posterior
from sim.analysis.calibration.reading import Task, load_targets, targets_of
from sim.analysis.calibration.recovering import Judgement, Recovered, judged, recover, refusals
from sim.analysis.calibration.simulating import Played, Simulator
from sim.sweep.factors import round_significant

if TYPE_CHECKING:
    import pandas as pd

METHODS: dict[str, tuple[Method, dict[str, str], int]] = {
    "point": (point, {"optuna": "optuna"}, 120),
    "posterior": (posterior, {"pyabc": "pyabc"}, 1500),
}
"""Each method with the packages it needs, and how many trials of values it makes for a fit when nothing is said."""
LEAST, MOST = 10, 1_000_000
"""Trials of values that a fit may make."""
Tell = Callable[[int, int], object]


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes
    ----------
    task
        What was asked.
    fitted
        What the method found for the observed figures; to be reported only when `why_not` is empty.
    known
        Known values and what was recovered of them.
    parameters
        What can be said of each parameter.
    why_not
        Why the fit is not to be reported.
    at_best
        What the scenario comes to with the fitted values.
    n_trials, n_runs
        Trials of values that each fit made; runs that were played now.
    """

    task: Task
    fitted: Fitted
    known: Recovered
    parameters: tuple[Judgement, ...]
    why_not: tuple[str, ...]
    at_best: Played
    n_trials: int
    n_runs: int

    @property
    def is_recovered(self) -> bool:
        """Whether known values were recovered, so that the fit may be reported."""
        return not self.why_not

    @property
    def values(self) -> dict[str, float]:
        """The fitted value of each parameter that is identified; empty where nothing may be reported."""
        pairs = zip(self.task.parameters, self.parameters, self.fitted.estimate, strict=True)
        return {
            one.path: round_significant(float(at))
            for one, said, at in pairs
            if said.is_identified and self.is_recovered
        }

    @property
    def table(self) -> pd.DataFrame:
        """A row a parameter; values of those alone that may be reported."""
        from sim.analysis.calibration.leaving import fit_table  # noqa: PLC0415 - it loads pandas

        return fit_table(self)

    @property
    def recovery(self) -> pd.DataFrame:
        """A row for each known value, with what was recovered."""
        from sim.analysis.calibration.leaving import recovery_table  # noqa: PLC0415

        return recovery_table(self)

    @property
    def words(self) -> str:
        """What was found, in plain words."""
        from sim.analysis.calibration.telling import words  # noqa: PLC0415

        return words(self)

    def save(self, folder: str | Path) -> list[str]:
        """Write tables, figure, words and, if the fit may be reported, the fitted scenario; names of the files."""
        from sim.analysis.calibration.leaving import save  # noqa: PLC0415

        return save(self, Path(folder))


def calibrate(
    targets: str | PathLike[str] | Mapping[str, Any],
    *,
    evaluations: int | None = None,
    recoveries: int | None = None,
    workers: int = 1,
    folder: str | Path | None = "results",
    tell: Tell | None = None,
) -> Calibration:
    """Fit parameters of a scenario to observed figures, once known values were recovered.

    Parameters
    ----------
    targets
        A targets file, or its keys as a mapping; docs/how-to/calibrate.md shows what is in it.
    evaluations
        How many trials of values each fit makes, about; the method's own choice when left out.
    recoveries
        How many known values are recovered; what the file says when left out.
    workers
        How many runs are played at a time. The result is the same.
    folder
        What is found goes to `<folder>/<name>-calibration/`, trials included, so that a stopped calibration goes on
        there. None writes nothing.
    tell
        Called with how many trials are done and about how many there will be.

    Returns
    -------
    Calibration
        `is_recovered` says whether its `values` may be believed; `words` says the same in plain language.

    Raises
    ------
    ScenarioError
        The targets cannot be used; it says what is wrong and where.
    SweepRefused
        A package is missing, or the figures cannot be taken of the scenario.
    """
    task = targets_of(targets) if isinstance(targets, Mapping) else load_targets(targets)
    place = folder_of(task, Path(folder)) if folder is not None else None
    found = carried_out(task, place, evaluations, recoveries, workers, tell)
    if place is not None:
        found.save(place)
    return found


def folder_of(task: Task, out: Path) -> Path:
    """Where a calibration leaves what it finds."""
    return out / f"{task.name}-calibration"


def carried_out(
    task: Task,
    folder: Path | None = None,
    evaluations: int | None = None,
    recoveries: int | None = None,
    workers: int = 1,
    tell: Tell | None = None,
) -> Calibration:
    """Recover known values, fit the observed figures, and judge."""
    method, packages, usual = METHODS[task.spec.method]
    need(packages)
    if recoveries is not None:
        recovery = task.spec.recovery.model_copy(update={"times": recoveries})
        task = task._replace(spec=task.spec.model_copy(update={"recovery": recovery}))
    n_trials = evaluations or usual
    n_first = max(2 + len(task.parameters), round(FIRST_LOOK * n_trials))
    n_more = max(4, n_trials - n_first)
    simulator = Simulator(task, folder, workers, _counter(tell, (1 + task.spec.recovery.times) * (n_first + n_more)))
    look = first_look(task, n_first)
    known = recover(task, simulator, method, look, n_more)
    fitted = method(task, simulator.play, observed(task), look, n_more, task.spec.seed)
    said = tuple(judged(task, fitted, known))
    at_best = simulator.play(fitted.estimate)
    why_not = tuple(refusals(task, known, said))
    return Calibration(task, fitted, known, said, why_not, at_best, n_first + n_more, simulator.n_played)


def _counter(tell: Tell | None, n_in_all: int) -> Callable[[int], object] | None:
    """Counts trials, and says how many there are of how many."""
    if tell is None:
        return None
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        tell(done, max(n_in_all, done))

    return count
