"""What must come out of the model comes out: each number lies in its band.

The gate measures with Mesa over few runs; it fails where a number cannot lie in its band. If the true number lay at the
edge of its band, it would be told so wrongly once in a thousand times, each number for itself. The slow tests measure
over many runs, on the compiled engine (the bits are the same), and the number itself must lie in its band. All seeds
are fixed, so a test that passes goes on passing until the model changes.
"""

from __future__ import annotations

from functools import cache

import pytest

import sim
from sim.engine.dispatch import EngineName
from sim.model.references import REFERENCES
from sim.validation import CLAIMS, ClaimResult

FALSE_ALARM_PROBABILITY = 1e-3
N_RUNS_FAST, N_RUNS_SLOW = 10, 200

CLAIM_VALUES = [(item, name) for item, claim in CLAIMS.items() for name in claim.target_ranges]


@cache
def measure_claim(item: int, runs: int, engine: EngineName) -> dict[str, ClaimResult]:
    """What an item comes to; on Mesa in this process, as it is small."""
    from sim.validation.estimators import jackknife_estimate  # noqa: PLC0415 - beside what it is for
    from sim.validation.experiments import ExperimentSetup  # noqa: PLC0415

    if engine == "compiled":
        return {row.name: row for row in sim.validate([item], runs=runs).results}
    claim = CLAIMS[item]
    table = [run_experiment(claim.experiment, run, ExperimentSetup(engine)) for run in range(runs)]
    return {
        name: ClaimResult(item, name, jackknife_estimate(table, one), claim.target_ranges.get(name))
        for name, one in claim.statistics.items()
    }


@cache
def run_experiment(experiment, run, bench):
    """A run of an experiment, which some items share."""
    return experiment(bench, run)


@pytest.mark.parametrize(("item", "name"), CLAIM_VALUES)
def test_claims_hold_with_few_runs(item, name):
    row = measure_claim(item, N_RUNS_FAST, "mesa")[name]
    assert row.target_range is not None
    assert row.target_range.is_compatible(row.estimate, FALSE_ALARM_PROBABILITY), (
        f"{name}: {row.estimate}, and the band is {row.target_range}"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("item", "name"), CLAIM_VALUES)
def test_claims_hold_with_many_runs(item, name):
    row = measure_claim(item, N_RUNS_SLOW, "compiled")[name]
    assert row.verdict == "inside", f"{name}: {row.estimate}, and the band is {row.target_range}"


def test_every_item_has_a_band_and_every_band_a_number():
    assert list(CLAIMS) == list(range(1, 13))
    for claim in CLAIMS.values():
        assert claim.target_ranges
        assert claim.target_ranges.keys() <= claim.statistics.keys()


def test_every_item_says_where_it_comes_from_and_how_it_is_measured():
    for claim in CLAIMS.values():
        assert claim.measurement
        assert claim.basis
        assert set(claim.sources) <= REFERENCES.keys() - {"assumed"}


@pytest.mark.parametrize(
    ("item", "change", "name"),
    [
        (1, {"mechanisms.contagion": False}, "giving, over that of the twin"),
        (5, {"parameters.boost": 0}, "energy from 1 act"),
        (4, {"mechanisms.glimpsing": False}, "giving of who saw a few, over that of who saw none"),
        (7, {"mechanisms.contagion": False}, "acts without contagion, over those with"),
        (10, {"workload": 0.9}, "burnt out"),
    ],
)
def test_a_planted_change_is_told_as_outside(item, change, name):
    assert name in {row.name for row in sim.validate([item], runs=6, changes=change).results_outside}


def test_values_do_not_depend_on_workers_or_engine():
    one = sim.validate([6, 10], runs=6, workers=1)
    assert sim.validate([6, 10], runs=6, workers=3) == one
    table = {row.name: row.estimate for row in one.results}
    assert {name: row.estimate for name, row in measure_claim(10, 6, "mesa").items()}.items() <= table.items()
