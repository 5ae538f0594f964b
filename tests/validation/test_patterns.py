"""The model shows the expected patterns: each quantity is inside its target range.

The gate measures with the Mesa engine over few runs and fails if a quantity cannot be inside its target range. If the
true value is at a bound of the range, a quantity fails with probability 0.001. The slow tests measure over many runs
with the compiled engine, which gives bit-identical results, and the estimate itself must be inside. All random seeds
are fixed, so that a test that passes continues to pass until the model changes.
"""

from __future__ import annotations

from functools import cache

import pytest

import sim
from sim.engine.dispatch import EngineName
from sim.model.references import REFERENCES
from sim.validation import EXPECTED_PATTERNS, PatternResult
from sim.validation.estimators import jackknife_estimate
from sim.validation.experiments import ExperimentSetup

FALSE_ALARM_PROBABILITY = 1e-3
N_RUNS_FAST, N_RUNS_SLOW = 10, 200

QUANTITIES = [(number, name) for number, pattern in EXPECTED_PATTERNS.items() for name in pattern.target_ranges]


@cache
def measure_pattern(number: int, runs: int, engine: EngineName) -> dict[str, PatternResult]:
    """Results of a pattern by quantity; with the Mesa engine in this process, because there are few runs."""
    if engine == "compiled":
        return {result.quantity: result for result in sim.validate([number], runs=runs).results}
    pattern = EXPECTED_PATTERNS[number]
    sample = [mesa_run(pattern.experiment, run) for run in range(runs)]
    return {
        name: PatternResult(number, name, jackknife_estimate(sample, statistic), pattern.target_ranges.get(name))
        for name, statistic in pattern.statistics.items()
    }


@cache
def mesa_run(experiment, run):
    """Numbers of one run of an experiment, which several patterns share."""
    return experiment(ExperimentSetup("mesa"), run)


@pytest.mark.parametrize(("number", "quantity"), QUANTITIES)
def test_patterns_are_compatible_with_few_runs(number, quantity):
    result = measure_pattern(number, N_RUNS_FAST, "mesa")[quantity]
    assert result.target_range is not None
    assert result.target_range.is_compatible(result.estimate, FALSE_ALARM_PROBABILITY), (
        f"{quantity}: {result.estimate}, target range {result.target_range}"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("number", "quantity"), QUANTITIES)
def test_patterns_hold_with_many_runs(number, quantity):
    result = measure_pattern(number, N_RUNS_SLOW, "compiled")[quantity]
    assert result.verdict == "inside", f"{quantity}: {result.estimate}, target range {result.target_range}"


def test_every_pattern_has_target_ranges_of_measured_quantities():
    assert list(EXPECTED_PATTERNS) == list(range(1, 13))
    for pattern in EXPECTED_PATTERNS.values():
        assert pattern.target_ranges
        assert pattern.target_ranges.keys() <= pattern.statistics.keys()
        assert pattern.units.keys() <= pattern.statistics.keys()


def test_every_pattern_states_its_sources_and_measurement():
    for pattern in EXPECTED_PATTERNS.values():
        assert pattern.measurement
        assert pattern.basis
        assert set(pattern.sources) <= REFERENCES.keys() - {"assumed"}


@pytest.mark.parametrize(
    ("number", "overrides", "quantity"),
    [
        (1, {"mechanisms.contagion": False}, "acts given next day, relative to counterfactual"),
        (5, {"parameters.boost": 0}, "energy gain, 1 act"),
        (4, {"mechanisms.glimpsing": False}, "few acts seen, relative to none"),
        (7, {"mechanisms.contagion": False}, "acts without contagion, relative to with"),
        (10, {"workload": 0.9}, "burnt out"),
    ],
)
def test_a_deliberately_wrong_model_is_outside(number, overrides, quantity):
    outside = sim.validate([number], runs=6, overrides=overrides).results_outside
    assert quantity in {result.quantity for result in outside}


def test_results_do_not_depend_on_workers_or_engine():
    validation = sim.validate([6, 10], runs=6, workers=1)
    assert sim.validate([6, 10], runs=6, workers=3) == validation
    estimates = {result.quantity: result.estimate for result in validation.results}
    mesa = {quantity: result.estimate for quantity, result in measure_pattern(10, 6, "mesa").items()}
    assert mesa.items() <= estimates.items()


def test_progress_counts_runs():
    calls = []
    sim.validate([6, 10], runs=6, on_progress=lambda completed, total: calls.append((completed, total)))
    assert calls == [(5, 12), (6, 12), (11, 12), (12, 12)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"patterns": [13]}, "unknown pattern 13; expected an integer from 1 to 12"),
        ({"runs": 1}, "runs must be an integer of at least 2, got 1"),
    ],
)
def test_invalid_arguments_raise_value_error(arguments, message):
    with pytest.raises(ValueError, match=message):
        sim.validate(**arguments)


def test_the_table_has_one_row_per_quantity():
    table = sim.validate([6], runs=2).table
    assert list(table["quantity"]) == list(EXPECTED_PATTERNS[6].statistics)
    assert (table["low"] <= table["value"]).all()
