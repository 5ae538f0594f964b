"""Constants that a run computes once: ablations, decay factors, factors of the kinds of act and cumulative shares."""

from __future__ import annotations

from itertools import accumulate
from math import nextafter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.act_kinds import DEFAULT_ACT_KINDS, N_ACT_KINDS, ActKind
from sim.model.derived_constants import apply_ablations, derive_constants
from sim.model.mechanisms import DEFAULT_MECHANISMS, Mechanisms
from sim.model.numerics import decay_factor, logistic, logit
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.rng import RandomStream, two_uniforms
from sim.model.rules.giving import draw_act_kind
from tests.model.rule_strategies import KINDS_OF_ACT, PARAMETERS, UNIT_INTERVAL, value_per_kind
from tests.statistical_bounds import max_chi_squared

ZEROED_PARAMETERS = {
    "contagion": {"g_felt"},
    "energising": {"boost", "giver_lift"},
    "glimpsing": {"g_glimpsed"},
    "introductions": {"introductions_max"},
    "safety": set(),
    "improvement": {"improve"},
    "leaving": {"leave_rate"},
    "leading": {"conversations"},
}
"""Transcribed from the specification. Without the mechanism "safety", psychological safety is constant."""

MECHANISMS = st.builds(Mechanisms, **dict.fromkeys(Mechanisms._fields, st.booleans()))
HALF_LIVES = {
    "wellbeing": "wellbeing_half",
    "felt": "felt_half",
    "safety": "safety_half",
    "obstacles": "obstacle_half",
    "improvement": "improve_half",
}


# --- mechanisms


@pytest.mark.parametrize("mechanism", ZEROED_PARAMETERS)
def test_an_ablation_sets_only_the_parameters_of_its_mechanism_to_0(mechanism):
    ablated = apply_ablations(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS._replace(**{mechanism: False}))
    changed = {name for name in Parameters._fields if getattr(ablated, name) != getattr(DEFAULT_PARAMETERS, name)}
    assert changed == ZEROED_PARAMETERS[mechanism]
    assert all(getattr(ablated, name) == 0 for name in changed)


def test_every_mechanism_is_checked():
    assert set(ZEROED_PARAMETERS) == set(Mechanisms._fields)


@given(PARAMETERS, MECHANISMS)
def test_several_ablations_combine_the_effects_of_each(p, mechanisms):
    zeroed = set().union(*(ZEROED_PARAMETERS[name] for name, on in mechanisms._asdict().items() if not on))
    expected = p._asdict() | {name: type(getattr(p, name))(0) for name in zeroed}
    assert derive_constants(p, mechanisms, DEFAULT_ACT_KINDS).params._asdict() == expected


@given(PARAMETERS, MECHANISMS)
def test_ablations_keep_the_types_of_parameters_so_that_compiled_code_fits_all_scenarios(p, mechanisms):
    types = [type(value) for value in apply_ablations(p, mechanisms)]
    assert types == [type(value) for value in DEFAULT_PARAMETERS]


def test_safety_is_dynamic_unless_its_mechanism_is_off():
    assert derive_constants(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS, DEFAULT_ACT_KINDS).safety_is_dynamic is True
    assert (
        derive_constants(
            DEFAULT_PARAMETERS, DEFAULT_MECHANISMS._replace(safety=False), DEFAULT_ACT_KINDS
        ).safety_is_dynamic
        is False
    )


# --- half-lives and log-odds


@given(PARAMETERS, KINDS_OF_ACT)
def test_each_state_has_the_decay_factor_of_its_half_life(p, kinds):
    decay = derive_constants(p, DEFAULT_MECHANISMS, kinds).decay
    for state, half in HALF_LIVES.items():
        assert getattr(decay, state) == decay_factor(getattr(p, half))
        assert 0.0 < getattr(decay, state) < 1.0


@pytest.mark.parametrize("half", [1, 3, 20, 45, 120, 125, 10_000])
def test_after_a_half_life_half_remains(half):
    remaining, factor = 1.0, decay_factor(float(half))
    for _ in range(half):
        remaining *= factor
    assert remaining == pytest.approx(0.5, rel=1e-11)


def test_give_base_is_stored_as_log_odds():
    c = derive_constants(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS, DEFAULT_ACT_KINDS)
    assert c.give_base_log_odds == logit(0.08)
    assert logistic(c.give_base_log_odds) == pytest.approx(0.08, rel=1e-15)


# --- kinds of act


@given(PARAMETERS, KINDS_OF_ACT)
def test_an_act_multiplies_the_gap_by_the_factor_of_its_kind(p, kinds):
    factors = derive_constants(p, DEFAULT_MECHANISMS, kinds).act_factors
    for i, kind in enumerate(kinds.values()):
        assert factors.felt[i] == 1.0 - p.felt_gain * kind.felt
        assert factors.lift[i] == 1.0 - p.lift * kind.lift
        assert factors.safety[i] == 1.0 - p.safety_gain * kind.safety
        assert factors.relief[i] == 1.0 - kind.relief
        assert factors.effort[i] == kind.effort
        assert factors.learning[i] == kind.learning


