"""DataFrames of a recording: shapes, columns, types, and the same values as the trace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.engine.trace import ACT_LOG_DTYPES, ActLog
from sim.model.act_kinds import ACT_KINDS, CONVERSATION_KIND
from sim.model.measures import MEASURE_NAMES
from sim.model.states import STATE_INDEX, STATE_NAMES
from sim.recording import NotRecordedError, Recording
from sim.recording.recording import exact_nanmean


def test_days_have_one_row_per_day_for_the_whole_organisation(organisation: Recording) -> None:
    days = organisation.days
    assert list(days.columns) == ["day", *MEASURE_NAMES]
    assert days["day"].tolist() == list(range(1, 31))
    np.testing.assert_array_equal(days[list(MEASURE_NAMES)].to_numpy(np.float64), organisation.trace.days[:, 0])


def test_teams_have_one_row_per_day_and_team(organisation: Recording) -> None:
    teams, names = organisation.teams, organisation.world.population.teams
    assert list(teams.columns) == ["day", "team", *MEASURE_NAMES]
    assert teams["team"].tolist() == [*names] * 30
    assert teams["day"].tolist() == np.repeat(np.arange(1, 31), len(names)).tolist()
    for index, name in enumerate(names):
        values = teams[teams["team"] == name][list(MEASURE_NAMES)].to_numpy(np.float64)
        np.testing.assert_array_equal(values, organisation.trace.days[:, 1 + index])


def test_counts_are_integers_and_other_measures_are_floats(ward: Recording) -> None:
    types = ward.days.dtypes
    assert types["day"] == types["conversations"] == types["leavers"] == np.int32
    assert types["wellbeing"] == types["acts"] == types["ripple_number"] == np.float64


def test_people_have_one_row_per_day_and_person(ward: Recording) -> None:
    people = ward.people
    assert list(people.columns) == ["day", "person", "name", "role", "team", "starter", *STATE_NAMES]
    assert len(people) == 60 * 12
    assert people["name"][:12].tolist() == list(ward.world.population.names)
    assert people["role"][:12].tolist() == list(ward.world.population.roles)
    row = people[(people["day"] == 17) & (people["person"] == 5)].iloc[0]
    for state, index in STATE_INDEX.items():
        assert row[state] == ward.person_states[16, index, 5]


def test_states_of_people_are_booleans_integers_or_floats(ward: Recording) -> None:
    types = ward.people.dtypes
    assert types["present"] == types["left"] == np.bool_
    assert types["acts_given"] == types["quiet_days"] == types["tests"] == types["glimpsed"] == np.int32
    assert types["wellbeing"] == types["overload"] == np.float64
    assert isinstance(types["name"], pd.CategoricalDtype)


def test_a_new_starter_is_counted_from_the_day_after_the_other_person_left(ward: Recording) -> None:
    people = ward.person_states.copy()
    people[:, STATE_INDEX["left"]] = 0.0
    people[[9, 19], STATE_INDEX["left"], 4] = 1.0  # on days 10 and 20
    frame = replace(ward, trace=ward.trace._replace(people=people)).people
    starter = frame[frame["person"] == 4].set_index("day")["starter"]
    assert starter[[1, 10, 11, 20, 21, 60]].tolist() == [0, 0, 1, 1, 2, 2]
    assert not frame[frame["person"] != 4]["starter"].any()


def test_acts_have_names_and_missing_values(ward: Recording) -> None:
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
    frame = replace(ward, trace=ward.trace._replace(acts=acts)).acts
    names = ward.world.population.names
    assert frame["giver"].isna().tolist() == [True, False, False]
    assert frame["giver_name"].isna().tolist() == [True, False, False]
    assert frame["giver_name"][1:].tolist() == [names[3], names[0]]
    assert frame["receiver_name"].tolist() == [names[3], names[2], names[1]]
    assert frame["kind"].tolist() == ["attentiveness", "introduction", "conversation"]
    assert frame["because"].dtype == "Int64"
    assert frame["because"].isna().tolist() == [True, False, True]
    assert frame["introduced"].dtype == "Int32"
    assert frame["introduced"][1] == 7
    assert frame["ripple"].tolist() == [0, 0, 2]
    assert frame["generation"].tolist() == [0, 1, 0]


def test_every_contagious_act_is_attributed_to_an_earlier_act_that_its_giver_received(ward: Recording) -> None:
    acts = ward.acts
    attributed = acts[acts["because"].notna()]
    parents = acts.loc[attributed["because"].to_numpy(np.int64)]
    assert len(attributed) > 20
    assert (parents["receiver"].to_numpy() == attributed["giver"].to_numpy(np.int64)).all()
    assert (attributed["generation"].to_numpy() == parents["generation"].to_numpy() + 1).all()
    assert (attributed["ripple"].to_numpy() == parents["ripple"].to_numpy()).all()


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


def test_missing_tables_raise_an_error_that_names_the_option(ward: Recording) -> None:
    lean = ward.drop_details()
    assert len(lean.days) == len(ward.days)
    assert lean.digest == ward.digest
    with pytest.raises(
        NotRecordedError, match="people were not recorded in this run; run it again with keep_people=True"
    ):
        _ = lean.people
    with pytest.raises(NotRecordedError, match="acts were not recorded in this run; run it again with keep_acts=True"):
        _ = lean.acts


def test_a_summary_is_the_mean_of_the_last_days(ward: Recording) -> None:
    summary = ward.summary(n_days=15)
    assert summary.index.tolist() == list(MEASURE_NAMES)
    assert summary["wellbeing"] == pytest.approx(ward.time_series("wellbeing")[-15:].mean())
    defined = ward.time_series("ripple_number")[-15:-10]  # NaN on the last ten days
    assert summary["ripple_number"] == pytest.approx(defined.mean())
    assert np.isnan(ward.summary(n_days=5)["ripple_number"])


def test_a_summary_can_be_of_one_team(organisation: Recording) -> None:
    assert organisation.summary(team="Ward 2")["energy"] == pytest.approx(
        organisation.time_series("energy", "Ward 2").mean()
    )


def test_unknown_measures_and_teams_raise_an_error_with_the_allowed_names(ward: Recording) -> None:
    with pytest.raises(KeyError, match="unknown measure 'joy'; expected one of wellbeing, energy"):
        ward.time_series("joy")
    with pytest.raises(KeyError, match="unknown team 'Ward 9'; expected one of Ward"):
        ward.time_series("energy", "Ward 9")
    with pytest.raises(ValueError, match="n_days must be at least 1"):
        ward.summary(n_days=0)


def test_means_do_not_depend_on_the_order_of_the_values() -> None:
    values = [1e16, 1.0, -1e16, np.nan, 3.0]
    assert exact_nanmean(values) == exact_nanmean(values[::-1]) == 1.0
    assert np.isnan(exact_nanmean([np.nan]))


def test_the_repr_of_a_recording_is_one_line(ward: Recording) -> None:
    assert repr(ward) == "<Recording made_up, seed 1: 12 people, 60 days>"
