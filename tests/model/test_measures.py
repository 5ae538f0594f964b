"""Measures of a day and ripple numbers, compared with reference implementations and with examples computed by hand."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.trace import ACT_LOG_DTYPES, ActLog
from sim.model.measures import MEASURE_INDEX, MEASURE_NAMES, N_MEASURES, RIPPLE_WINDOW_DAYS
from sim.model.rules.day_measures import (
    N_SUMS,
    SUM_INDEX,
    LevelSums,
    add_person,
    add_team_sums,
    compute_day_measures,
    compute_ripple_numbers,
    read_level_sums,
    write_level_sums,
)
from sim.model.states import STATE_INDEX, STATE_NAMES
from tests import reference_implementations


def compute_measures(table, team_of, improvement):
    """All measures of a day: shape (1 + teams, measures)."""
    out = np.full((1 + len(improvement), N_MEASURES), -1.0)
    compute_day_measures(table, np.asarray(team_of, np.int32), np.asarray(improvement, float), out)
    return out


def make_person_column(**states):
    """A column of the table of people: the given states, 0.5 for other levels and 0 for other counts."""
    levels = dict.fromkeys(("wellbeing", "energy", "energy_after_shift", "felt_compassion", "safety", "obstacles"), 0.5)
    column = dict.fromkeys(STATE_NAMES, 0.0) | levels | {"present": 1.0, "care": 0.1} | states
    return [column[name] for name in STATE_NAMES]


def make_person_table(*people):
    return np.array(people).T


def random_table(rng, n):
    """A table of people with random values of all states; absent people have no care."""
    table = rng.random((len(STATE_NAMES), n))
    for name in ("acts_given", "acts_received", "conversations_held", "quiet_days"):
        table[STATE_INDEX[name]] = rng.integers(0, 14, n) * (rng.random(n) < 0.7)
    table[STATE_INDEX["contagious_given"]] = np.floor(table[STATE_INDEX["acts_given"]] * rng.random(n))
    for name in ("tests", "left", "present"):
        table[STATE_INDEX[name]] = rng.integers(0, 2, n)
    table[STATE_INDEX["care"]][table[STATE_INDEX["present"]] == 0.0] = nan
    return table


def equal_or_both_nan(first, second):
    """Whether two numbers are equal or both are NaN."""
    return first == second or (isnan(first) and isnan(second))


# --- the measures of a day


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 6))
def test_measures_equal_those_of_the_reference_implementation(seed, n, n_teams):
    rng = np.random.default_rng(seed)
    n = max(n, n_teams)
    team_of = rng.permutation([*range(n_teams), *rng.integers(0, n_teams, n - n_teams)])
    table, improvement = random_table(rng, n), rng.random(n_teams)
    out = compute_measures(table, team_of, improvement)
    expected = reference_implementations.measure_day(table, team_of.tolist(), improvement.tolist())
    for scope, measures in enumerate(expected):
        for name, value in measures.items():
            assert equal_or_both_nan(float(out[scope, MEASURE_INDEX[name]]), value), (scope, name)


def test_the_reference_implementation_has_every_measure_except_the_ripple_number():
    (whole, _) = reference_implementations.measure_day(make_person_table(make_person_column()), [0], [0.0])
    assert [*whole, "ripple_number"] == list(MEASURE_NAMES)


def test_measures_of_a_day_computed_by_hand():
    table = make_person_table(
        make_person_column(
            wellbeing=0.4, energy=0.4, acts_given=3, contagious_given=1, quiet_days=10, energy_after_shift=0.1
        ),
        make_person_column(wellbeing=0.8, energy=0.6, acts_given=1, tests=1, conversations_held=2, care=0.3),
        make_person_column(wellbeing=0.6, energy=0.2, present=0, care=nan, left=1, energy_after_shift=0.2),
    )
    whole, team_a, team_b = (
        dict(zip(MEASURE_NAMES, row, strict=True)) for row in compute_measures(table, [0, 0, 1], [0.3, 0.6])
    )
    expected = {
        "wellbeing": 0.6,  # (.4 + .8 + .6) / 3
        "energy": 0.4,
        "energy_after_shift": 0.8 / 3,  # (.1 + .5 + .2) / 3
        "improvement": 0.4,  # (.3 + .3 + .6) / 3: a mean over people
        "acts": 4 / 3,
        "contagious_share": 0.25,
        "conversations": 2,
        "tests": 1 / 3,
        "leavers": 1,
        "burnt_out": 1 / 3,  # only the first: the others exceed a threshold
        "worn_out": 1 / 3,  # .20 is not less than .20
        "left_out": 1 / 3,
        "care": 0.2,  # mean over the two who are present
        "creativity": 0.52,  # .5·.5 + .3·.5 + .2·.6
        "productivity": 0.48,  # .5·.4 + .3·.6 + .2·.5
    }
    assert {name: whole[name] for name in expected} == pytest.approx(expected)
    assert team_a["acts"] == 2.0
    assert team_a["improvement"] == 0.3
    assert team_b["improvement"] == 0.6
    assert team_b["leavers"] == 1.0


def test_the_contagious_share_is_nan_on_a_day_without_acts():
    out = compute_measures(
        make_person_table(make_person_column(), make_person_column(acts_given=2, contagious_given=1)),
        [0, 1],
        [0.0, 0.0],
    )
    assert isnan(out[1, MEASURE_INDEX["contagious_share"]])
    assert out[2, MEASURE_INDEX["contagious_share"]] == out[0, MEASURE_INDEX["contagious_share"]] == 0.5


def test_only_measures_of_present_people_and_acts_are_nan_if_nobody_is_present():
    away = make_person_column(present=0, care=nan)
    out = compute_measures(make_person_table(away, away, make_person_column(care=0.25)), [0, 0, 1], [0.0, 0.0])
    assert isnan(out[1, MEASURE_INDEX["care"]])
    assert out[0, MEASURE_INDEX["care"]] == out[2, MEASURE_INDEX["care"]] == 0.25
    defined = [name for name in MEASURE_NAMES if name not in ("care", "contagious_share", "ripple_number")]
    assert not any(isnan(out[1, MEASURE_INDEX[name]]) for name in defined)


def test_all_measures_of_a_day_are_computed_except_the_ripple_number():
    out = compute_measures(random_table(np.random.default_rng(1), 9), [0, 1, 2] * 3, [0.1, 0.2, 0.3])
    assert not (out == -1.0).any()
    assert np.isnan(out[:, MEASURE_INDEX["ripple_number"]]).all()


def test_measures_of_a_single_team_equal_those_of_the_organisation():
    out = compute_measures(random_table(np.random.default_rng(2), 12), [0] * 12, [0.4])
    assert np.array_equal(out[0], out[1], equal_nan=True)


@given(st.integers(0, 2**32 - 1))
def test_an_index_of_means_equals_the_mean_of_indices(seed):
    table = random_table(np.random.default_rng(seed), 8)
    out = compute_measures(table, [0] * 8, [0.0])[0]
    well, energy, felt, safe, obstacles = (
        table[STATE_INDEX[name]] for name in ("wellbeing", "energy", "felt_compassion", "safety", "obstacles")
    )
    assert out[MEASURE_INDEX["creativity"]] == pytest.approx((0.5 * safe + 0.3 * felt + 0.2 * well).mean())
    assert out[MEASURE_INDEX["productivity"]] == pytest.approx(
        (0.5 * energy + 0.3 * well + 0.2 * (1 - obstacles)).mean()
    )


# --- sums over people


def test_level_sums_survive_a_round_trip_through_a_row():
    levels = LevelSums(*np.random.default_rng(1).random(len(LevelSums._fields)).tolist())
    row = np.full(N_SUMS, -1.0)
    write_level_sums(row, levels)
    assert [row[SUM_INDEX[name]] for name in LevelSums._fields] == list(levels)
    assert (row[len(levels) :] == -1.0).all()
    assert read_level_sums(row) == levels


def test_levels_of_a_person_are_added_to_the_sums():
    sums = add_person(LevelSums(*range(8)), 0.5, 0.25, 0.125, 1.0, 0.0, 0.75, 0.375, 0.625)
    assert sums._asdict() == {
        "wellbeing": 0.5,
        "energy": 1.25,
        "energy_after_shift": 2.125,
        "felt_compassion": 4.0,
        "safety": 4.0,
        "obstacles": 5.75,
        "improvement": 6.375,
        "care": 7.625,
    }


def test_counts_of_people_become_measures_of_the_day():
    away = make_person_column(
        wellbeing=0.25, energy=0.25, energy_after_shift=0.125, present=0, care=nan, left=1, quiet_days=12
    )
    present = make_person_column(acts_given=3, contagious_given=2, conversations_held=1, tests=1, care=0.5)
    out = dict(
        zip(MEASURE_NAMES, compute_measures(make_person_table(away, present), [0, 0], [0.75])[1].tolist(), strict=True)
    )
    assert out["care"] == 0.5  # the NaN of the absent person is skipped
    assert out["improvement"] == 0.75
    assert (out["acts"], out["contagious_share"], out["conversations"]) == (1.5, 2 / 3, 1.0)
    assert (out["tests"], out["leavers"]) == (0.5, 1.0)
    assert (out["burnt_out"], out["worn_out"], out["left_out"]) == (0.5, 0.5, 0.5)


def test_sums_of_teams_are_added_in_order():
    sums = np.random.default_rng(4).random((4, N_SUMS))
    sums[0] = 0.0
    add_team_sums(sums)
    assert sums[0].tolist() == [(a + b) + c for a, b, c in zip(*sums[1:].tolist(), strict=True)]


# --- ripple numbers


def make_act_log(rows: list[tuple[int, int, bool, int]]) -> ActLog:
    """An act log of rows (day, receiver, contagious, because)."""
    columns: dict[str, Any] = dict(
        zip(("day", "receiver", "contagious", "because"), zip(*rows, strict=True), strict=True)
    )
    return ActLog(**{name: np.array(columns.get(name, [0] * len(rows)), kind) for name, kind in ACT_LOG_DTYPES.items()})


def ripple_numbers_of(acts, team_of, n_days, n_teams):
    out = np.full((n_days, 1 + n_teams), -1.0)
    compute_ripple_numbers(acts.day, acts.receiver, acts.contagious, acts.because, np.asarray(team_of, np.int32), out)
    return out


def random_acts(rng, n, n_people, n_days):
    """An act log in the order of days; an act may be caused by any act of an earlier day."""
    days = np.sort(rng.integers(1, n_days + 1, n))
    rows = []
    for day in days:
        earlier = int(np.searchsorted(days, day))
        because = int(rng.integers(-1, earlier)) if earlier else -1
        rows.append((int(day), int(rng.integers(n_people)), bool(rng.random() < 0.6), because))
    return make_act_log(rows)


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 40), st.integers(1, 4))
def test_ripple_numbers_equal_those_of_the_reference_implementation(seed, n, n_days, n_teams):
    rng = np.random.default_rng(seed)
    team_of = [*range(n_teams), *rng.integers(0, n_teams, 8).tolist()]
    acts = random_acts(rng, n, len(team_of), n_days)
    out = ripple_numbers_of(acts, team_of, n_days, n_teams)
    for day in range(1, n_days + 1):
        for scope, team in enumerate((None, *range(n_teams))):
            assert equal_or_both_nan(
                float(out[day - 1, scope]), reference_implementations.ripple_number(acts, team_of, n_days, day, team)
            )


def test_ripple_numbers_computed_by_hand():
    """Two people in team 0, one in team 1.

    Day 1: acts 0 (to person 0) and 1 (to person 2). Act 0 sets off act 2 on day 2 and act 3 on day 11, ten days later;
    act 4 on day 12 is caused by it too, but too late. Act 1 sets off none: act 5 refers to it, but is not contagious.
    Act 2 sets off act 6.
    """
    acts = make_act_log(
        [
            (1, 0, False, -1),
            (1, 2, False, -1),
            (2, 1, True, 0),
            (11, 1, True, 0),
            (12, 1, True, 0),
            (12, 2, False, 1),
            (12, 0, True, 2),
        ]
    )
    out = ripple_numbers_of(acts, [0, 0, 1], 30, 2)
    assert out[0].tolist() == [1.0, 2.0, 0.0]  # per act: all acts (2 of 2), to team 0, to team 1
    assert out[1, :2].tolist() == [1.0, 1.0]
    assert isnan(out[1, 2])  # nobody in team 1 received an act on day 2
    assert out[10, :2].tolist() == [0.0, 0.0]
    assert np.isnan(out[2:10]).all()


def test_without_acts_all_ripple_numbers_are_nan():
    no_acts = ActLog(**{name: np.empty(0, kind) for name, kind in ACT_LOG_DTYPES.items()})
    assert np.isnan(ripple_numbers_of(no_acts, [0, 0], 20, 1)).all()


def test_ripple_numbers_of_the_last_ten_days_are_nan_as_their_window_is_incomplete():
    acts = make_act_log([(day, 0, False, -1) for day in range(1, 26)])
    out = ripple_numbers_of(acts, [0], 25, 1)[:, 0]
    assert out[: 25 - RIPPLE_WINDOW_DAYS].tolist() == [0.0] * 15
    assert np.isnan(out[25 - RIPPLE_WINDOW_DAYS :]).all()


def test_a_run_of_less_than_ten_days_has_no_ripple_number():
    assert np.isnan(ripple_numbers_of(make_act_log([(1, 0, False, -1)]), [0], 10, 1)).all()


def test_the_ripple_number_of_a_chain_of_acts_is_1_until_it_ends():
    acts = make_act_log([(1, 0, False, -1), *[(day, 0, True, day - 2) for day in range(2, 13)]])
    out = ripple_numbers_of(acts, [0], 40, 1)[:, 0]
    assert out[:11].tolist() == [1.0] * 11
    assert out[11] == 0.0