@given(PARAMETERS, KINDS_OF_ACT)
def test_factors_stay_in_the_unit_interval_for_all_parameters_and_kinds(p, kinds):
    factors = derive_constants(p, DEFAULT_MECHANISMS, kinds).act_factors
    for name in ("felt", "lift", "safety", "relief"):
        assert all(0.0 <= factor <= 1.0 for factor in getattr(factors, name)), name


def test_without_energising_giving_has_no_benefit_for_the_giver():
    c = derive_constants(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS._replace(energising=False), DEFAULT_ACT_KINDS)
    assert c.params.boost == c.params.giver_lift == 0.0
    assert (
        c.act_factors.lift
        == derive_constants(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS, DEFAULT_ACT_KINDS).act_factors.lift
    )  # the receiver's lift is unchanged


# --- drawing a kind


def make_constants(*shares):
    """Constants of a run whose kinds have these shares."""
    kinds = {
        name: kind._replace(share=share) for (name, kind), share in zip(DEFAULT_ACT_KINDS.items(), shares, strict=True)
    }
    return derive_constants(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS, kinds)


def test_cumulative_shares_end_at_1():
    cumulative_share = derive_constants(
        DEFAULT_PARAMETERS, DEFAULT_MECHANISMS, DEFAULT_ACT_KINDS
    ).act_factors.cumulative_share
    assert cumulative_share == pytest.approx((0.35, 0.60, 0.80, 0.95, 1.0))
    assert cumulative_share[-1] == 1.0


@given(value_per_kind(UNIT_INTERVAL).filter(lambda weights: sum(weights) > 0.01))
def test_cumulative_shares_never_decrease_and_every_draw_selects_a_kind(weights):
    shares = [weight / sum(weights) for weight in weights]
    c = make_constants(*shares)
    assert list(c.act_factors.cumulative_share) == sorted(c.act_factors.cumulative_share)
    assert c.act_factors.cumulative_share[-1] == 1.0
    assert c.act_factors.cumulative_share == pytest.approx(tuple(accumulate(shares)), abs=2e-9)
    assert 0 <= draw_act_kind(0.0, c) <= draw_act_kind(nextafter(1.0, 0.0), c) < N_ACT_KINDS


@pytest.mark.parametrize("missing", [0.0, 1e-9, 5e-10, 1e-16, -5e-10])
def test_every_draw_selects_a_kind_for_all_shares_that_a_scenario_accepts(missing):
    """A scenario is accepted when its shares add up to 1 within 1e-9, the limits included."""
    shares = (0.2, 0.2, 0.2, 0.2, 0.2 - missing)
    assert abs(sum(shares) - 1.0) <= 1e-9
    c = make_constants(*shares)
    assert c.act_factors.cumulative_share[-1] == 1.0
    assert draw_act_kind(nextafter(1.0, 0.0), c) == N_ACT_KINDS - 1


def test_a_draw_equal_to_a_cumulative_share_selects_the_next_kind():
    c = make_constants(0.25, 0.25, 0.25, 0.125, 0.125)
    for kind, edge in enumerate((0.25, 0.5, 0.75, 0.875)):
        assert draw_act_kind(nextafter(edge, 0.0), c) == kind
        assert draw_act_kind(edge, c) == kind + 1


@pytest.mark.parametrize(
    "shares",
    [
        (0.0, 0.5, 0.0, 0.5, 0.0),
        (0.5, 0.0, 0.0, 0.0, 0.5),
        (1.0, 0.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 0.0, 0.0, 1.0),
        (0.1, 0.2, 0.7, 0.0, 0.0),
    ],
)
def test_a_kind_without_a_share_is_never_drawn(shares):
    c = make_constants(*shares)
    edges = [edge for edge in c.act_factors.cumulative_share if edge < 1.0]
    draws = [0.0, *np.linspace(0.0, 1.0, 1000, endpoint=False), *edges, *(nextafter(edge, 0.0) for edge in edges)]
    draws.append(nextafter(1.0, 0.0))
    selected = {draw_act_kind(float(u), c) for u in draws}
    assert selected == {kind for kind, share in enumerate(shares) if share > 0.0}


def test_frequencies_of_drawn_kinds_match_their_shares():
    """Uses the second word of the draw for an act, as both engines do. False alarm rate: one in a million."""
    n, c = 100_000, derive_constants(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS, DEFAULT_ACT_KINDS)
    counts = [0] * N_ACT_KINDS
    for pair in range(n):
        counts[draw_act_kind(two_uniforms(1, 1, int(RandomStream.ACT), pair, pair + 1)[1], c)] += 1
    expected = [n * kind.share for kind in DEFAULT_ACT_KINDS.values()]
    chi_squared = sum((count - mean) ** 2 / mean for count, mean in zip(counts, expected, strict=True))
    assert chi_squared < max_chi_squared(N_ACT_KINDS)


def test_values_of_kinds_may_be_integers():
    kinds = dict.fromkeys(DEFAULT_ACT_KINDS, ActKind(0, 1, 1, 1, 0, 1, 0)) | {"support": ActKind(1, 1, 1, 1, 0, 1, 0)}
    factors = derive_constants(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS, kinds).act_factors
    assert all(type(number) is float for field in factors for number in field)
