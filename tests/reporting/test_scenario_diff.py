"""What sets two versions apart is named in words, and nothing else is."""

from __future__ import annotations

import math

import pytest

import sim
from sim.model.metadata import annotated_fields
from sim.model.styles import STYLES, Style
from sim.recording.styles_by_day import style_periods, styles_on
from sim.reporting import scenario_diff, tries
from sim.reporting.before_after import PairedSamples

WINTER = "winter_pressure"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("leadership.style=compassionate", "the leader listens"),
        ("leadership.style=laissez_faire", "the leader keeps away"),
        ("leadership.style.attend=0.9", "the leader goes to people more often (90% instead of 50%)"),
        ("leadership.style.control=0.1", "the leader controls less (10% instead of 35%)"),
        ("workload=0.7", "more work (70% instead of 62%)"),
        ("workload=0.5", "less work (50% instead of 62%)"),
        ("events.1=", "without “Daily reporting”"),
        ("events.1.style=compassionate", "“Daily reporting”: the leader listens"),
        ("events.2.day=120", "“A new manager who listens”: the leader listens, from day 120 instead of 110"),
        ("events.0.workload=0.85", "“Winter surge”: the workload is 85%"),
        ("events.3={day: 20, event: mandate, strength: 1}", "kindness by order"),
        ("mechanisms.contagion=false", "compassion is not passed on"),
        ("parameters.contacts_per_day=5", "people meet more often (5 instead of 3 meetings per day)"),
        ("parameters.felt_half=2", "half-life of felt compassion: 2 instead of 3"),
        ("days=300", "300 days instead of 250"),
        ("start.energy=0.3", "people start differently"),
        ("kinds.support.lift=2", "acts of support do something else"),
    ],
)
def test_one_change_is_described(change: str, expected: str) -> None:
    before, after = sim.load(WINTER), sim.load(WINTER, [change])
    assert scenario_diff.describe_differences(before, after) == f"Same team. One change: {expected}."


def test_several_changes_are_counted() -> None:
    before, after = sim.load(WINTER), sim.load(WINTER, ["workload=0.7", "mechanisms.leaving=false"])
    expected = "Same team. 2 changes: more work (70% instead of 62%); nobody leaves."
    assert scenario_diff.describe_differences(before, after) == expected


def test_a_change_during_the_run_is_described_with_its_day() -> None:
    before = sim.load(WINTER)
    after = sim.load(WINTER, ["events.3={day: 90, event: leadership, style: compassionate}"])
    assert (
        scenario_diff.describe_differences(before, after, 90)
        == "Same team. One change from day 90 on: the leader listens."
    )


def test_another_team_is_mentioned() -> None:
    before, after = sim.load(WINTER), sim.load(WINTER, ["team.size=18"])
    assert scenario_diff.describe_differences(before, after) == "Another team. One change: 18 people instead of 24."
    before, after = sim.load(WINTER), sim.load(WINTER, ["team.seed=2"])
    assert scenario_diff.describe_differences(before, after) == "Another team. One change: other people and ties."


def test_settings_without_effect_on_the_team_are_ignored() -> None:
    before = sim.load(WINTER)
    after = sim.load(WINTER, ["title=Another", "notes=Mine", "debrief=[Well?]", "seed=9", "about=A story"])
    assert scenario_diff.describe_differences(before, after) == "Same team. Nothing is changed."
    assert scenario_diff.difference_label(before, after) == "No change"


def test_several_leaders_are_described_in_the_plural() -> None:
    before = sim.load("hospital", ["leadership.mix=", "leadership.style=compliance"])
    after = sim.load("hospital", ["leadership.mix=", "leadership.style=compassionate"])
    assert (
        scenario_diff.describe_differences(before, after) == "Same team. One change: in 12 teams, the leaders listen."
    )


def test_a_team_of_an_organisation_is_named() -> None:
    before = sim.load("hospital", ["leadership.mix=", "leadership.style=compliance", "leadership.teams="])
    after = sim.load(
        "hospital", ["leadership.mix=", "leadership.style=compliance", "leadership.teams={Ward 2: compassionate}"]
    )
    assert scenario_diff.describe_differences(before, after) == "Same team. One change: in Ward 2, the leader listens."


def test_a_label_is_short() -> None:
    before, after = (
        sim.load(WINTER),
        sim.load(WINTER, ["leadership.style={attend: 0.1, understand: 0.9, empathise: 0.9, help: 0.9, control: 0.9}"]),
    )
    assert len(scenario_diff.difference_label(before, after)) <= 60
    assert scenario_diff.difference_label(before, after).endswith("…")


def test_every_trait_of_a_style_has_texts_for_more_and_for_less() -> None:
    for trait in annotated_fields(Style).values():
        for template in (trait.metadata.higher, trait.metadata.lower):
            assert "the leaders" in template.format_map(scenario_diff.PLURAL_FORMS)
            assert "the leader" in template.format_map(scenario_diff.SINGULAR_FORMS)


def test_styles_are_known_for_every_day() -> None:
    winter = sim.load(WINTER)
    assert [period.first_day for period in style_periods(winter)] == [1, 80, 110]
    for day, name in ((1, "transactional"), (79, "transactional"), (80, "compliance"), (110, "compassionate")):
        assert styles_on(winter, day) == {"Ward": STYLES[name].style}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((1, 1, 1), (2, 2, 0), "In 2 of 3 tries wellbeing ended higher than at the start."),
        ((1, 1, 1), (0, 0, 2), "In 2 of 3 tries wellbeing ended lower than at the start."),
        ((1, 1), (1, 1), "In all 2 tries wellbeing ended as at the start."),
        ((1, 1), (2, 0), "In 1 of 2 tries wellbeing ended higher than at the start."),
        ((1, math.nan, 1), (2, 2, 2), "In 2 of 2 tries wellbeing ended higher than at the start."),
        ((math.nan,), (1,), ""),
    ],
)
def test_runs_are_counted(before: tuple[float, ...], after: tuple[float, ...], expected: str) -> None:
    assert tries.describe_end_values("wellbeing", PairedSamples(before, after)) == expected


def test_runs_are_compared_with_another_version_by_its_label() -> None:
    expected = "In 2 of 2 tries obstacles ended lower than in “As it is”, with the same luck."
    assert tries.describe_version_comparison("obstacles", PairedSamples((1, 1), (0, 0)), "As it is") == expected


def test_one_leader_and_several_change_in_the_same_way() -> None:
    before, after = STYLES["compliance"].style, STYLES["compliance"].style._replace(attend=0.9)
    assert scenario_diff.describe_style_change(before, after) == [
        "the leader goes to people more often (90% instead of 30%)"
    ]
    assert scenario_diff.describe_style_change(before, after, 3) == [
        "the leaders go to people more often (90% instead of 30%)"
    ]
