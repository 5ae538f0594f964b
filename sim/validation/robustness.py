"""How firmly claims stand: versions of the model, and constants that are moved one at a time."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.model.parameters import DEFAULT_PARAMETERS
from sim.validation.estimators import TargetRange
from sim.validation.evaluate import DEFAULT_RUNS, INSIDE, ClaimResult, ProgressCallback, Validation, measure_claims
from sim.validation.experiments import ExperimentSetup, Perturbation

BASELINE = "as it is"
"""Label of the model without a version or move."""
ALL_PARAMETERS = "all"
"""Instead of the names of constants: every constant of the model that is not 0."""
PERTURBABLE_PARAMETERS = tuple(name for name, value in DEFAULT_PARAMETERS._asdict().items() if value)
"""Constants that can be moved by a share of their value."""
DEFAULT_PERTURBED_PARAMETERS = ("workload", "recovery", "g_felt", "give_base", "obstacle_load", "drain")
"""The six constants that take most of the room of values when all are moved by a tenth; whole numbers left aside."""
MAX_PERTURBATION = 0.5


class ValidationPlan(NamedTuple):
    """What is to be measured.

    Attributes
    ----------
    claim_numbers : numbers of claims; empty for all
    runs : over which each is measured
    changes : texts "path=value" that hold in all worlds
    variants : texts "path=value", each a version beside the model as it is
    perturbation : share of its value by which each constant is moved up and down; 0 for none
    parameters : which are moved; empty for `DEFAULT_PERTURBED_PARAMETERS`, ("all",) for all
    """

    claim_numbers: tuple[int, ...] = ()
    runs: int = DEFAULT_RUNS
    changes: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    perturbation: float = 0.0
    parameters: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command line that asks for this; what does not change a value is not in it."""
        words = ["compassion", "validate", "--runs", str(self.runs)]
        for option, values in (("--item", self.claim_numbers), ("--set", self.changes), ("--versions", self.variants)):
            words += [word for value in values for word in (option, str(value))]
        if self.perturbation:
            words += ["--shake", f"{self.perturbation:g}"]
            words += [word for value in self.parameters for word in ("--constant", value)]
        return shlex.join(words)

    def setups(self, engine: EngineName) -> dict[str, ExperimentSetup]:
        """Where it is measured, by label; the model as it is comes first."""
        setups = {BASELINE: ExperimentSetup(engine, self.changes)}
        for version in self.variants:
            setups[version] = ExperimentSetup(engine, (*self.changes, version))
        for move in self.perturbations():
            setups[perturbation_label(move)] = ExperimentSetup(engine, self.changes, move)
        return setups

    def perturbations(self) -> list[Perturbation]:
        """The moves of constants: each down, then up, unless it stands at its bound."""
        if not self.perturbation:
            return []
        names = (
            PERTURBABLE_PARAMETERS
            if self.parameters == (ALL_PARAMETERS,)
            else self.parameters or DEFAULT_PERTURBED_PARAMETERS
        )
        moves = [Perturbation(name, share) for name in names for share in (-self.perturbation, self.perturbation)]
        return [
            move
            for move in moves
            if move.apply(getattr(DEFAULT_PARAMETERS, move.name)) != getattr(DEFAULT_PARAMETERS, move.name)
        ]


def perturbation_label(perturbation: Perturbation) -> str:
    """What a move is called: the constant, and how far it goes."""
    if isinstance(getattr(DEFAULT_PARAMETERS, perturbation.name), int):
        return f"{perturbation.name} {'+' if perturbation.relative_change > 0 else '−'}1"
    return f"{perturbation.name} {'+' if perturbation.relative_change > 0 else '−'}{100 * abs(perturbation.relative_change):g} %"


class RobustnessResults(NamedTuple):
    """What an order came to.

    Attributes
    ----------
    command : that measured it
    validations : what claims came to, by label; the model as it is comes first
    """

    command: str
    validations: dict[str, Validation]

    @property
    def baseline(self) -> Validation:
        """What claims came to without a version or move."""
        return self.validations[BASELINE]

    @property
    def variants(self) -> dict[str, Validation]:
        """What they came to in versions and after moves."""
        return {name: validation for name, validation in self.validations.items() if name != BASELINE}

    @property
    def is_perturbed(self) -> bool:
        """Whether constants were moved."""
        return "--shake" in shlex.split(self.command)

    def results_by_label(self, row_index: int) -> dict[str, ClaimResult]:
        """One row of all others, by label."""
        return {name: validation.results[row_index] for name, validation in self.variants.items()}


def run_validation_plan(
    plan: ValidationPlan,
    *,
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    on_progress: ProgressCallback | None = None,
) -> RobustnessResults:
    """Measure what an order asks for.

    Raises
    ------
    ScenarioError
        A change or a move does not fit a world of the claims.
    """
    benches = plan.setups(engine)
    validations = measure_claims(
        list(benches.values()), plan.claim_numbers or None, runs=plan.runs, workers=workers, on_progress=on_progress
    )
    return RobustnessResults(plan.command, dict(zip(benches, validations, strict=True)))


def margin_used(row: ClaimResult, moved: ClaimResult) -> float:
    """Share of the room between a value and the edge of its band that a move takes: 1 or more where it leaves it."""
    band = row.target_range or TargetRange()
    baseline_value, perturbed_value = row.estimate.value, moved.estimate.value
    edge = band.high if perturbed_value > baseline_value else band.low
    if moved.verdict != INSIDE and edge is None:
        return float("inf")
    return (
        0.0
        if edge is None or perturbed_value == baseline_value
        else float("inf")
        if edge == baseline_value
        else (perturbed_value - baseline_value) / (edge - baseline_value)
    )


def rank_by_margin_used(trials: RobustnessResults) -> list[tuple[str, float]]:
    """Labels and the room that each takes, summed over the values with a band, 1 at most of each; most first."""
    totals = {
        name: sum(
            min(1.0, max(0.0, margin_used(row, validation.results[row_index])))
            for row_index, row in enumerate(trials.baseline.results)
            if row.verdict == INSIDE
        )
        for name, validation in trials.variants.items()
    }
    return sorted(totals.items(), key=lambda entry: -entry[1])


def robustness_by_value(trials: RobustnessResults) -> Sequence[tuple[ClaimResult, list[str], tuple[str, float]]]:
    """Each value inside its band: moves after which it is outside, and the one that takes most room of the others."""
    robustness = []
    for row_index, row in enumerate(trials.baseline.results):
        if row.verdict != INSIDE:
            continue
        moved = trials.results_by_label(row_index)
        outside_labels = [name for name, result in moved.items() if result.verdict != INSIDE]
        margins = {name: margin_used(row, result) for name, result in moved.items() if name not in outside_labels}
        robustness.append((row, outside_labels, max(margins.items(), key=lambda entry: entry[1], default=("", 0.0))))
    return robustness
