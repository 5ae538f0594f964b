"""Where two traces first differ: a planted difference is found, and told in words."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engine.trace import ActLog, Trace
from sim.engine.trace_diff import TraceDifference, first_trace_difference
from sim.model.measures import MEASURE_INDEX
from sim.model.states import STATE_INDEX
from tests.cli.conftest import SMALL_SCENARIO

RUN = sim.run(sim.parse(SMALL_SCENARIO))
NAMES = ("mesa", "compiled")
ENERGY, LEFT, SAFETY = STATE_INDEX["energy"], STATE_INDEX["left"], STATE_INDEX["safety"]


def change_value(table: str, place: object, value: float) -> Trace:
    """The trace with another value in one place."""
    array = getattr(RUN.trace, table).copy()
    array[place] = value
    return RUN.trace._replace(**{table: array})


def change_act(column: str, number: int, value: float) -> ActLog:
    """The act log with another value in one place."""
    array = getattr(RUN.trace.acts, column).copy()
    array[number] = value
    return RUN.trace.acts._replace(**{column: array})


def describe_difference(other: Trace) -> str:
    """Where the trace differs, in words."""
    return first_trace_difference(RUN.trace, other).describe(RUN.world, NAMES)


def test_the_same_bits_do_not_differ():
    again = sim.run(RUN.scenario, engine="mesa")
    assert first_trace_difference(RUN.trace, again.trace) is None
    nothing = RUN.trace._replace(people=None, acts=None)
    assert first_trace_difference(nothing, nothing) is None


def test_last_bit_difference_reports_day_person_and_values():
    was = RUN.trace.people[11, ENERGY, 3]
    now = np.nextafter(was, 2.0)
    other = change_value("people", (11, ENERGY, 3), now)
    assert first_trace_difference(RUN.trace, other) == TraceDifference("people", 12, 3, "energy", was, now)
    assert (
        describe_difference(other)
        == f"Day 12, {RUN.world.population.names[3]}, energy: {was} on mesa, {now} on compiled."
    )


def test_a_measure_is_told_with_its_team():
    was = RUN.trace.days[4, 0, MEASURE_INDEX["acts"]]
    assert describe_difference(change_value("days", (4, 0, MEASURE_INDEX["acts"]), 9.0)) == (
        f"Day 5, everyone, acts: {was} on mesa, 9.0 on compiled."
    )
    team = RUN.world.population.teams[0]
    assert describe_difference(change_value("days", (4, 1, MEASURE_INDEX["acts"]), 9.0)).startswith(
        f"Day 5, {team}, acts: "
    )


def test_numbers_that_print_alike_are_told_by_their_bits():
    other = change_value("people", (0, LEFT, 2), -0.0)
    assert describe_difference(other).endswith("left: 0.0 on mesa, -0.0 on compiled.")
    quiet = np.array([0x7FF8000000000001], np.uint64).view(np.float64)[0]
    one, other = (change_value("people", (0, SAFETY, 2), value) for value in (np.nan, quiet))
    assert (
        first_trace_difference(one, other)
        .describe(RUN.world, NAMES)
        .endswith("safety: 7ff8000000000000 on mesa, 7ff8000000000001 on compiled.")
    )


def test_an_act_is_told_with_its_number_and_the_names_in_it():
    number, names = 10, RUN.world.population.names
    receiver, day = (int(getattr(RUN.trace.acts, name)[number]) for name in ("receiver", "day"))
    another = (receiver + 1) % len(names)
    assert describe_difference(RUN.trace._replace(acts=change_act("receiver", number, another))) == (
        f"Day {day}, act 10, receiver: {names[receiver]} on mesa, {names[another]} on compiled."
    )


def test_an_act_that_only_one_has_is_told():
    fewer = RUN.trace._replace(acts=ActLog._make(column[:7] for column in RUN.trace.acts))
    day = int(RUN.trace.acts.day[7])
    assert describe_difference(fewer).startswith(f"Day {day}, act 7: ")
    assert describe_difference(fewer).endswith(" on mesa, nothing on compiled.")


def test_the_earliest_day_counts_and_on_a_day_people_come_before_acts_before_measures():
    day = int(RUN.trace.acts.day[10])
    acts = change_act("moment", 10, 0.123)
    both = change_value("people", (day - 1, ENERGY, 0), 0.5)._replace(acts=acts)
    assert first_trace_difference(RUN.trace, both).table == "people"
    later = change_value("people", (day, ENERGY, 0), 0.5)._replace(acts=acts)
    assert first_trace_difference(RUN.trace, later).table == "acts"
    measure = change_value("days", (day - 1, 0, 0), 0.5)
    assert first_trace_difference(RUN.trace, measure._replace(acts=acts)).table == "acts"
    assert first_trace_difference(RUN.trace, measure).table == "days"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (RUN.trace._replace(people=None), "The tables of people do not match: float64[40, 20, 6] on mesa, nothing on"),
        (RUN.trace._replace(acts=None), "acts on mesa, no acts on compiled."),
        (RUN.trace._replace(days=RUN.trace.days[:-1]), "The tables of days do not match: float64[40, "),
        (RUN.trace._replace(acts=RUN.trace.acts._replace(day=RUN.trace.acts.day.astype(np.int64))), "int64"),
    ],
    ids=["people", "acts", "days", "types"],
)
def test_tables_that_do_not_match_are_told(other: Trace, said: str):
    assert said in describe_difference(other)
