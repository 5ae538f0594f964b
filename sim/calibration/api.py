"""The public face: `sim.calibrate` fits parameters to observed figures, once it has recovered known values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.calibration.abc_smc import fit_posterior
from sim.calibration.fitting import (
    PILOT_SHARE,
    FitResult,
    FittingMethod,
    check_packages_installed,
    observed_statistics,
    pilot_design,
)
from sim.calibration.loader import CalibrationTask, load_targets, parse_targets
from sim.calibration.point_estimate import fit_point
from sim.calibration.recovery import (
    ParameterAssessment,
    RecoveryResults,
    assess_parameters,
    recover_known_values,
    rejection_reasons,
)
from sim.calibration.simulator import SimulatedStatistics, Simulator
from sim.sweeps.plan.factors import round_significant

if TYPE_CHECKING:
    import pandas as pd

METHODS: dict[str, tuple[FittingMethod, dict[str, str], int]] = {
    "point": (fit_point, {"optuna": "optuna"}, 120),
    "posterior": (fit_posterior, {"pyabc": "pyabc"}, 1500),
}
"""Each method with the packages it needs, and how many trials of values it makes for a fit when nothing is said."""
MIN_EVALUATIONS, MAX_EVALUATIONS = 10, 1_000_000
"""Trials of values that a fit may make."""
ProgressCallback = Callable[[int, int], object]


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes
    ----------
    task
        What was asked.
    fit
        What the method found for the observed figures; to be reported only when `rejection_reasons` is empty.
    recoveries
        Known values and what was recovered of them.
    assessments
        What can be said of each parameter.
    rejection_reasons
        Why the fit is not to be reported.
    fitted_statistics
        What the scenario comes to with the fitted values.
    n_trials, n_runs
        Trials of values that each fit made; runs that were played now.
    """

    task: CalibrationTask
    fit: FitResult
    recoveries: RecoveryResults
    assessments: tuple[ParameterAssessment, ...]
    rejection_reasons: tuple[str, ...]
    fitted_statistics: SimulatedStatistics
    n_trials: int
    n_runs: int

    @property
    def is_recovered(self) -> bool:
        """Whether known values were recovered, so that the fit may be reported."""
        return not self.rejection_reasons

    @property
    def values(self) -> dict[str, float]:
        """The fitted value of each parameter that is identified; empty where nothing may be reported."""
        pairs = zip(self.task.parameters, self.assessments, self.fit.estimate, strict=True)
        return {
            parameter.path: round_significant(float(value))
            for parameter, assessment, value in pairs
            if assessment.is_identified and self.is_recovered
        }

    @property
    def table(self) -> pd.DataFrame:
        """A row a parameter; values of those alone that may be reported."""
        from sim.calibration.tables import fit_table  # noqa: PLC0415 - it loads pandas

        return fit_table(self)

    @property
    def recovery(self) -> pd.DataFrame:
        """A row for each known value, with what was recovered."""
        from sim.calibration.tables import recovery_table  # noqa: PLC0415

        return recovery_table(self)

    @property
    def summary(self) -> str:
        """What was found, in plain words."""
        from sim.calibration.text import describe_calibration  # noqa: PLC0415

        return describe_calibration(self)

    def save(self, folder: str | Path) -> list[str]:
        """Write tables, figure, words and, if the fit may be reported, the fitted scenario; names of the files."""
        from sim.calibration.outputs import save_calibration  # noqa: PLC0415

        return save_calibration(self, Path(folder))


def calibrate(
    targets: str | PathLike[str] | Mapping[str, Any],
    *,
    evaluations: int | None = None,
    recoveries: int | None = None,
    workers: int = 1,
    folder: str | Path | None = "results",
    on_progress: ProgressCallback | None = None,
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
    on_progress
        Called with how many trials are done and about how many there will be.

    Returns
    -------
    Calibration
        `is_recovered` says whether its `values` may be believed; `summary` says the same in plain language.

    Raises
    ------
    ScenarioError
        The targets cannot be used; it says what is wrong and where.
    SweepRefused
        A package is missing, or the figures cannot be taken of the scenario.
    """
    task = parse_targets(targets) if isinstance(targets, Mapping) else load_targets(targets)
    output_dir = calibration_dir(task, Path(folder)) if folder is not None else None
    calibration = run_calibration(task, output_dir, evaluations, recoveries, workers, on_progress)
    if output_dir is not None:
        calibration.save(output_dir)
    return calibration


def calibration_dir(task: CalibrationTask, out: Path) -> Path:
    """Where a calibration leaves what it finds."""
    return out / f"{task.name}-calibration"


def run_calibration(
    task: CalibrationTask,
    folder: Path | None = None,
    evaluations: int | None = None,
    recoveries: int | None = None,
    workers: int = 1,
    on_progress: ProgressCallback | None = None,
) -> Calibration:
    """Recover known values, fit the observed figures, and judge."""
    method, packages, default_trials = METHODS[task.spec.method]
    check_packages_installed(packages)
    if recoveries is not None:
        recovery = task.spec.recovery.model_copy(update={"times": recoveries})
        task = task._replace(spec=task.spec.model_copy(update={"recovery": recovery}))
    n_trials = evaluations or default_trials
    n_pilot = max(2 + len(task.parameters), round(PILOT_SHARE * n_trials))
    n_further = max(4, n_trials - n_pilot)
    simulator = Simulator(
        task, folder, workers, _progress_counter(on_progress, (1 + task.spec.recovery.times) * (n_pilot + n_further))
    )
    pilot_values = pilot_design(task, n_pilot)
    recovery_results = recover_known_values(task, simulator, method, pilot_values, n_further)
    fitted = method(task, simulator.simulate, observed_statistics(task), pilot_values, n_further, task.spec.seed)
    assessments = tuple(assess_parameters(task, fitted, recovery_results))
    at_best = simulator.simulate(fitted.estimate)
    why_not = tuple(rejection_reasons(task, recovery_results, assessments))
    return Calibration(
        task, fitted, recovery_results, assessments, why_not, at_best, n_pilot + n_further, simulator.n_simulated
    )


def _progress_counter(on_progress: ProgressCallback | None, n_in_all: int) -> Callable[[int], object] | None:
    """Counts trials, and says how many there are of how many."""
    if on_progress is None:
        return None
    done = 0

    def count(n_new: int) -> None:
        nonlocal done
        done += n_new
        on_progress(done, max(n_in_all, done))

    return count
