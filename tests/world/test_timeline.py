"""Events become segments of days without external changes: targets, first and last days, and precedence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.model.styles import STYLES
from sim.world import build_world
from tests.world.helpers import make_scenario, make_world, segment_on_day

ALL = range(7)
DESK, CLINIC, PORCH = [0, 1, 2], [3, 4, 5], [6]


def affected_people(values, default_value):
    """Return the people whose value differs from the default."""
    return np.flatnonzero(np.asarray(values) != default_value).tolist()


def control(style):
    return STYLES[style].style.control


# --- segments


def test_without_events_there_is_one_segment():
    quiet = make_world(days=90)
    assert [(segment.first_day, segment.last_day) for segment in quiet.segments] == [(1, 90)]
    segment = quiet.segments[0]
    assert (segment.workload == 0.6).all()
    assert (segment.campaign_log_odds == 0).all()
    assert not segment.is_absent.any()
    assert segment.harm.shape == (0, 7)
    assert segment.spark_receivers.tolist() == []


@pytest.mark.parametrize(
    "events",
    [
        [{"event": "workload", "day": 1, "workload": 1}],
        [{"event": "workload", "day": 30, "workload": 1}],
        [{"event": "workload", "day": 5, "until": 30, "workload": 1}],
        [{"event": "mandate", "day": 7, "until": 7, "strength": 1}, {"event": "incident", "day": 8, "harm": 1}],
        [{"event": "campaign", "day": day, "until": day + 6, "strength": 1} for day in (3, 8, 9, 15)],
    ],
)
def test_segments_cover_every_day_once_and_in_order(events):
    segments = make_world(*events).segments
    assert segments[0].first_day == 1
    assert segments[-1].last_day == 30
    assert all(segment.last_day + 1 == following.first_day for segment, following in pairwise(segments))
    assert all(segment.first_day <= segment.last_day for segment in segments)


def test_events_after_the_last_day_are_ignored():
    """A run can be shorter than its scenario."""
    shorter = build_world(make_scenario({"event": "workload", "day": 20, "workload": 1}), days=10)
    assert [(segment.first_day, segment.last_day) for segment in shorter.segments] == [(1, 10)]


def test_an_event_applies_from_its_day_to_its_until_inclusive():
    busy = make_world({"event": "workload", "day": 10, "until": 12, "workload": 1.2})
    assert [(segment.first_day, segment.last_day) for segment in busy.segments] == [(1, 9), (10, 12), (13, 30)]
    assert [segment_on_day(busy, day).workload[0] for day in (9, 10, 12, 13)] == [0.6, 1.2, 1.2, 0.6]


def test_an_event_without_until_applies_to_the_end_of_the_run():
    busy = make_world({"event": "workload", "day": 10, "workload": 1.2})
    assert segment_on_day(busy, 30).workload[0] == 1.2


def test_an_event_may_last_one_day():
    assert [
        (s.first_day, s.last_day)
        for s in make_world({"event": "mandate", "day": 10, "until": 10, "strength": 1}).segments
    ] == [
        (1, 9),
        (10, 10),
        (11, 30),
    ]


# --- targets of an event


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        ({}, [*ALL]),
        ({"team": "Clinic"}, CLINIC),
        ({"team": ["Porch", "Desk"]}, DESK + PORCH),
        ({"people": ["Fay", "Ama"]}, [0, 5]),
    ],
)
def test_an_event_reaches_all_people_or_the_named_teams_or_people(scope, reached):
    busy = make_world({"event": "workload", "day": 3, "workload": 1.5} | scope)
    assert affected_people(segment_on_day(busy, 3).workload, 0.6) == reached
    campaign = make_world({"event": "campaign", "day": 3, "strength": 0.4} | scope)
    assert affected_people(segment_on_day(campaign, 3).campaign_log_odds, 0.0) == reached
    harmed = make_world({"event": "incident", "day": 3, "harm": 0.4} | scope)
    assert affected_people(segment_on_day(harmed, 3).harm[0], 0.0) == reached


# --- workload and leadership: the event with the latest start applies


SURGES = {
    "year": {"event": "workload", "day": 5, "workload": 0.9},
    "month": {"event": "workload", "day": 10, "until": 20, "workload": 1.1},
    "week": {"event": "workload", "day": 12, "until": 14, "workload": 0.3, "team": "Clinic"},
}


@pytest.mark.parametrize("order", [("year", "month", "week"), ("week", "month", "year"), ("month", "week", "year")])
def test_the_overlapping_workload_with_the_latest_start_applies_in_any_file_order(order):
    busy = make_world(*[SURGES[name] for name in order])
    assert [segment_on_day(busy, day).workload[4] for day in (4, 5, 10, 12, 14, 15, 20, 21)] == [
        0.6,
        0.9,
        1.1,
        0.3,
        0.3,
        1.1,
        1.1,
        0.9,
    ]
    assert [segment_on_day(busy, day).workload[1] for day in (12, 14)] == [1.1, 1.1]


@pytest.mark.parametrize(("first", "second"), [(0.4, 1.4), (1.4, 0.4)])
def test_the_last_event_in_the_file_applies_if_two_start_on_the_same_day(first, second):
    events = [{"event": "workload", "day": 5, "workload": load} for load in (first, second)]
    assert segment_on_day(make_world(*events), 5).workload == pytest.approx(second)


def test_the_previous_value_returns_when_a_later_event_ends():
    styles = [
        {"event": "leadership", "day": 5, "style": "compassionate"},
        {"event": "leadership", "day": 10, "until": 12, "style": "compliance"},
    ]
    led = make_world(*styles)
    controls = [segment_on_day(led, day).control[1] for day in (4, 5, 9, 10, 12, 13)]
    expected = ["transactional", "compassionate", "compassionate", "compliance", "compliance", "compassionate"]
    assert controls == [control(style) for style in expected]


def test_an_earlier_event_that_ends_during_a_later_one_changes_nothing():
    busy = make_world(
        {"event": "workload", "day": 5, "until": 12, "workload": 0.9},
        {"event": "workload", "day": 10, "until": 20, "workload": 1.1},
    )
    assert [segment_on_day(busy, day).workload[0] for day in (9, 10, 13, 20, 21)] == [0.9, 1.1, 1.1, 1.1, 0.6]


# --- campaigns and mandates add up


def test_campaigns_and_mandates_add_up():
    moved = make_world(
        {"event": "campaign", "day": 5, "until": 15, "strength": 0.5},
        {"event": "campaign", "day": 10, "until": 20, "strength": 0.25, "team": "Desk"},
        {"event": "mandate", "day": 12, "until": 13, "strength": 1.0, "people": ["Ben"]},
    )
    ben, eve = 1, 4
    assert [segment_on_day(moved, day).campaign_log_odds[ben] for day in (4, 5, 10, 12, 14, 16, 21)] == [
        0,
        0.5,
        0.75,
        1.75,
        0.75,
        0.25,
        0,
    ]
    assert [segment_on_day(moved, day).campaign_log_odds[eve] for day in (4, 5, 10, 12, 14, 16)] == [
        0,
        0.5,
        0.5,
        0.5,
        0.5,
        0,
    ]


def test_autonomy_is_one_minus_control_and_0_under_a_mandate():
    ordered = make_world({"event": "mandate", "day": 5, "until": 6, "strength": 0.5, "team": "Clinic"})
    before, during, after = (segment_on_day(ordered, day).autonomy for day in (4, 5, 7))
    assert (before == 1 - segment_on_day(ordered, 4).control).all()
    assert (during[CLINIC] == 0).all()
    assert (during[DESK] == before[DESK]).all()
    assert (after == before).all()


def test_a_campaign_does_not_reduce_autonomy():
    assert (segment_on_day(make_world({"event": "campaign", "day": 5, "strength": 3}), 5).autonomy > 0).all()


# --- leaders and their styles


def test_people_experience_the_control_of_their_own_leader():
    """Ama leads the desk and Dee; Dee leads the clinic. The style of a team is the style of its leaders."""
    led = make_world(leadership={"style": "transactional", "teams": {"Desk": "compassionate", "Clinic": "compliance"}})
    desk, clinic = control("compassionate"), control("compliance")
    assert segment_on_day(led, 1).control.tolist() == [desk, desk, desk, desk, clinic, clinic, control("transactional")]


def test_a_leader_without_a_leader_experiences_their_own_control():
    led = make_world(leadership={"style": "transactional", "teams": {"Desk": "compliance"}})
    assert segment_on_day(led, 1).control[0] == control("compliance")


def test_a_new_style_of_a_team_affects_the_reports_of_its_leaders():
    led = make_world({"event": "leadership", "day": 9, "style": "compliance", "team": "Desk"})
    before, after = segment_on_day(led, 8).control, segment_on_day(led, 9).control
    assert affected_people(after, control("transactional")) == [0, 1, 2, 3]
    assert affected_people(before, control("transactional")) == []
    styles = [
        segment_on_day(led, 9).style_effects[number].control for number in segment_on_day(led, 9).style_index.tolist()
    ]
    assert styles == [control("compliance")] * 3 + [control("transactional")] * 4


def test_a_custom_style_is_five_numbers():
    own = {"attend": 0.1, "understand": 0.2, "empathise": 0.3, "help": 0.4, "control": 0.5}
    assert (segment_on_day(make_world({"event": "leadership", "day": 9, "style": own}), 9).control == 0.5).all()


def test_each_style_is_listed_once():
    led = make_world(
        {"event": "leadership", "day": 9, "style": "compliance"},
        {"event": "leadership", "day": 12, "style": "compliance", "team": "Desk"},
        {"event": "leadership", "day": 14, "style": "transactional"},
    )
    assert [len(segment.style_effects) for segment in led.segments] == [2] * len(led.segments)


# --- absence


def test_present_people_share_the_workload_of_absentees_in_their_team():
    absence = make_world({"event": "absence", "day": 5, "until": 6, "people": ["Ben", "Cho", "Eve"]}, workload=0.8)
    assert segment_on_day(absence, 5).workload == pytest.approx([0.8 * 3, 0, 0, 0.8 * 1.5, 0, 0.8 * 1.5, 0.8])
    assert segment_on_day(absence, 5).is_absent.tolist() == [False, True, True, False, True, False, False]
    assert segment_on_day(absence, 7).workload == pytest.approx(0.8)


def test_redistribution_scales_the_own_workload_of_each_person():
    busy = make_world(
        {"event": "absence", "day": 5, "people": ["Ben"]},
        {"event": "workload", "day": 5, "workload": 1.0, "people": ["Cho"]},
    )
    assert segment_on_day(busy, 5).workload[:3] == pytest.approx([0.6 * 1.5, 0, 1.0 * 1.5])


def test_a_team_without_present_people_has_no_workload():
    absence = make_world({"event": "absence", "day": 5, "people": ["Dee", "Eve", "Fay"]})
    assert (segment_on_day(absence, 5).workload[CLINIC] == 0).all()
    assert (segment_on_day(absence, 5).workload[DESK] == 0.6).all()


def test_overlapping_absences_are_combined():
    absence = make_world(
        {"event": "absence", "day": 5, "until": 10, "people": ["Ben"]},
        {"event": "absence", "day": 8, "until": 12, "people": ["Ben", "Cho"]},
    )
    assert [np.flatnonzero(segment_on_day(absence, day).is_absent).tolist() for day in (5, 8, 11, 13)] == [
        [1],
        [1, 2],
        [1, 2],
        [],
    ]


def test_a_whole_team_may_be_absent():
    absence = make_world({"event": "absence", "day": 5, "share": 1.0, "team": "Desk"})
    assert np.flatnonzero(segment_on_day(absence, 5).is_absent).tolist() == DESK


# --- sparks and incidents


def test_a_spark_reaches_its_person_once_per_act_and_only_on_its_day():
    sparked = make_world({"event": "spark", "day": 5, "person": "Cho", "acts": 3})
    assert segment_on_day(sparked, 5).spark_receivers.tolist() == [2, 2, 2]
    assert segment_on_day(sparked, 5).last_day == 5
    assert segment_on_day(sparked, 6).spark_receivers.tolist() == []


def test_sparks_of_the_same_day_are_combined():
    sparked = make_world(
        {"event": "spark", "day": 5, "person": "Fay", "acts": 1},
        {"event": "spark", "day": 5, "person": "Ama", "acts": 2},
    )
    assert segment_on_day(sparked, 5).spark_receivers.tolist() == [0, 0, 5]


def test_an_incident_does_harm_only_on_its_day():
    harmed = make_world({"event": "incident", "day": 5, "harm": 0.3}, {"event": "workload", "day": 6, "workload": 1.0})
    assert segment_on_day(harmed, 5).harm.tolist() == [[0.3] * 7]
    assert segment_on_day(harmed, 6).harm.shape == (0, 7)


def test_incidents_of_a_day_keep_the_order_of_the_file():
    events = [{"event": "incident", "day": 5, "harm": harm} for harm in (0.3, 0.1, 0.2)]
    assert segment_on_day(make_world(*events), 5).harm[:, 0].tolist() == [0.3, 0.1, 0.2]


def test_a_change_sets_parameters_and_mechanisms_while_it_applies():
    changed = make_world(
        {"event": "change", "day": 9, "until": 12, "parameters": {"felt_half": 7, "conversations": 1}},
        {"event": "change", "day": 11, "parameters": {"felt_half": 5}, "mechanisms": {"contagion": False}},
    )
    baseline = changed.initial_constants
    values = [
        (segment_on_day(changed, day).constants.params.felt_half, segment_on_day(changed, day).constants.params.g_felt)
        for day in (8, 9, 11, 13)
    ]
    assert values == [(baseline.params.felt_half, baseline.params.g_felt), (7, baseline.params.g_felt), (5, 0), (5, 0)]
    assert [segment_on_day(changed, day).constants.params.conversations for day in (8, 9, 11, 13)] == [3, 1, 1, 3]
    assert segment_on_day(changed, 8).constants == baseline


def test_a_change_of_leader_weight_reaches_the_styles():
    changed = make_world({"event": "change", "day": 9, "parameters": {"leader_weight": 0}})
    before, after = segment_on_day(changed, 8).style_effects[0], segment_on_day(changed, 9).style_effects[0]
    assert after.felt == 1.0 > before.felt
