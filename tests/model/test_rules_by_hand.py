"""Every rule on an example computed by hand; the comments contain the arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.act_kinds import DEFAULT_ACT_KINDS, N_ACT_KINDS, ActKind
from sim.model.derived_constants import derive_constants
from sim.model.mechanisms import DEFAULT_MECHANISMS
from sim.model.numerics import logistic, logit
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.rules import day_measures, evening, giving, leadership, overnight, workload
from sim.model.styles import STYLES, Style
from tests.model.rule_strategies import CONSTANTS

approx = pytest.approx

C = derive_constants(DEFAULT_PARAMETERS, DEFAULT_MECHANISMS, DEFAULT_ACT_KINDS)
COMPASSIONATE = STYLES["compassionate"].style


def make_constants(**changes):
    return derive_constants(DEFAULT_PARAMETERS._replace(**changes), DEFAULT_MECHANISMS, DEFAULT_ACT_KINDS)


# --- workload


def test_present_people_share_the_work_of_absent_people():
    # 12 people, 9 present: .6 · 12 / 9 = .8
    assert workload.workload_when_short_staffed(0.6, 12, 9) == approx(0.8)
    assert workload.workload_when_short_staffed(0.6, 12, 12) == approx(0.6)


def test_obstacles_raise_demand_and_improvement_lowers_it():
    # .6 · (1 + .8·.4) · (1 − .3·.5) = .6 · 1.32 · .85 = .6732
    assert workload.demand(0.6, 0.4, 0.5, C) == approx(0.6732)
    assert workload.demand(0.6, 0.0, 0.0, C) == approx(0.6)


def test_overload_is_the_excess_of_demand_over_energy():
    assert workload.overload(0.8, 0.5) == approx(0.3)
    assert workload.overload(0.5, 0.8) == 0.0
    assert workload.overload(0.5, 0.5) == 0.0


def test_the_probability_of_a_test_of_change_rises_with_safety_energy_and_shared_knowledge():
    # .05 · .5 · .6 · (1 + 2) = .045
    assert workload.change_test_probability(0.5, 0.6, 2.0, C) == approx(0.045)
    assert workload.change_test_probability(0.0, 1.0, 2.0, C) == 0.0
    assert workload.change_test_probability(1.0, 0.0, 2.0, C) == 0.0
    assert workload.change_test_probability(1.0, 1.0, 0.0, C) == DEFAULT_PARAMETERS.try_rate


def test_tests_of_change_close_a_share_of_the_gap_of_improvement():
    # 1 − (1 − .2)·(1 − .25·3/12) = 1 − .8·.9375 = .25
    assert workload.improvement_after_tests(0.2, 3, 12, C) == approx(0.25)


@pytest.mark.parametrize("improvement", [0.1, 0.3, 0.7, 1 / 3])
def test_a_day_without_tests_leaves_improvement_bit_identical(improvement):
    assert workload.improvement_after_tests(improvement, 0, 12, C) == improvement


# --- giving


def test_the_meeting_probability_rises_with_the_weight_up_to_1():
    # weight .5, 3 contacts a day, mean strength 6: .5·3/6 = .25
    assert giving.meeting_probability(0.5, 6.0, C) == approx(0.25)
    assert giving.meeting_probability(10.0, 6.0, C) == 1.0


def test_the_mean_number_of_meetings_is_contacts_per_day():
    # ring of ties of weight 2: strength 4; each of two ties meets with probability 2·1.5/4 = ¾, so 1.5 meetings per day
    probability = giving.meeting_probability(2.0, 4.0, make_constants(contacts_per_day=1.5))
    assert 2 * probability == approx(1.5)


def test_the_effect_of_observed_acts_is_largest_at_the_peak():
    assert giving.inverted_u(0.0) == 0.0
    assert giving.inverted_u(1.0) == 1.0
    assert giving.inverted_u(0.5) == approx(0.8)  # 2·½ / (1 + ¼) = .8
    assert giving.inverted_u(2.0) == approx(0.8)  # 2·2 / (1 + 4) = .8
    rising = [giving.inverted_u(r / 100) for r in range(101)]
    falling = [giving.inverted_u(1.0 + r / 10) for r in range(1000)]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)


@pytest.mark.parametrize("ratio", [0.1, 0.3, 0.9, 3.0, 17.0])
def test_observed_act_effect_is_symmetric_in_log_ratio(ratio):
    assert giving.inverted_u(ratio) == approx(giving.inverted_u(1 / ratio))


def test_the_readiness_of_an_average_person_without_strain_is_give_base():
    ready = giving.readiness_log_odds(0.5, 0.5, 0.5, 0.0, 0.0, 0, 0.0, C)
    assert logistic(ready) == approx(DEFAULT_PARAMETERS.give_base)
    assert giving.act_log_odds(giving.giving_log_odds(ready, 0.0, C), 0.5, C) == ready


def test_readiness_is_the_sum_of_its_terms():
    # 1.2·(.7−.5) + 1.2·(.4−.5) + 1.2·(.6−.5) − 1·.35 − 1·.2 + .4·hump(3/1.5) + .5
    # = .24 − .12 + .12 − .35 − .2 + .4·.8 + .5 = .51, on top of ln(.08/.92) = −2.4423
    ready = giving.readiness_log_odds(0.7, 0.4, 0.6, 0.35, 0.2, 3, 0.5, C)
    assert ready == approx(-2.442347 + 0.51, abs=1e-6)


def test_felt_compassion_and_need_raise_the_log_odds_of_giving():
    assert giving.giving_log_odds(-2.0, 0.5, C) == approx(-0.9)  # −2 + 2.2·.5
    assert giving.need(0.3) == approx(0.7)
    assert giving.need_log_odds(0.7, C) == approx(0.2)  # 1·(.7 − .5)
    assert giving.act_log_odds(-0.9, 0.7, C) == approx(-0.7)  # −.9 + 1·(.7 − .5)


@pytest.mark.parametrize(
    ("u", "kind"),
    [
        (0.0, "attentiveness"),
        (0.3499, "attentiveness"),
        (0.35, "support"),
        (0.5999, "support"),
        (0.61, "assistance"),
        (0.7999, "assistance"),
        (0.81, "knowledge"),
        (0.9499, "knowledge"),
        (0.951, "introduction"),
        (1.0 - 2.0**-53, "introduction"),
    ],
)
def test_a_kind_is_selected_by_its_range_of_the_unit_interval(u, kind):
    assert list(DEFAULT_ACT_KINDS)[giving.draw_act_kind(u, C)] == kind


@given(CONSTANTS, st.floats(0.0, 1.0, exclude_max=True), st.integers(0, N_ACT_KINDS - 1))
def test_the_selected_kind_is_the_first_whose_cumulative_share_exceeds_the_draw(c, u, kind):
    for draw in (u, min(c.act_factors.cumulative_share[kind], 1.0 - 2.0**-53)):
        assert giving.draw_act_kind(draw, c) == next(
            k for k, edge in enumerate(c.act_factors.cumulative_share) if draw < edge
        )


# --- conversations of a leader


def test_an_average_leader_without_strain_attends_with_the_probability_of_the_style():
    assert logistic(leadership.attention_log_odds(logit(0.8), 0.5, 0.0, C)) == approx(0.8)


def test_a_tired_and_overloaded_leader_attends_less():
    # ln(.8/.2) + 1.2·(.3−.5) − 1·.4 = 1.386294 − .24 − .4
    assert leadership.attention_log_odds(logit(0.8), 0.3, 0.4, C) == approx(0.746294, abs=1e-6)


def test_effects_of_a_conversation_with_a_compassionate_leader():
    assert leadership.conversation_weight(COMPASSIONATE, C) == approx(1.6)  # 2·.8 acts
    assert leadership.felt_compassion_factor(COMPASSIONATE, C) == approx(0.36)  # 1 − .4·1.6
    assert leadership.wellbeing_factor(COMPASSIONATE, C) == approx(0.9808)  # 1 − .012·1.6
    assert leadership.safety_factor(COMPASSIONATE, C) == approx(0.976)  # 1 − .03·.8
    assert leadership.obstacles_factor(COMPASSIONATE, C) == approx(0.398)  # 1 − .7·(.3 + .7·.8) = 1 − .7·.86


def test_help_without_understanding_removes_fewer_obstacles():
    # help .9, of which .3 + .7·.15 = .405 is effective: 1 − .9·.405 = .6355
    assert leadership.obstacles_factor(STYLES["rescuing"].style, C) == approx(0.6355)
    rescuing, compassionate = (leadership.obstacles_factor(STYLES[s].style, C) for s in ("rescuing", "compassionate"))
    assert rescuing > compassionate


def test_sympathy_without_help_removes_few_obstacles():
    # 1 − .05·(.3 + .7·.4) = 1 − .05·.58 = .971
    assert leadership.obstacles_factor(STYLES["sympathetic"].style, C) == approx(0.971)


def test_a_style_without_traits_has_no_effect():
    effects = leadership.compute_style_effects(Style(0.0, 0.0, 0.0, 0.0, 0.0), C)
    assert (effects.felt, effects.lift, effects.safety, effects.relief) == (1.0, 1.0, 1.0, 1.0)


def test_style_effects_are_those_of_the_rules():
    effects = leadership.compute_style_effects(COMPASSIONATE, C)
    assert effects.attend_log_odds == logit(0.8)
    assert (effects.understand, effects.control) == (0.8, 0.15)
    assert effects.felt == leadership.felt_compassion_factor(COMPASSIONATE, C)
    assert effects.lift == leadership.wellbeing_factor(COMPASSIONATE, C)
    assert effects.safety == leadership.safety_factor(COMPASSIONATE, C)
    assert effects.relief == leadership.obstacles_factor(COMPASSIONATE, C)


def test_control_reduces_autonomy_and_a_mandate_removes_it():
    assert leadership.autonomy(0.35, False) == approx(0.65)
    assert leadership.autonomy(0.0, False) == 1.0
    assert leadership.autonomy(0.0, True) == 0.0


# --- the evening


def test_clip_limits_values_to_the_unit_interval():
    assert [evening.clip(x) for x in (-0.1, 0.0, 0.4, 1.0, 1.1)] == [0.0, 0.0, 0.4, 1.0, 1.0]


def test_a_factor_is_applied_once_per_act():
    assert evening.multiply_repeatedly(1.0, 0.5, 3) == 0.125
    assert evening.multiply_repeatedly(0.7, 0.5, 0) == 0.7


def test_the_combined_factor_is_a_product_over_kinds_and_conversations():
    # two of ½, none of ¾, one of ¼, then two conversations of ½: ¼ · ¼ · ¼ = 1/64
    assert evening.combined_factor((0.5, 0.75, 0.25), [2, 0, 1], 0.5, 2) == 1 / 64
    assert evening.combined_factor((0.5, 0.75, 0.25), [0, 0, 0], 0.5, 0) == 1.0


def test_acts_close_a_share_of_the_gap():
    # felt .2, one act of attentiveness (1 − .4) and one of knowledge (1 − .28): 1 − .8·.6·.72 = .6544
    remaining = evening.combined_factor(C.act_factors.felt, [1, 0, 0, 1, 0], 1.0, 0)
    assert evening.close_gap(0.2, remaining) == approx(0.6544)


@pytest.mark.parametrize("level", [0.0, 0.1, 0.3, 1 / 3, 0.7, 1.0])
def test_a_level_without_acts_stays_bit_identical(level):
    assert evening.close_gap(level, 1.0) == level


def test_voluntary_giving_raises_wellbeing_and_mandated_giving_does_not():
    # two acts at autonomy .5: (1 − .0024·.5)² = .9988² = .99760144
    assert evening.giver_wellbeing_factor(0.5, C) == approx(0.9988)
    assert evening.combined_giver_wellbeing_factor(0.5, 2, C) == approx(0.99760144)
    assert evening.combined_giver_wellbeing_factor(0.0, 9, C) == 1.0


def test_the_total_effort_is_a_weighted_sum_over_kinds():
    # one act of attentiveness (.6) and two of assistance (1.6): 3.8
    assert evening.weighted_sum(C.act_factors.effort, [1, 0, 2, 0, 0]) == approx(3.8)


def test_each_further_act_of_the_day_returns_less_energy():
    # .06·(1 + .4 + .16) = .0936
    assert evening.geometric_energy_return(0, C) == 0.0
    assert evening.geometric_energy_return(1, C) == DEFAULT_PARAMETERS.boost
    assert evening.geometric_energy_return(3, C) == approx(0.0936)


def test_a_shift_costs_energy_and_giving_returns_some():
    # .7 + .084·.65 − .006·2·1.6 − .35·.6732 = .7 + .0546 − .0192 − .23562 = .49978; two acts return .06·1.4 = .084
    assert evening.energy_after_shift(0.7, 0.6732, 2, 1.6, 0.084, 0.65, C) == approx(0.49978)


def test_the_energy_gain_of_giving_peaks_at_one_or_two_acts_and_is_negative_beyond_four():
    # acts of effort 1 with the autonomy under a transactional leader; Lanaj 2016
    def gain(n):
        return evening.energy_after_shift(0.5, 0.0, n, 1.0 * n, evening.geometric_energy_return(n, C), 0.65, C) - 0.5

    gains = [gain(n) for n in range(8)]
    assert max(range(8), key=gains.__getitem__) in (1, 2)
    assert all(g > 0 for g in gains[1:3])
    assert all(g < 0 for g in gains[5:])


def test_mandated_giving_brings_no_energy():
    # Weinstein & Ryan 2010
    for acts in range(1, 8):
        assert (
            evening.energy_after_shift(0.5, 0.0, acts, acts * 1.0, evening.geometric_energy_return(acts, C), 0.0, C)
            < 0.5
        )


# --- the night


def test_a_half_life_halves_the_distance():
    half = make_constants(wellbeing_half=1.0, felt_half=1.0, safety_half=1.0, obstacle_half=1.0, improve_half=1.0)
    assert overnight.decay_toward(0.8, 0.4, 0.5) == approx(0.6)
    assert overnight.wellbeing_after_night(0.8, 0.0, 0.4, half) == approx(0.6)
    assert overnight.felt_compassion_after_night(0.8, half) == approx(0.4)
    assert overnight.obstacles_after_night(0.4, half) == approx(0.7)  # 1 − (1 − .4)/2
    assert overnight.improvement_after_night(0.5, half) == approx(0.25)
    # the level that control .5 allows is .4·.5 = .2, halfway from .8: .5
    assert overnight.safety_after_night(0.8, 0.5, half) == approx(0.5)


def test_felt_compassion_is_halved_after_three_days():
    felt = 0.8
    for _ in range(3):
        felt = overnight.felt_compassion_after_night(felt, C)
    assert felt == approx(0.4)


def test_strain_reduces_wellbeing_before_the_return_to_the_set_point():
    # (.6·(1 − .015·.4) = .5964) halfway back to .5: .5482
    c = make_constants(wellbeing_half=1.0)
    assert overnight.wellbeing_after_night(0.6, 0.4, 0.5, c) == approx(0.5482)


def test_extreme_strain_reduces_wellbeing_to_0_and_not_below():
    # one of 24 people present, workload 2: overload of 24 and a strain of .5 per day
    c = make_constants(strain=0.5, wellbeing_half=1.0)
    assert overnight.wellbeing_after_night(0.6, 24.0, 0.5, c) == approx(0.25)  # from 0 halfway to .5


def test_wellbeing_at_the_set_point_is_constant_without_strain():
    assert overnight.wellbeing_after_night(0.55, 0.0, 0.55, C) == 0.55


def test_a_night_restores_a_share_of_the_gap_to_the_rest_level():
    assert overnight.rested_energy(0.5, C) == approx(0.675)  # .35 + .65·.5
    assert overnight.energy_after_night(0.475, 0.5, C) == approx(0.595)  # .475 + .6·(.675 − .475)
    assert overnight.energy_after_night(0.8, 0.5, C) == 0.8  # energy above the rest level is kept


def test_the_probability_of_leaving_rises_as_wellbeing_falls():
    # .00048 · (1 + 3·(.5 − .3)) = .00048·1.6
    assert overnight.leaving_probability(0.5, C) == DEFAULT_PARAMETERS.leave_rate == 0.12 / 250
    assert overnight.leaving_probability(0.3, C) == approx(0.00048 * 1.6)
    assert overnight.leaving_probability(0.9, C) == 0.0  # 1 − 1.2 is negative


def test_initial_energy_is_the_equilibrium_of_day_and_night():
    # .675 − .35·.6·(.4/.6) = .675 − .14 = .535; after the shift .535 − .21 = .325; + .6·(.675 − .325) = .535
    initial = overnight.initial_energy(0.5, 0.6, C)
    assert initial == approx(0.535)
    after_shift = evening.energy_after_shift(initial, 0.6, 0, 0.0, 0.0, 1.0, C)
    assert overnight.energy_after_night(after_shift, 0.5, C) == approx(initial)


def test_an_incident_reduces_safety_under_control_and_adds_obstacles():
    assert overnight.safety_after_incident(0.6, 0.5, 0.8) == approx(0.36)  # .6·(1 − .4)
    assert overnight.safety_after_incident(0.6, 0.5, 0.0) == 0.6
    assert overnight.obstacles_after_incident(0.4, 0.5) == approx(0.7)  # .4 + .5·.6


# --- measures


def test_burnt_out_requires_low_wellbeing_and_low_energy():
    assert day_measures.is_burnt_out(0.44, 0.44)
    assert not day_measures.is_burnt_out(0.45, 0.44)
    assert not day_measures.is_burnt_out(0.44, 0.45)


def test_worn_out_is_less_than_a_fifth_of_energy_after_the_shift():
    assert day_measures.is_worn_out(0.19)
    assert not day_measures.is_worn_out(0.20)


def test_left_out_is_ten_quiet_days():
    assert not day_measures.is_left_out(9)
    assert day_measures.is_left_out(10)


def test_creativity_and_productivity_are_weighted_sums():
    assert day_measures.creativity_index(0.6, 0.2, 0.5) == approx(0.46)  # .3 + .06 + .1
    assert day_measures.productivity_index(0.6, 0.5, 0.4) == approx(0.57)  # .3 + .15 + .12


# --- factors of the kinds of act


def test_factors_of_a_kind_are_the_remaining_share_of_the_gap():
    support = list(DEFAULT_ACT_KINDS).index("support")
    assert C.act_factors.felt[support] == approx(0.52)  # 1 − .4·1.2
    assert C.act_factors.lift[support] == approx(0.982)  # 1 − .012·1.5
    assert C.act_factors.safety[support] == approx(0.99856)  # 1 − .0012·1.2
    assert C.act_factors.relief[support] == 1.0
    assert C.act_factors.relief[list(DEFAULT_ACT_KINDS).index("assistance")] == approx(0.9)
    assert C.act_factors.learning == (0.0, 0.0, 0.0, 1.0, 0.0)


def test_the_largest_weights_close_the_whole_gap():
    maximal = Parameters(felt_gain=0.5, lift=0.2, safety_gain=0.2, leader_weight=2.0)
    kind = ActKind(share=1.0, felt=2.0, lift=5.0, effort=0.0, relief=1.0, safety=5.0, learning=0.0)
    c = derive_constants(maximal, DEFAULT_MECHANISMS, dict.fromkeys(DEFAULT_ACT_KINDS, kind._replace(share=0.2)))
    assert {c.act_factors.felt[0], c.act_factors.lift[0], c.act_factors.safety[0], c.act_factors.relief[0]} == {0.0}
    assert leadership.felt_compassion_factor(Style(1.0, 1.0, 1.0, 1.0, 0.0), c) == 0.0
