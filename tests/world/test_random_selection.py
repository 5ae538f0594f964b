"""Random selection of champions, absentees and spark receivers: exact counts and independent random numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.world import build_world
from tests.statistical_bounds import max_chi_squared
from tests.world.helpers import segment_on_day

SIZE = 20
SHARES = [0.0, 0.02, 0.03, 0.1, 0.25, 0.5, 0.77, 0.99, 1.0]


def scenario(*events, days=30):
    team = {"builder": "complete", "size": SIZE}
    return Scenario.from_dict({"schema": 1, "days": days, "team": team, "events": list(events)})


def world(*events, seed=1, days=30):
    return build_world(scenario(*events, days=days), seed)


def campaign(share=1.0, day=5, **keys):
    return {"event": "campaign", "day": day, "strength": 1.0, "share": share} | keys


def absence(share, day=5):
    return {"event": "absence", "day": day, "share": share}


def selected_people(world, day=5):
    """Return the champions and the absentees of a day."""
    segment = segment_on_day(world, day)
    return set(np.flatnonzero(segment.campaign_log_odds > 0).tolist()), set(np.flatnonzero(segment.is_absent).tolist())


@pytest.mark.parametrize("share", SHARES)
def test_the_number_of_selected_people_is_the_share_rounded_to_the_nearest_person(share):
    champions, _ = selected_people(world(campaign(share)))
    _, absentees = selected_people(world(absence(share)))
    assert len(champions) == len(absentees) == int(share * SIZE + 0.5)


def test_a_larger_share_contains_the_people_of_a_smaller_share():
    """A sweep over shares therefore only adds people."""
    for make in (campaign, absence):
        groups = [set().union(*selected_people(world(make(share)))) for share in SHARES]
        assert all(fewer <= more for fewer, more in pairwise(groups))


def test_selection_depends_on_the_seed_of_the_run():
    groups = [selected_people(world(campaign(0.25), seed=seed))[0] for seed in range(8)]
    assert len({frozenset(group) for group in groups}) > 5


def test_champions_and_absentees_are_selected_independently():
    champions, absentees = selected_people(world(campaign(0.3), absence(0.3)))
    assert champions != absentees


def test_each_event_selects_people_independently():
    by_day = [selected_people(world(campaign(0.25, day)), day)[0] for day in (5, 6, 7)]
    assert len({frozenset(group) for group in by_day}) == 3
    both = segment_on_day(world(campaign(0.25), campaign(0.25)), 5).campaign_log_odds
    assert both.sum() == 10
    assert (both > 0).sum() > 5


def test_selection_is_constant_during_event():
    busy = {"event": "workload", "day": 12, "workload": 1.0}
    lasting = world(campaign(0.25, until=20), busy)
    assert selected_people(lasting, 5) == selected_people(lasting, 12) == selected_people(lasting, 20)


OTHERS = {
    "workload": {"workload": 1.2},
    "leadership": {"style": "compliance"},
    "mandate": {"strength": 2.0},
    "spark": {"acts": 4},
    "absence": {"share": 0.5},
    "incident": {"harm": 0.4},
    "campaign": {"strength": 0.0},
}


@pytest.mark.parametrize(
    ("other", "day"), [(other, day) for other in OTHERS for day in (4, 5, 6) if (other, day) != ("campaign", 5)]
)
def test_the_selection_of_an_event_does_not_depend_on_other_events(other, day):
    """Events of another type on the same day, or of the same type on another day, do not change the selection."""
    event = {"event": other, "day": day, "until": 20} | OTHERS[other]
    if other in {"spark", "incident"}:
        del event["until"]
    for events in ([event, campaign(0.25)], [campaign(0.25), event]):
        champions = np.flatnonzero(segment_on_day(world(*events), 5).campaign_log_odds % 2.0 == 1.0)
        assert set(champions.tolist()) == selected_people(world(campaign(0.25)))[0]


def test_a_second_event_of_a_day_does_not_change_the_selection_of_the_first():
    first = campaign(0.25)
    both = segment_on_day(world(first, campaign(0.25, strength=10.0)), 5).campaign_log_odds
    assert set(np.flatnonzero(both % 10 == 1).tolist()) == selected_people(world(first))[0]


def test_selection_does_not_depend_on_the_length_of_the_run():
    event = campaign(0.25, until=20)
    assert selected_people(world(event, days=30)) == selected_people(world(event, days=90))


# --- spark receivers


def spark_receiver(seed, *events, **keys):
    events = [*events, {"event": "spark", "day": 5, "acts": 1} | keys]
    return segment_on_day(world(*events, seed=seed), 5).spark_receivers.tolist()


def test_all_acts_of_a_spark_reach_the_same_person():
    for seed in range(20):
        reached = spark_receiver(seed, acts=4)
        assert len(reached) == 4
        assert len(set(reached)) == 1


def test_spark_receivers_are_uniformly_distributed():
    """Chi-squared test over 600 seeds; the probability of a false alarm is one in a million."""
    sparked = scenario({"event": "spark", "day": 1, "acts": 1})
    counts = np.bincount(
        [segment_on_day(build_world(sparked, seed), 1).spark_receivers[0] for seed in range(600)], minlength=SIZE
    )
    assert ((counts - 30) ** 2 / 30).sum() < max_chi_squared(SIZE)


def test_the_receiver_is_one_of_the_named_people():
    receivers = {spark_receiver(seed, people=["Colleague 3", "Colleague 7"])[0] for seed in range(30)}
    assert receivers == {3, 7}


def test_two_sparks_of_a_day_select_independently():
    receivers = [spark_receiver(seed, {"event": "spark", "day": 5, "acts": 1}) for seed in range(20)]
    assert any(first != second for first, second in receivers)
