"""Measures, states and acts are decoded with the stated accuracy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.trace import ACT_LOG_DTYPES, ActLog
from sim.model.measures import MEASURE_NAMES
from sim.model.states import STATE_INDEX
from sim.player import acts, courses, states
from sim.player.blocks import FormatError
from sim.recording import Recording
from sim.reporting.formatting import format_measure
from tests.recording import synthetic_recordings


@given(st.sampled_from(MEASURE_NAMES), st.floats(0, 1.5) | st.sampled_from([0.005, 0.575, 0.145, 1.15]))
def test_the_page_shows_every_value_as_the_reports_do(measure: str, number: float) -> None:
    row = np.full((1, len(MEASURE_NAMES)), number)
    whole = int(courses.numbers_of(row)[MEASURE_NAMES.index(measure), 0])
    assert courses.format_stored_value(whole, measure) == format_measure(measure, number)


def test_courses_are_decoded_correctly(run: Recording) -> None:
    days = run.trace.days[:, 0]
    (read,) = courses.decode(courses.encode([days]), 1, run.n_days)
    assert np.array_equal(np.isnan(read), np.isnan(days))
    assert np.nanmax((days - read) / courses.STEPS) < 1 + 1e-6
    assert np.nanmin(days - read) > -1e-9


def test_a_course_that_is_incomplete_is_rejected(run: Recording) -> None:
    with pytest.raises(FormatError, match="length"):
        courses.decode(courses.encode([run.trace.days[:, 0]])[:-2], 1, run.n_days)


def test_states_in_full_are_within_half_a_step_of_255(run: Recording) -> None:
    there = states.states_of(run.person_states)
    read = states.decode(states.encode(there), run.n_days, run.n_people)
    assert np.abs(read.values - there.values).max() <= 0.5 / 255 + 1e-6
    assert np.array_equal(read.present, there.present)
    assert np.array_equal(read.left, there.left)


@pytest.mark.parametrize("detail", states.DETAILS)
def test_states_on_the_days_that_are_written_are_as_exact_as_stated(run: Recording, detail: states.Detail) -> None:
    there = states.states_of(run.person_states)
    read = states.decode(states.encode(there, detail), run.n_days, run.n_people, detail)
    for state, (levels, every) in enumerate(zip(*detail, strict=True)):
        days = states.written_days(run.n_days, every)
        assert days[0] == 0
        assert days[-1] == run.n_days - 1
        off = np.abs(read.values[days, state] - there.values[days, state])
        assert off.max() <= 0.5 / levels + 1e-6


def test_coarser_details_are_smaller(run: Recording) -> None:
    there = states.states_of(run.person_states)
    sizes = [len(states.encode(there, detail)) for detail in states.DETAILS]
    assert sizes == sorted(sizes, reverse=True)


def test_somebody_who_leaves_and_somebody_away_are_flagged() -> None:
    people = np.zeros((2, len(STATE_INDEX), 3))
    people[:, STATE_INDEX["present"]] = [[1, 1, 0], [1, 1, 1]]
    people[0, STATE_INDEX["left"], 1] = 1
    read = states.decode(states.encode(states.states_of(people)), 2, 3)
    assert read.present.tolist() == [[True, True, False], [True, True, True]]
    assert read.left.tolist() == [[False, True, False], [False, False, False]]


@pytest.mark.parametrize("moments", [True, False])
def test_acts_are_decoded_correctly(run: Recording, moments: bool) -> None:
    there = run.act_log
    read = acts.decode(acts.encode(there, run.n_days, run.n_people, moments=moments), run.n_days)
    assert len(there.day) > 100
    for name in ActLog._fields:
        column = getattr(read, name)
        assert column.dtype == ACT_LOG_DTYPES[name], name
        if name != "moment":
            assert np.array_equal(column, getattr(there, name)), name
    assert np.all((read.moment >= 0) & (read.moment < 1))
    if moments:
        assert np.abs(read.moment - there.moment).max() <= 1 / 256


def test_acts_of_synthetic_acts_are_decoded_correctly() -> None:
    recording = synthetic_recordings.make_recording()
    read = acts.decode(acts.encode(recording.act_log, recording.n_days, recording.n_people), recording.n_days)
    assert np.array_equal(read.because, recording.act_log.because)
    assert np.array_equal(read.introduced, recording.act_log.introduced)


def test_a_cause_that_its_giver_never_received_is_kept_by_its_number() -> None:
    rows = [(1, 0, 1, 0, False, -1, -1, 0.1), (2, 2, 1, 0, True, 0, -1, 0.2), (2, 1, 2, 0, True, 0, -1, 0.3)]
    columns = zip(*rows, strict=True)
    log = ActLog(*(np.array(column, kind) for column, kind in zip(columns, ACT_LOG_DTYPES.values(), strict=True)))
    written = acts.encode(log, 2, 3)
    assert ("owed", 4) in written.columns
    assert acts.decode(written, 2).because.tolist() == [-1, 0, 0]


def test_a_day_without_acts_and_a_run_without_any_are_decoded_correctly() -> None:
    none = ActLog(*(np.array([], kind) for kind in ACT_LOG_DTYPES.values()))
    assert len(acts.decode(acts.encode(none, 5, 3), 5).day) == 0


def test_acts_that_do_not_match_the_days_are_rejected(run: Recording) -> None:
    log = acts.encode(run.act_log, run.n_days, run.n_people)
    with pytest.raises(FormatError):
        acts.decode(log._replace(n=log.n - 1), run.n_days)
    with pytest.raises(FormatError):
        acts.decode(log._replace(raw=log.raw[:-1]), run.n_days)
