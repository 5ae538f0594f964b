"""The first difference between two traces is found and described."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import sim
from sim.engine.trace import ActLog, Trace
from sim.engine.trace_diff import TraceDifference, first_trace_difference
from sim.model.measures import MEASURE_INDEX
from sim.model.states import STATE_INDEX
from sim.recording import Recording
from tests.cli.conftest import SMALL_SCENARIO

NAMES = ("mesa", "compiled")
ENERGY, LEFT, SAFETY = STATE_INDEX["energy"], STATE_INDEX["left"], STATE_INDEX["safety"]


@pytest.fixture(scope="module")
def recording() -> Recording:
    return sim.run(sim.parse(SMALL_SCENARIO))


def change_value(trace: Trace, table: str, index: object, value: float) -> Trace:
    """Copy of a trace in which one value is changed."""
    array = getattr(trace, table).copy()
    array[index] = value
    return trace._replace(**{table: array})


def change_act(acts: ActLog, column: str, number: int, value: float) -> ActLog:
    """Copy of an act log in which one value is changed."""
    array = getattr(acts, column).copy()
    array[number] = value
    return acts._replace(**{column: array})


def describe_difference(recording: Recording, other: Trace) -> str:
    """Description of the first difference between a recording and a trace."""
    return first_trace_difference(recording.trace, other).describe(recording.world, NAMES)


def test_equal_traces_have_no_difference(recording: Recording) -> None:
    again = sim.run(recording.scenario, engine="mesa")
    assert first_trace_difference(recording.trace, again.trace) is None
    only_measures = recording.trace._replace(people=None, acts=None)
    assert first_trace_difference(only_measures, only_measures) is None


def test_last_bit_difference_reports_day_person_and_values(recording: Recording) -> None:
    before = recording.trace.people[11, ENERGY, 3]
    after = np.nextafter(before, 2.0)
    other = change_value(recording.trace, "people", (11, ENERGY, 3), after)
    assert first_trace_difference(recording.trace, other) == TraceDifference("people", 12, 3, "energy", before, after)
    name = recording.world.population.names[3]
    assert describe_difference(recording, other) == f"Day 12, {name}, energy: {before} on mesa, {after} on compiled."


def test_the_description_of_a_different_measure_names_the_team(recording: Recording) -> None:
    acts = MEASURE_INDEX["acts"]
    before, team = recording.trace.days[4, 0, acts], recording.world.population.teams[0]
    whole, first_team = (change_value(recording.trace, "days", (4, scope, acts), 9.0) for scope in (0, 1))
    expected = f"Day 5, everyone, acts: {before} on mesa, 9.0 on compiled."
    assert describe_difference(recording, whole) == expected
    assert describe_difference(recording, first_team).startswith(f"Day 5, {team}, acts: ")


def test_values_with_equal_text_are_described_by_their_bits(recording: Recording) -> None:
    other = change_value(recording.trace, "people", (0, LEFT, 2), -0.0)
    assert describe_difference(recording, other).endswith("left: 0.0 on mesa, -0.0 on compiled.")
    other_nan = np.array([0x7FF8000000000001], np.uint64).view(np.float64)[0]
    first, second = (change_value(recording.trace, "people", (0, SAFETY, 2), value) for value in (np.nan, other_nan))
    description = first_trace_difference(first, second).describe(recording.world, NAMES)
    assert description.endswith("safety: 7ff8000000000000 on mesa, 7ff8000000000001 on compiled.")


def test_a_different_act_is_described_with_its_number_and_names(recording: Recording) -> None:
    acts, number, names = recording.trace.acts, 10, recording.world.population.names
    receiver, day = int(acts.receiver[number]), int(acts.day[number])
    other_receiver = (receiver + 1) % len(names)
    other = recording.trace._replace(acts=change_act(acts, "receiver", number, other_receiver))
    assert describe_difference(recording, other) == (
        f"Day {day}, act 10, receiver: {names[receiver]} on mesa, {names[other_receiver]} on compiled."
    )


def test_a_missing_act_is_described(recording: Recording) -> None:
    fewer = recording.trace._replace(acts=ActLog._make(column[:7] for column in recording.trace.acts))
    day = int(recording.trace.acts.day[7])
    assert describe_difference(recording, fewer).startswith(f"Day {day}, act 7: ")
    assert describe_difference(recording, fewer).endswith(" on mesa, nothing on compiled.")


def test_differences_are_ordered_by_day_and_within_a_day_by_people_acts_and_measures(recording: Recording) -> None:
    trace = recording.trace
    day = int(trace.acts.day[10])
    acts = change_act(trace.acts, "moment", 10, 0.123)
    both = change_value(trace, "people", (day - 1, ENERGY, 0), 0.5)._replace(acts=acts)
    assert first_trace_difference(trace, both).table == "people"
    later = change_value(trace, "people", (day, ENERGY, 0), 0.5)._replace(acts=acts)
    assert first_trace_difference(trace, later).table == "acts"
    measure = change_value(trace, "days", (day - 1, 0, 0), 0.5)
    assert first_trace_difference(trace, measure._replace(acts=acts)).table == "acts"
    assert first_trace_difference(trace, measure).table == "days"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda trace: trace._replace(people=None),
            "The tables of people do not match: float64[40, 20, 6] on mesa, nothing on compiled.",
        ),
        (lambda trace: trace._replace(acts=None), "acts on mesa, no acts on compiled."),
        (lambda trace: trace._replace(days=trace.days[:-1]), "The tables of days do not match: float64[40, "),
        (lambda trace: trace._replace(acts=trace.acts._replace(day=trace.acts.day.astype(np.int64))), "int64"),
    ],
    ids=["people", "acts", "days", "types"],
)
def test_tables_that_do_not_match_are_described(
    recording: Recording, change: Callable[[Trace], Trace], expected: str
) -> None:
    assert expected in describe_difference(recording, change(recording.trace))
