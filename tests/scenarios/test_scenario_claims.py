"""The main claims in the notes of each built-in scenario: in how many of 20 runs they hold.

There are no random false alarms. Every random draw is a function of the seed, so the same model gives the same runs on
every machine. A test fails only if the model, a team builder or the scenario changes. If a claim is no longer true,
correct the notes of the scenario first, and then the test. (If a claim were true with probability 0.5 in each run, it
would hold in 20 of 20 runs with a probability of 1e-6, in at least 17 with 0.0013, and in at least 14 with 0.058.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.measures import WORN_OUT_THRESHOLD
from sim.model.states import STATE_INDEX
from tests.scenarios.replicate_runs import (
    ReplicateRuns,
    count_by_generation,
    run_full_replicates,
    run_replicates,
    run_replicates_with_other_seeds,
)

WITHOUT_FIRST_EVENT: dict[str, Any] = {"events__0": None}


def count_runs(where: NDArray[np.bool_]) -> int:
    """Number of runs in which a condition holds."""
    return int(where.sum())


def mean_in_points(values: NDArray[np.float64]) -> int:
    """Mean over the runs in points from 0 to 100, as in the notes."""
    return round(float(values.mean()) * 100)


def count_runs_higher(
    version: ReplicateRuns, other: ReplicateRuns, measure: str, first: int, last: int, team: str | None = None
) -> int:
    """Number of seeds for which a measure is higher in one version than in the other."""
    return count_runs(version.mean(measure, first, last, team) > other.mean(measure, first, last, team))


def test_typical_ward_is_tired_and_its_leader_makes_the_difference():
    ward = run_replicates("typical_ward")
    worn_out = ward.mean("worn_out", 191, 250)
    assert mean_in_points(worn_out) == 45
    assert [
        count_runs(worn_out < 0.35),
        count_runs((worn_out >= 0.35) & (worn_out < 0.55)),
        count_runs(worn_out >= 0.55),
    ] == [
        5,
        11,
        4,
    ]
    assert mean_in_points(ward.mean("burnt_out", 191, 250)) == 20  # the survey reports 30 and 42; see the notes
    assert mean_in_points(ward.mean("worn_out", 1, 250)) == 56
    assert mean_in_points(ward.mean("worn_out", 41, 60)) == 70
    assert (
        count_runs_higher(
            run_replicates("typical_ward", leadership__style="compassionate"), ward, "wellbeing", 191, 250
        )
        == 20
    )
    assert (
        count_runs_higher(run_replicates("typical_ward", leadership__style="compliance"), ward, "wellbeing", 191, 250)
        == 0
    )


def test_typical_ward_with_more_work_is_in_trouble():
    assert mean_in_points(run_replicates("typical_ward", workload=0.60).mean("worn_out", 191, 250)) == 25
    assert mean_in_points(run_replicates("typical_ward", workload=0.70).mean("worn_out", 191, 250)) == 97


def test_winter_is_followed_by_a_better_summer_only_with_the_new_manager():
    story = run_replicates("winter_pressure")
    autumn, end = story.mean("wellbeing", 31, 59), story.mean("wellbeing", 231, 250)
    assert mean_in_points(story.mean("worn_out", 31, 59)) == 42
    assert [mean_in_points(autumn), mean_in_points(end)] == [53, 67]
    assert count_runs(end > autumn) == 20
    no_manager = run_replicates("winter_pressure", events__2=None)
    only_surge = run_replicates("winter_pressure", events__2=None, events__1=None)
    assert count_runs(no_manager.mean("wellbeing", 231, 250) < autumn) == 20
    assert mean_in_points(no_manager.mean("wellbeing", 231, 250)) == 50
    assert count_runs(abs(only_surge.mean("wellbeing", 231, 250) - autumn) < 0.05) == 18
    assert count_runs_higher(story, only_surge, "wellbeing", 231, 250) == 20


def test_winter_daily_reporting_reduces_kindness_and_the_manager_restores_it_before_the_relief():
    story, unreported = run_replicates("winter_pressure"), run_replicates("winter_pressure", events__1=None)
    assert count_runs_higher(unreported, story, "acts", 81, 109) == 20
    assert count_runs_higher(unreported, story, "wellbeing", 100, 109) == 20
    assert mean_in_points(story.mean("acts", 81, 109) / unreported.mean("acts", 81, 109)) in range(35, 44)
    assert count_runs(story.mean("acts", 121, 140) > story.mean("acts", 100, 109)) == 20
    assert count_runs(story.mean("wellbeing", 121, 140) > story.mean("wellbeing", 100, 109)) == 15


def test_new_leader_changes_kindness_within_days_and_wellbeing_within_months():
    story = run_replicates("new_leader")
    before, soon = story.mean("wellbeing", 90, 99), story.mean("wellbeing", 106, 110)
    assert count_runs(story.mean("acts", 106, 110) > story.mean("acts", 90, 99)) == 20
    assert count_runs(abs(soon - before) < 0.02) == 16
    assert count_runs(abs(soon - before) < 0.04) == 20
    same, fair = (
        run_replicates("new_leader", **WITHOUT_FIRST_EVENT),
        run_replicates("new_leader", events__0__style="transactional"),
    )
    assert count_runs_higher(story, same, "wellbeing", 191, 250) == 20
    assert count_runs_higher(fair, same, "wellbeing", 191, 250) == 20
    assert count_runs_higher(story, fair, "wellbeing", 191, 250) == 20
    ends = [mean_in_points(version.mean("wellbeing", 191, 250)) for version in (same, fair, story)]
    assert ends == [38, 50, 70]


def test_sympathy_raises_felt_compassion_but_does_not_remove_obstacles():
    story, sympathy = (
        run_replicates("sympathy_is_not_enough"),
        run_replicates("sympathy_is_not_enough", **WITHOUT_FIRST_EVENT),
    )
    compassion = run_replicates("sympathy_is_not_enough", events__0=None, leadership__style="compassionate")
    worn_out = story.mean("worn_out", 61, 119)
    assert [mean_in_points(worn_out), count_runs(worn_out > 0.65)] == [81, 19]
    assert mean_in_points(compassion.mean("worn_out", 61, 119)) == 12
    assert count_runs_higher(compassion, sympathy, "felt_compassion", 1, 119) == 8
    assert count_runs_higher(compassion, sympathy, "obstacles", 1, 119) == 0
    assert count_runs_higher(story, sympathy, "worn_out", 131, 150) == 0
    assert count_runs_higher(story, sympathy, "wellbeing", 231, 250) == 20


def test_sympathy_is_better_than_transactional_leadership_or_rescuing():
    sympathy = run_replicates("sympathy_is_not_enough", **WITHOUT_FIRST_EVENT)
    fair = run_replicates("sympathy_is_not_enough", events__0=None, leadership__style="transactional")
    rescuing = run_replicates("sympathy_is_not_enough", events__0__style="rescuing")
    assert count_runs_higher(sympathy, fair, "wellbeing", 231, 250) == 20
    assert count_runs_higher(rescuing, sympathy, "wellbeing", 231, 250) == 0


def test_campaign_works_fades_and_leaves_something():
    story, counterfactual = (
        run_replicates("every_contact_counts"),
        run_replicates("every_contact_counts", **WITHOUT_FIRST_EVENT),
    )

    def extra(measure: str, first: int, last: int) -> NDArray[np.float64]:
        return story.mean(measure, first, last) - counterfactual.mean(measure, first, last)

    during = story.mean("acts", 81, 100) / counterfactual.mean("acts", 81, 100)
    assert count_runs((during > 2.6) & (during < 5.4)) == 20
    left = extra("acts", 116, 125) / extra("acts", 81, 100)
    assert [count_runs(left < 0.25), count_runs(left < 1 / 3)] == [19, 20]
    assert [mean_in_points(extra("wellbeing", 101, 105)), mean_in_points(extra("wellbeing", 141, 160))] == [7, 5]
    assert [count_runs(extra("wellbeing", 141, 160) > 0), count_runs(extra("wellbeing", 231, 250) > 0)] == [20, 20]


def test_a_mandate_tires_at_first_and_a_campaign_is_better():
    order, nothing = run_replicates("kindness_by_order"), run_replicates("kindness_by_order", **WITHOUT_FIRST_EVENT)
    invited = run_replicates("kindness_by_order", events__0__event="campaign")
    assert count_runs_higher(nothing, order, "energy_after_shift", 81, 90) == 20
    assert count_runs_higher(order, nothing, "energy_after_shift", 91, 100) == 20
    assert count_runs_higher(order, nothing, "wellbeing", 81, 90) == 20
    for measure in ("acts", "energy_after_shift", "wellbeing"):
        assert count_runs_higher(invited, order, measure, 81, 100) == 20


def test_after_the_incident_safety_recovers_only_if_the_manager_listens():
    story, listens = (
        run_replicates("after_the_incident"),
        run_replicates("after_the_incident", events__1__style="compassionate"),
    )
    as_before = run_replicates("after_the_incident", events__1=None)
    unharmed = run_replicates("after_the_incident", events__1=None, events__0=None)
    before = story.mean("safety", 70, 79)
    after = [mean_in_points(story.mean("safety", first, last)) for first, last in ((81, 81), (140, 140), (241, 250))]
    assert [mean_in_points(before), *after] == [41, 29, 24, 31]
    back = [count_runs(version.mean("safety", 241, 250) > before - 0.01) for version in (story, as_before, listens)]
    assert back == [0, 0, 20]
    assert count_runs(listens.mean("safety", 141, 150) > before - 0.01) == 20
    assert count_runs_higher(as_before, story, "safety", 231, 250) == 20
    assert count_runs_higher(listens, story, "tests", 81, 250) == 20
    tried = [version.mean("tests", 81, 250).mean() * 16 * 170 for version in (story, as_before, listens, unharmed)]
    assert [round(number) for number in tried] == [15, 21, 32, 29]


def test_gp_practice_the_manager_of_the_front_desk_is_the_most_tired():
    story = run_full_replicates("gp_practice")
    energy = story.person_means("energy_after_shift", 41, 60)
    present = [person for person, name in enumerate(story.names) if name != "Pat"]
    tired = [story.names[present[row[present].argmin()]] for row in energy]
    assert {name: tired.count(name) for name in set(tired)} == {"Alex": 15, "Lee": 4, "Robin": 1}
    received = story.person_means("acts_received", 1, 150)
    assert count_runs(received.argmin(axis=1) == story.names.index("Chris")) == 20


def test_gp_practice_an_absence_is_felt_far_away():
    story, counterfactual = run_replicates("gp_practice"), run_replicates("gp_practice", **WITHOUT_FIRST_EVENT)
    assert count_runs_higher(counterfactual, story, "acts", 41, 60) == 20
    assert count_runs_higher(counterfactual, story, "acts", 41, 60, "Clinical team") == 20
    led = run_replicates("gp_practice", leadership__teams={"Front desk": "compassionate"})
    assert count_runs_higher(led, story, "energy_after_shift", 41, 60, "Front desk") == 20


HOSPITAL = {
    "compassionate": ("Ward 2", "Ward 11", "Ward 12"),
    "transactional": ("Ward 3", "Ward 4", "Ward 5", "Ward 7", "Ward 8", "Ward 9"),
    "compliance": ("Ward 1", "Ward 6", "Ward 10"),
}


def mean_by_style(version: ReplicateRuns, style: str, measure: str) -> NDArray[np.float64]:
    """Mean of a measure over the last 60 days and the wards with a leadership style, shape (runs,)."""
    wards = [version.mean(measure, 191, 250, ward) for ward in HOSPITAL[style]]
    return np.mean(wards, axis=0)  # type: ignore[no-any-return]


def test_hospital_wards_differ_by_leadership_style():
    story = run_replicates("hospital")
    burnt_out = {team: story.mean("burnt_out", 191, 250, team) for wards in HOSPITAL.values() for team in wards}
    strict = np.min([burnt_out.pop(team) for team in HOSPITAL["compliance"]], axis=0)
    assert count_runs(strict > np.max(list(burnt_out.values()), axis=0)) == 20
    wellbeing = [mean_by_style(story, style, "wellbeing") for style in HOSPITAL]
    assert [mean_in_points(values) for values in wellbeing] == [76, 62, 46]
    assert count_runs((wellbeing[0] > wellbeing[1]) & (wellbeing[1] > wellbeing[2])) == 20


def test_hospital_director_has_a_small_effect_on_the_wards():
    story, as_before = run_replicates("hospital"), run_replicates("hospital", **WITHOUT_FIRST_EVENT)
    for style in HOSPITAL:
        gain = mean_by_style(story, style, "wellbeing") - mean_by_style(as_before, style, "wellbeing")
        assert count_runs(gain > 0) == 20
        assert 0.005 < gain.mean() < 0.03


def test_hospital_more_ties_between_wards_help():
    story, neighbours = run_replicates("hospital"), run_replicates("hospital", team__bridges=10)
    assert (
        count_runs(
            mean_by_style(neighbours, "compliance", "wellbeing") > mean_by_style(story, "compliance", "wellbeing")
        )
        == 20
    )


def test_burnt_out_leader_is_the_least_well():
    story = run_full_replicates("burnt_out_leader")
    wellbeing = story.person_means("wellbeing", 101, 120)
    assert story.names[0] == "Ward manager"
    assert count_runs(wellbeing.argmin(axis=1) == 0) == 20
    assert [mean_in_points(wellbeing[:, 0]), mean_in_points(wellbeing[:, 1:])] == [51, 68]
    worn_out = story.people[:, 100:120, STATE_INDEX["energy_after_shift"]] < WORN_OUT_THRESHOLD
    assert worn_out[:, :, 0].all()
    assert worn_out[:, :, 1:].mean() < 0.01


def test_burnt_out_leader_has_a_small_effect_on_the_ward_and_exhaustion_nearly_none():
    story = run_full_replicates("burnt_out_leader").person_means("wellbeing", 101, 120)[:, 1:].mean(axis=1)
    rested = run_full_replicates("burnt_out_leader", events__0=None, start=None).person_means("wellbeing", 101, 120)
    tired = run_full_replicates("burnt_out_leader", **WITHOUT_FIRST_EVENT).person_means("wellbeing", 101, 120)
    assert count_runs(story < rested[:, 1:].mean(axis=1)) == 20
    assert mean_in_points(rested[:, 1:].mean(axis=1) - story) == 4
    assert abs(float(rested[:, 1:].mean() - tired[:, 1:].mean())) < 0.01


ONE_SPARK_EACH = [{"day": 30, "event": "spark", "acts": 1, "person": f"Colleague {number}"} for number in range(1, 11)]
"""One act from outside for each of ten people."""


def test_one_spark_spreads_a_little_and_dies_out():
    ripples = [count_by_generation(acts) for acts in run_full_replicates("one_spark").acts]
    sums = np.array([sum(ripple) for ripple in ripples])
    assert [count_runs(sums == 0), count_runs((sums >= 1) & (sums <= 5)), count_runs(sums >= 6), int(sums.max())] == [
        5,
        11,
        4,
        24,
    ]
    steps = [sum(ripple[step] if step < len(ripple) else 0 for ripple in ripples) for step in range(4)]
    assert steps == sorted(steps, reverse=True)
    still = [count_by_generation(acts) for acts in run_full_replicates("one_spark", mechanisms__contagion=False).acts]
    assert not any(sum(ripple) for ripple in still)


def test_one_spark_for_each_person_leads_to_more_acts_than_ten_for_one():
    each = [sum(count_by_generation(acts)) for acts in run_full_replicates("one_spark", events=ONE_SPARK_EACH).acts]
    ten = [sum(count_by_generation(acts)) for acts in run_full_replicates("one_spark").acts]
    assert [sum(a > b for a, b in zip(each, ten, strict=True)), round(float(np.mean(each)))] == [18, 12]


def test_own_team_misses_the_person_who_connects_it():
    story, counterfactual = (
        run_full_replicates("bring_your_own_team"),
        run_full_replicates("bring_your_own_team", **WITHOUT_FIRST_EVENT),
    )
    casey = story.names.index("Casey")

    def acts_among_others(version: ReplicateRuns) -> NDArray[np.float64]:
        kept = []
        for acts in version.acts:
            here = (acts.day >= 61) & (acts.day <= 80) & (acts.kind != CONVERSATION_KIND)
            kept.append(int((here & (acts.giver != casey) & (acts.receiver != casey)).sum()) / 20)
        return np.array(kept)

    assert count_runs(acts_among_others(story) < acts_among_others(counterfactual)) == 20
    received = story.person_means("acts_received", 1, 120)
    assert count_runs(received.argmin(axis=1) == story.names.index("Harper")) == 19


def test_own_team_misses_its_leader_most_and_casey_second():
    all_present = run_full_replicates("bring_your_own_team", **WITHOUT_FIRST_EVENT)
    lost = {}
    for person, name in enumerate(all_present.names):
        others = [other for other in range(len(all_present.names)) if other != person]
        given = [
            version.person_means("acts_given", 61, 80)[:, others].sum(axis=1).mean()
            for version in (run_full_replicates("bring_your_own_team", events__0__people=[name]), all_present)
        ]
        lost[name] = 1 - given[0] / given[1]
    ranked = sorted(lost, key=lost.__getitem__, reverse=True)
    assert [*ranked[:2], ranked[-1]] == ["Morgan", "Casey", "Harper"]


CLAIMS: tuple[tuple[str, dict[str, Any], dict[str, Any], str, int, int], ...] = (
    ("typical_ward", {"leadership__style": "compassionate"}, {}, "wellbeing", 191, 250),
    ("winter_pressure", {}, {"events__2": None, "events__1": None}, "wellbeing", 231, 250),
    ("winter_pressure", {"events__1": None}, {}, "acts", 81, 109),
    ("new_leader", {}, {"events__0__style": "transactional"}, "wellbeing", 191, 250),
    ("sympathy_is_not_enough", WITHOUT_FIRST_EVENT, {}, "worn_out", 131, 150),
    ("every_contact_counts", {}, WITHOUT_FIRST_EVENT, "wellbeing", 141, 160),
    ("kindness_by_order", WITHOUT_FIRST_EVENT, {}, "energy_after_shift", 81, 90),
    ("kindness_by_order", {"events__0__event": "campaign"}, {}, "energy_after_shift", 81, 100),
    ("after_the_incident", {"events__1__style": "compassionate"}, {}, "safety", 231, 250),
    ("gp_practice", WITHOUT_FIRST_EVENT, {}, "acts", 41, 60),
    ("hospital", {}, WITHOUT_FIRST_EVENT, "wellbeing", 191, 250),
    ("burnt_out_leader", {"events__0": None, "start": None}, {}, "wellbeing", 101, 120),
    ("one_spark", {"events": ONE_SPARK_EACH}, WITHOUT_FIRST_EVENT, "acts", 31, 40),
    ("bring_your_own_team", WITHOUT_FIRST_EVENT, {}, "acts", 61, 80),
)
"""Scenario, overrides of two versions, and a measure that is higher in the first version on these days."""


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim[0]}-{claim[3]}")
def test_claims_hold_with_other_seeds(claim):
    name, overrides, other_overrides, measure, first, last = claim
    assert (
        count_runs_higher(
            run_replicates_with_other_seeds(name, **overrides),
            run_replicates_with_other_seeds(name, **other_overrides),
            measure,
            first,
            last,
        )
        >= 18
    )
