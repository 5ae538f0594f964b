"""Public API: `sim.calibrate` fits parameters to observed statistics after a parameter-recovery test."""

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
from sim.calibration.outputs import save_calibration
from sim.calibration.point_estimate import fit_point
from sim.calibration.recovery import (
    ParameterAssessment,
    RecoveryResults,
    assess_parameters,
    recover_known_values,
    rejection_reasons,
)
from sim.calibration.simulator import SimulatedStatistics, Simulator
from sim.calibration.tables import fit_table, recovery_table
from sim.calibration.text import describe_calibration
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.sweeps.plan.factors import round_significant

if TYPE_CHECKING:
    import pandas as pd

METHODS: dict[str, tuple[FittingMethod, dict[str, str], int]] = {
    "point": (fit_point, {"optuna": "optuna"}, 120),
    "posterior": (fit_posterior, {"pyabc": "pyabc"}, 1500),
}
"""Fitting methods by name: the function, its optional packages with their modules, and its default evaluations."""
MIN_EVALUATIONS, MAX_EVALUATIONS = 10, 1_000_000
"""Evaluations per fit."""
ProgressCallback = Callable[[int, int], object]


@dataclass(frozen=True)
class Calibration:
    """Result of a calibration.

    Attributes
    ----------
    task
        The calibration task.
    fit
        Fit to the observed statistics. Do not report it if there are `rejection_reasons`.
    recoveries
        Known and recovered values of the parameter-recovery test.
    assessments
        For each parameter, whether it is identified.
    rejection_reasons
        Reasons why the fit is not reported; empty if it is.
    fitted_statistics
        Target statistics with the fitted values.
    n_evaluations
        Number of evaluations per fit.
    n_runs
        Number of simulated runs, without those from the cache.
    """

    task: CalibrationTask
    fit: FitResult
    recoveries: RecoveryResults
    assessments: tuple[ParameterAssessment, ...]
    rejection_reasons: tuple[str, ...]
    fitted_statistics: SimulatedStatistics
    n_evaluations: int
    n_runs: int

    @property
    def is_recovered(self) -> bool:
        """Whether known values were recovered, so that the fit is reported."""
        return not self.rejection_reasons

    @property
    def values(self) -> dict[str, float]:
        """Fitted values of the identified parameters, by path; empty if the fit is rejected."""
        rows = zip(self.task.parameters, self.assessments, self.fit.estimate, strict=True)
        return {
            parameter.path: round_significant(float(value))
            for parameter, assessment, value in rows
            if assessment.is_identified and self.is_recovered
        }

    @property
    def table(self) -> pd.DataFrame:
        """Fitted parameters, one row per parameter. Values that are not reported are missing."""
        return fit_table(self)

    @property
    def recovery(self) -> pd.DataFrame:
        """Known and recovered values, one row per data set and parameter."""
        return recovery_table(self)

    @property
    def summary(self) -> str:
        """Results in sentences. Paragraphs are separated by blank lines."""
        return describe_calibration(self)

    def save(self, folder: str | Path, *, figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT) -> list[str]:
        """Save tables, figure, report and, unless the fit is rejected, the fitted scenario. Return the file names."""
        return save_calibration(self, Path(folder), figure_format)


def calibrate(
    targets: str | PathLike[str] | Mapping[str, Any],
    *,
    overrides: Mapping[str, Any] | None = None,
    evaluations: int | None = None,
    recoveries: int | None = None,
    workers: int = 1,
    folder: str | Path | None = "results",
    on_progress: ProgressCallback | None = None,
) -> Calibration:
    """Fit parameters of a scenario to observed statistics after a parameter-recovery test.

    Parameters
    ----------
    targets
        Path of a targets file, or its content as a mapping. See docs/how-to/calibrate.md.
    overrides
        Values to change in the scenario, by dotted key, such as `{"days": 100}`.
    evaluations
        Approximate number of evaluations per fit. Default: 120 for the method "point", 1,500 for "posterior".
    recoveries
        Number of simulated data sets with known values. Default: that of the targets file.
    workers
        Number of threads. The result does not depend on it.
    folder
        Results are saved in `<folder>/<name>-calibration/`. An interrupted calibration resumes from the evaluations in
        this folder. If None, nothing is saved.
    on_progress
        Called after each evaluation with the number of completed evaluations and the approximate number of all
        evaluations.

    Returns
    -------
    Calibration
        Use its `values` only if `is_recovered` is true. `summary` describes the result.

    Raises
    ------
    ScenarioError
        The targets are invalid. The message lists every error and its location.
    SweepError
        An optional package is missing, or a target statistic cannot be computed from the scenario.

    Examples
    --------
    >>> calibration = sim.calibrate("my_targets.yaml", evaluations=200)
    >>> calibration.values
    """
    if isinstance(targets, Mapping):
        task = parse_targets(targets, overrides=overrides)
    else:
        task = load_targets(targets, overrides)
    output_dir = calibration_dir(task, Path(folder)) if folder is not None else None
    calibration = run_calibration(task, output_dir, evaluations, recoveries, workers, on_progress)
    if output_dir is not None:
        calibration.save(output_dir)
    return calibration


def calibration_dir(task: CalibrationTask, folder: Path) -> Path:
    """Output folder of a calibration."""
    return folder / f"{task.name}-calibration"


def run_calibration(
    task: CalibrationTask,
    folder: Path | None = None,
    evaluations: int | None = None,
    recoveries: int | None = None,
    workers: int = 1,
    on_progress: ProgressCallback | None = None,
) -> Calibration:
    """Carry out the parameter-recovery test and fit the observed statistics. Nothing but the cache is saved.

    Parameters
    ----------
    task
        The calibration task.
    folder
        Folder of the cache. If None, the cache is only in memory.
    evaluations, recoveries, workers, on_progress
        As in `calibrate`.
    """
    method, packages, default_evaluations = METHODS[task.spec.method]
    check_packages_installed(packages)
    if recoveries is not None:
        recovery = task.spec.recovery.model_copy(update={"times": recoveries})
        task = task._replace(spec=task.spec.model_copy(update={"recovery": recovery}))
    n_requested = evaluations or default_evaluations
    n_pilot = max(2 + len(task.parameters), round(PILOT_SHARE * n_requested))
    n_further = max(4, n_requested - n_pilot)
    n_evaluations = n_pilot + n_further
    report_evaluation = _progress_counter(on_progress, (1 + task.spec.recovery.times) * n_evaluations)
    simulator = Simulator(task, folder, workers, report_evaluation)
    pilot_values = pilot_design(task, n_pilot)
    recovery_results = recover_known_values(task, simulator, method, pilot_values, n_further)
    fit = method(task, simulator.simulate, observed_statistics(task), pilot_values, n_further, task.spec.seed)
    assessments = tuple(assess_parameters(task, fit, recovery_results))
    fitted_statistics = simulator.simulate(fit.estimate)
    return Calibration(
        task=task,
        fit=fit,
        recoveries=recovery_results,
        assessments=assessments,
        rejection_reasons=tuple(rejection_reasons(task, recovery_results, assessments)),
        fitted_statistics=fitted_statistics,
        n_evaluations=n_evaluations,
        n_runs=simulator.n_simulated,
    )


def _progress_counter(on_progress: ProgressCallback | None, n_expected: int) -> Callable[[], object] | None:
    """A function that counts evaluations and reports them."""
    if on_progress is None:
        return None
    n_done = 0

    def count_evaluation() -> None:
        nonlocal n_done
        n_done += 1
        on_progress(n_done, max(n_expected, n_done))

    return count_evaluation
