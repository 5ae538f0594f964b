"""All rules of a day together keep every state in [0, 1] for all constants and inputs."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.derived_constants import Constants
from sim.model.rules import evening, leadership, overnight
from sim.model.rules import workload as workload_rules
from tests.model.rule_strategies import CONSTANTS, STYLES, UNIT_INTERVAL, value_per_kind


class PersonMorning(NamedTuple):
    """The states of a person and of their team in the morning."""

    wellbeing: float
    energy: float
    felt_compassion: float
    safety: float
    obstacles: float
    set_point: float
    improvement: float


class DayInputs(NamedTuple):
    """Inputs of a day: workload, people present, and numbers of acts and conversations received and given."""

    workload: float
    size: int
    present: int
    received: tuple[int, ...]
    talks: int
    given: tuple[int, ...]
    held: int
    tests: int
    mandated: bool
    harm: float


COUNTS = st.integers(0, 12)
MORNINGS = st.builds(PersonMorning, **dict.fromkeys(PersonMorning._fields, UNIT_INTERVAL))
DAY_INPUTS = st.builds(
    DayInputs,
    workload=st.floats(0.0, 2.0),
    size=st.integers(6, 60),
    present=st.integers(1, 6),
    received=value_per_kind(COUNTS),
    talks=COUNTS,
    given=value_per_kind(COUNTS),
    held=COUNTS,
    tests=st.integers(0, 6),
    mandated=st.booleans(),
    harm=UNIT_INTERVAL,
)


def simulate_person_day(
    m: PersonMorning, day: DayInputs, style: leadership.StyleEffects, c: Constants
) -> PersonMorning:
    """A day, evening and night of a person, in the order of the specification."""
    kinds, autonomy = c.act_factors, leadership.autonomy(style.control, day.mandated)
    safety = overnight.safety_after_incident(m.safety, day.harm, style.control)
    obstacles = overnight.obstacles_after_incident(m.obstacles, day.harm)
    workload = workload_rules.workload_when_short_staffed(day.workload, day.size, day.present)
    demand = workload_rules.demand(workload, obstacles, m.improvement, c)
    overload = workload_rules.overload(demand, m.energy)
    acts = sum(day.given) + day.held
    efforts = evening.weighted_sum(kinds.effort, day.given) + day.held

    def missing(factors, conversation):
        return evening.combined_factor(factors, day.received, conversation, day.talks)

    felt = evening.close_gap(m.felt_compassion, missing(kinds.felt, style.felt))
    lift = missing(kinds.lift, style.lift) * evening.combined_giver_wellbeing_factor(autonomy, acts, c)
    safety = evening.close_gap(safety, missing(kinds.safety, style.safety))
    obstacles *= missing(kinds.relief, style.relief)
    returned = evening.geometric_energy_return(acts, c)
    energy = evening.energy_after_shift(m.energy, demand, acts, efforts, returned, autonomy, c)
    wellbeing = overnight.wellbeing_after_night(evening.close_gap(m.wellbeing, lift), overload, m.set_point, c)
    improvement = workload_rules.improvement_after_tests(m.improvement, day.tests, day.size, c)
    return PersonMorning(
        wellbeing=wellbeing,
        energy=overnight.energy_after_night(energy, wellbeing, c),
        felt_compassion=overnight.felt_compassion_after_night(felt, c),
        safety=overnight.safety_after_night(safety, style.control, c),
        obstacles=overnight.obstacles_after_night(obstacles, c),
        set_point=m.set_point,
        improvement=overnight.improvement_after_night(improvement, c),
    )


def assert_states_stay_in_range(morning, days, style, c):
    effects = leadership.compute_style_effects(style, c)
    for day in days:
        morning = simulate_person_day(morning, day, effects, c)
        assert all(0.0 <= state <= 1.0 for state in morning), morning


WEEKS = (MORNINGS, st.lists(DAY_INPUTS, min_size=1, max_size=5), STYLES, CONSTANTS)


@given(*WEEKS)
def test_states_stay_in_the_unit_interval_over_several_days(morning, days, style, c):
    assert_states_stay_in_range(morning, days, style, c)


@pytest.mark.slow
@settings(settings.get_profile("deep"))
@given(*WEEKS)
def test_states_stay_in_the_unit_interval_in_very_many_examples(morning, days, style, c):
    assert_states_stay_in_range(morning, days, style, c)


@given(CONSTANTS)
def test_states_stay_in_the_unit_interval_on_extreme_days(c):
    worst = DayInputs(2.0, 60, 1, (0,) * 5, 0, (40,) * 5, 50, 0, True, 1.0)
    best = DayInputs(0.0, 6, 6, (40,) * 5, 50, (1, 0, 0, 0, 0), 0, 6, False, 0.0)
    harsh = leadership.StyleEffects(
        attend_log_odds=0.0, understand=0.0, control=1.0, felt=1.0, lift=1.0, safety=1.0, relief=1.0
    )
    warm = leadership.StyleEffects(
        attend_log_odds=0.0, understand=1.0, control=0.0, felt=0.0, lift=0.0, safety=0.0, relief=0.0
    )
    for day, style in ((worst, harsh), (best, warm)):
        for edge in (0.0, 1.0):
            morning = PersonMorning(*[edge] * 7)
            for _ in range(20):
                morning = simulate_person_day(morning, day, style, c)
                assert all(0.0 <= state <= 1.0 for state in morning), morning


@given(CONSTANTS, UNIT_INTERVAL, UNIT_INTERVAL)
def test_without_acts_and_work_states_relax_toward_their_rest_levels(c, wellbeing, set_point):
    empty_day = DayInputs(0.0, 6, 6, (0,) * 5, 0, (0,) * 5, 0, 0, False, 0.0)
    style = leadership.StyleEffects(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0)
    before = PersonMorning(wellbeing, 0.5, 0.5, 0.5, 0.5, set_point, 0.5)
    after = simulate_person_day(before, empty_day, style, c)
    low, high = sorted((wellbeing, set_point))
    assert low - 1e-15 <= after.wellbeing <= high + 1e-15
    assert after.energy >= before.energy
    assert after.felt_compassion <= before.felt_compassion
    assert after.obstacles >= before.obstacles
    assert after.improvement <= before.improvement
