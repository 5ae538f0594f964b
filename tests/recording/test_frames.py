"""Frames: their shapes, columns and types, and that they say what the trace says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.engine.trace import ACT_LOG_DTYPES, ActLog
from sim.model.act_kinds import ACT_KINDS, CONVERSATION_KIND
from sim.model.measures import MEASURE_NAMES
from sim.model.states import STATE_INDEX, STATE_NAMES
from sim.recording import EVERYONE, NotRecordedError, Recording
from sim.recording.recording import exact_nanmean
from tests.recording import synthetic_recordings


def test_days_have_a_row_a_day_and_team_and_one_for_everyone(organisation: Recording) -> None:
    days = organisation.days
    n_teams = len(organisation.world.population.teams)
    assert list(days.columns) == ["day", "team", *MEASURE_NAMES]
    assert len(days) == 30 * (1 + n_teams)
    assert days["team"][: 1 + n_teams].tolist() == [EVERYONE, *organisation.world.population.teams]
    assert days["day"].tolist() == np.repeat(np.arange(1, 31), 1 + n_teams).tolist()


def test_days_say_what_the_trace_says(organisation: Recording) -> None:
    for scope, team in enumerate([EVERYONE, *organisation.world.population.teams]):
        told = organisation.days[organisation.days["team"] == team][list(MEASURE_NAMES)].to_numpy(np.float64)
        np.testing.assert_array_equal(told, organisation.trace.days[:, scope])


def test_counts_are_whole_numbers_and_measures_are_not(ward: Recording) -> None:
    types = ward.days.dtypes
    assert types["day"] == types["conversations"] == types["leavers"] == np.int32
    assert types["wellbeing"] == types["acts"] == types["ripple_number"] == np.float64


def test_people_have_a_row_a_person_and_day(ward: Recording) -> None:
    people = ward.people
    assert list(people.columns) == ["day", "person", "name", "role", "team", "starter", *STATE_NAMES]
    assert len(people) == 60 * 12
    assert people["name"][:12].tolist() == list(ward.world.population.names)
    assert people["role"][:12].tolist() == list(ward.world.population.roles)
    one = people[(people["day"] == 17) & (people["person"] == 5)].iloc[0]
    for state, place in STATE_INDEX.items():
        assert one[state] == ward.person_states[16, place, 5]


def test_states_of_people_have_fitting_types(ward: Recording) -> None:
    types = ward.people.dtypes
    assert types["present"] == types["left"] == np.bool_
    assert types["acts_given"] == types["quiet_days"] == types["tests"] == types["glimpsed"] == np.int32
    assert types["wellbeing"] == types["overload"] == np.float64
    assert isinstance(types["name"], pd.CategoricalDtype)


def test_a_new_starter_is_counted_from_the_day_after_the_other_left(ward: Recording) -> None:
    people = ward.person_states.copy()
    people[:, STATE_INDEX["left"]] = 0.0
    people[[9, 19], STATE_INDEX["left"], 4] = 1.0  # on days 10 and 20
    told = replace(ward, trace=ward.trace._replace(people=people)).people
    starter = told[told["person"] == 4].set_index("day")["starter"]
    assert starter[[1, 10, 11, 20, 21, 60]].tolist() == [0, 0, 1, 1, 2, 2]
    assert not told[told["person"] != 4]["starter"].any()


def test_acts_have_names_and_are_empty_where_there_is_nobody(ward: Recording) -> None:
    acts = ActLog(
        **{
            name: np.array(values, ACT_LOG_DTYPES[name])
            for name, values in {
                "day": [1, 1, 2],
                "giver": [-1, 3, 0],
                "receiver": [3, 2, 1],
                "kind": [0, 4, CONVERSATION_KIND],
                "contagious": [False, True, False],
                "because": [-1, 0, -1],
                "introduced": [-1, 7, -1],
                "moment": [0.0, 0.5, 0.25],
            }.items()
        }
    )
    told = replace(ward, trace=ward.trace._replace(acts=acts)).acts
    names = ward.world.population.names
    assert told["giver"].isna().tolist() == [True, False, False]
    assert told["giver_name"].isna().tolist() == [True, False, False]
    assert told["giver_name"][1:].tolist() == [names[3], names[0]]
    assert told["receiver_name"].tolist() == [names[3], names[2], names[1]]
    assert told["kind"].tolist() == ["attentiveness", "introduction", "conversation"]
    assert told["because"].dtype == "Int64"
    assert told["because"].isna().tolist() == [True, False, True]
    assert told["introduced"].dtype == "Int32"
    assert told["introduced"][1] == 7
    assert told["ripple"].tolist() == [0, 0, 2]
    assert told["generation"].tolist() == [0, 1, 0]


def test_every_contagious_act_names_an_earlier_one_that_reached_its_giver(ward: Recording) -> None:
    acts = ward.acts
    owed = acts[acts["because"].notna()]
    parents = acts.loc[owed["because"].to_numpy(np.int64)]
    assert len(owed) > 20
    assert (parents["receiver"].to_numpy() == owed["giver"].to_numpy(np.int64)).all()
    assert (owed["generation"].to_numpy() == parents["generation"].to_numpy() + 1).all()
    assert (owed["ripple"].to_numpy() == parents["ripple"].to_numpy()).all()


def test_ripples_count_every_act_once(ward: Recording) -> None:
    table = ward.ripples
    assert table.to_numpy().sum() == len(ward.acts)
    assert table.index.name == "generation"
    assert set(table.columns) <= {*ACT_KINDS, "conversation", "spark"}
    assert table.sum(axis=1).tolist() == ward.acts["generation"].value_counts().sort_index().tolist()


def test_a_run_without_acts_has_empty_frames(ward: Recording) -> None:
    acts = ActLog(**{name: np.array([], kind) for name, kind in ACT_LOG_DTYPES.items()})
    quiet = replace(ward, trace=ward.trace._replace(acts=acts))
    assert len(quiet.acts) == 0
    assert quiet.ripples.to_numpy().sum() == 0


def test_a_run_that_kept_no_people_says_so(ward: Recording) -> None:
    lean = ward.drop_details()
    assert len(lean.days) == len(ward.days)
    assert lean.digest == ward.digest
    with pytest.raises(NotRecordedError, match="states of people"):
        _ = lean.people
    with pytest.raises(NotRecordedError, match="its acts"):
        _ = lean.acts


def test_a_summary_is_the_mean_of_the_last_days(ward: Recording) -> None:
    summary = ward.summary(n_days=15)
    assert summary.index.tolist() == list(MEASURE_NAMES)
    assert summary["wellbeing"] == pytest.approx(ward.time_series("wellbeing")[-15:].mean())
    known = ward.time_series("ripple_number")[-15:-10]  # the last ten days are not known
    assert summary["ripple_number"] == pytest.approx(known.mean())
    assert np.isnan(ward.summary(n_days=5)["ripple_number"])


def test_a_summary_of_a_team_is_its_own(organisation: Recording) -> None:
    assert organisation.summary(team="Ward 2")["energy"] == pytest.approx(
        organisation.time_series("energy", "Ward 2").mean()
    )
    assert organisation.summary(team=EVERYONE)["energy"] == organisation.summary()["energy"]


def test_unknown_measures_and_teams_are_named_with_what_there_is(ward: Recording) -> None:
    with pytest.raises(KeyError, match="'joy' is no measure; there are wellbeing, energy"):
        ward.time_series("joy")
    with pytest.raises(KeyError, match="'Ward 9' is no team; there are everyone, Ward"):
        ward.time_series("energy", "Ward 9")
    with pytest.raises(ValueError, match="at least one day"):
        ward.summary(n_days=0)


def test_a_team_that_is_called_everyone_is_told_from_all_people() -> None:
    people = [{"name": name, "team": "everyone" if name < "C" else "others"} for name in "ABCD"]
    told = synthetic_recordings.make_recording(
        team={"builder": "people", "people": people, "ties": [["A", "B"]]}, days=3, events=[]
    )
    assert told.days["team"][:3].tolist() == ["everyone in all teams", "everyone", "others"]


def test_means_are_exact_whatever_the_order() -> None:
    values = [1e16, 1.0, -1e16, np.nan, 3.0]
    assert exact_nanmean(values) == exact_nanmean(values[::-1]) == 1.0
    assert np.isnan(exact_nanmean([np.nan]))


def test_a_recording_tells_itself_in_a_line(ward: Recording) -> None:
    assert repr(ward) == "<Recording made_up, seed 1: 12 people, 60 days>"
