"""Words: exact sentences for small cases, in the tone of the room."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.model import display
from sim.model.styles import STYLES, Style
from sim.reporting import event_text, formatting, narrative
from sim.reporting.before_after import PairedSamples, change_points
from tests.recording import synthetic_recordings

NAN = float("nan")


# --- numbers


@pytest.mark.parametrize(
    ("measure", "number", "expected"),
    [
        ("wellbeing", 0.5634, "56"),
        ("wellbeing", 0.5651, "57"),
        ("burnt_out", 0.302, "30%"),
        ("acts", 0.845, "0.85"),
        ("conversations", 1234.56, "1,234.6"),
        ("ripple_number", 0.3, "0.30"),
        ("care", NAN, "–"),
    ],
)
def test_values_are_formatted_on_their_display_scale(measure: str, number: float, expected: str) -> None:
    assert formatting.format_measure(measure, number) == expected


def test_changes_agree_with_the_displayed_values() -> None:
    assert (formatting.format_measure("wellbeing", 0.484), formatting.format_measure("wellbeing", 0.526)) == (
        "48",
        "53",
    )
    assert formatting.format_measure_change("wellbeing", 0.484, 0.526) == "+5"
    assert formatting.format_measure_change("worn_out", 0.5, 0.417) == "−8"
    assert formatting.format_measure_change("acts", 0.8512, 0.8488) == "0"
    assert formatting.format_measure_change("safety", NAN, 0.5) == "–"


def test_counts_and_lists_are_formatted() -> None:
    assert display.format_count(1, "person", "people") == "one person"
    assert display.format_count(1200, "act") == "1,200 acts"
    assert [display.join_words(list(names)) for names in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert (formatting.format_days(range(40, 60)), formatting.format_days(range(3, 4))) == ("days 40–59", "day 3")


def test_names_are_escaped_in_markdown() -> None:
    assert formatting.escape_markdown("Ann *the boss* | <b>\n[x](y)") == r"Ann \*the boss\* \| \<b> \[x\](y)"
    assert formatting.escape_markdown("# 1") == r"\# 1"
    assert formatting.escape_markdown("1. x") == r"1\. x"
    assert formatting.escape_markdown("Ward 7 (night), Dr O'Neill & co.") == "Ward 7 (night), Dr O'Neill & co."
    assert formatting.escape_markdown_paragraphs("One\nline.\n\n- Two") == "One line.\n\n\\- Two"


# --- size of a run


def test_run_sizes_are_described() -> None:
    assert (
        narrative.describe_run_size(24, 1, 1, 250)
        == "24 people, one of whom leads, over 250 working days (about a year)."
    )
    assert narrative.describe_run_size(8, 0, 1, 5) == "8 people, none of whom leads, over 5 working days."
    assert (
        narrative.describe_run_size(180, 13, 12, 125, 20)
        == "180 people in 12 teams, 13 of whom lead, over 125 working days (about 25 weeks). "
        "20 runs with different random seeds."
    )
    assert narrative.format_duration(625) == "625 working days (about 2.5 years)"


def test_leadership_is_described_in_a_sentence() -> None:
    fair, strict = STYLES["transactional"].style, STYLES["compliance"].style
    assert event_text.describe_leadership([]) == "Nobody leads this team."
    assert event_text.describe_leadership([fair]) == (
        "The leadership style is transactional (fair exchange, clear expectations)."
    )
    assert event_text.describe_leadership([strict, strict]) == (
        "The leadership style in all 2 teams is compliance (accountability and targets first)."
    )
    assert event_text.describe_leadership([strict, fair, strict]) == (
        "Teams are led in different styles: 2 teams compliance (accountability and targets first); "
        "one team transactional (fair exchange, clear expectations)."
    )
    assert event_text.describe_leadership([Style(0.5, 0.6, 0.7, 0.8, 0.125)]) == (
        "The leadership style is a custom style (attend 50%, understand 60%, empathise 70%, help 80%, control 12.5%)."
    )


@pytest.mark.parametrize(
    ("event", "line", "label"),
    [
        (
            {"event": "workload", "day": 5, "until": 9, "workload": 0.85, "note": "Winter surge"},
            "Day 5 to 9 – Winter surge: the workload is 85%.",
            "Winter surge",
        ),
        (
            {"event": "leadership", "day": 5, "style": "laissez_faire", "team": "Ward"},
            "From day 5 on – leadership is laissez-faire (absent) in Ward.",
            "Laissez-faire leadership, Ward",
        ),
        (
            {"event": "campaign", "day": 5, "until": 9, "strength": 1.0, "share": 0.2},
            "Day 5 to 9 – a campaign: make every contact count, carried by 20% of the people.",
            "Campaign",
        ),
        ({"event": "mandate", "day": 5, "strength": 1.0}, "From day 5 on – kindness by order.", "Kindness by order"),
        (
            {"event": "spark", "day": 5, "acts": 1, "person": "Nurse 1"},
            "Day 5 – one act of compassion from outside for Nurse 1.",
            "One act from outside",
        ),
        (
            {"event": "absence", "day": 5, "until": 6, "people": ["Nurse 1", "Nurse 2"]},
            "Day 5 to 6 – Nurse 1 and Nurse 2 are away.",
            "Absence",
        ),
        ({"event": "incident", "day": 5, "harm": 0.5}, "Day 5 – something goes wrong.", "Incident"),
    ],
)
def test_events_are_described(event: dict[str, object], line: str, label: str) -> None:
    (scenario_event,) = synthetic_recordings.make_scenario(events=[event]).events
    assert event_text.format_event_item(scenario_event) == line
    assert scenario_event.label() == label


def test_the_title_of_a_change_names_events_that_begin_and_end() -> None:
    events = [
        {"event": "workload", "day": 5, "until": 9, "workload": 0.85, "note": "Winter surge"},
        {"event": "incident", "day": 10, "harm": 0.5},
    ]
    first, second = change_points(synthetic_recordings.make_recording(days=20, events=events))
    assert event_text.change_point_title(first) == "Day 5: Winter surge begins"
    assert event_text.change_point_title(second) == "Day 10: Incident; Winter surge has ended"


# --- main measures


def test_a_time_series_is_described_by_its_ends_and_extremes() -> None:
    values = np.array([0.55, 0.5, 0.41, 0.45, 0.48])
    assert narrative.describe_time_series("wellbeing", values, 0.55, 0.48) == (
        "Wellbeing averaged 55 of 100 at the beginning and 48 at the end (−7 points). "
        "It was lowest on day 3 (41) and highest on day 1 (55)."
    )
    assert narrative.describe_time_series("wellbeing", np.full(4, 0.5), 0.5, 0.5) == (
        "Wellbeing averaged 50 of 100 at the beginning and 50 at the end. It hardly changed."
    )
    assert narrative.describe_time_series("contagious_share", np.full(4, NAN), NAN, NAN).startswith(
        "Too little happened to describe"
    )


def test_changes_name_wellbeing_first_and_then_the_largest() -> None:
    pairs = {
        "wellbeing": PairedSamples((0.55,), (0.49,)),
        "energy": PairedSamples((0.5,), (0.46,)),
        "acts": PairedSamples((0.8,), (0.4,)),
        "safety": PairedSamples((0.5,), (0.51,)),
        "worn_out": PairedSamples((0.38,), (0.61,)),
    }
    assert narrative.describe_changes(pairs) == (
        "Wellbeing fell from 55 to 49, people worn out after the shift rose from 38% to 61%, "
        "acts of compassion per person and day fell from 0.80 to 0.40 and energy fell from 50 to 46."
    )


def test_small_changes_are_not_mentioned() -> None:
    pairs = {
        "wellbeing": PairedSamples((0.5,), (0.5,)),
        "energy": PairedSamples((0.5,), (0.52,)),
        "acts": PairedSamples((0.0,), (0.0,)),
    }
    assert narrative.describe_changes(pairs) == "Wellbeing stayed at 50. Nothing else changed much."
    assert narrative.describe_changes({"wellbeing": PairedSamples((NAN,), (0.5,))}) == "There are no days to compare."


def test_the_number_of_runs_that_agree_is_given() -> None:
    both = PairedSamples((0.5, 0.5, 0.5, 0.5), (0.6, 0.6, 0.4, 0.5))
    assert narrative.describe_agreement("wellbeing", both) == "In 2 of 4 runs wellbeing was higher afterwards."
    down = PairedSamples((0.5, 0.5), (0.4, 0.4))
    assert narrative.describe_agreement("burnt_out", down) == "In 2 of 2 runs people burnt out were lower afterwards."
    same = PairedSamples((0.5, 0.5), (0.5, 0.5))
    assert narrative.describe_agreement("wellbeing", same) == "In all 2 runs wellbeing was as before."


def test_the_central_interval_contains_eight_runs_in_ten() -> None:
    assert narrative.describe_central_interval("wellbeing", np.linspace(0.4, 0.5, 11)) == (
        "Eight runs in ten ended with wellbeing between 41 and 49."
    )
    assert (
        narrative.describe_central_interval("wellbeing", np.full(5, 0.5))
        == "Wellbeing ended at about 50 in nearly every run."
    )


def test_the_question_before_the_run_is_answered() -> None:
    assert narrative.describe_prediction("Will it last?", "acts", 0.5, 0.25) == (
        "The question was: Will it last? From the beginning to the end, acts of compassion per person and day fell "
        "from 0.50 to 0.25."
    )
    assert narrative.describe_prediction("Up?", "energy", 0.5, 0.6, n_runs=20).endswith(
        "From the beginning to the end, on average over 20 runs, energy rose from 50 to 60."
    )


def test_leavers_are_described_with_their_replacements() -> None:
    assert narrative.describe_leavers(0) == "Nobody left."
    assert narrative.describe_leavers(1) == "One person left, and a new starter took their place."
    assert narrative.describe_leavers(3) == "3 people left, and new starters took their places."
    assert narrative.describe_mean_leavers(2.25) == "On average 2.2 people left, and new starters took their places."


# --- spread of compassion


def test_acts_are_counted_by_origin() -> None:
    assert narrative.describe_act_counts(1000, 120, 5, 550) == (
        "There were 1,000 acts of compassion between colleagues, and 120 conversations of leaders and 5 acts from "
        "outside. 55% of the acts between colleagues happened only because the giver had recently received compassion."
    )
    assert narrative.describe_act_counts(0, 1, 0, 0) == (
        "There were 0 acts of compassion between colleagues, and one conversation of a leader."
    )
    assert (
        narrative.describe_act_counts(0, 0, 0, 0)
        == "There was no act of compassion and no conversation in the whole run."
    )


def test_the_ripple_number_is_explained() -> None:
    assert narrative.describe_ripple_number(0.5) == (
        "**Ripple number 0.50.** Each act or conversation caused 0.50 further acts on average within 10 days. So 100 "
        "acts cause 50 more, those cause 25 more, and so on: about 200 in total. Each step is smaller than the one "
        "before, so a ripple fades out. Compassion lasts where people keep starting it again."
    )
    assert narrative.describe_ripple_number(1.2).endswith(
        "That is one or more for each act, so ripples can sustain themselves."
    )
    assert narrative.describe_ripple_number(0.001).endswith("Acts caused hardly any others.")
    assert narrative.describe_ripple_number(NAN).startswith("The consequences of an act cannot be counted")
    assert (narrative.describe_longest_chain(0), narrative.describe_longest_chain(1)) == (
        "No act caused another.",
        "The longest chain had one step after the first act.",
    )


def test_the_share_of_people_left_out_is_described_without_blame() -> None:
    text = narrative.describe_left_out(0.04, 60)
    assert text.startswith("On an average day of the last 60, 4% of the people had gone 10 days at work without")
    assert text.endswith("It is not a judgement of anybody.")
    assert "fewer than 1%" in narrative.describe_left_out(0.002, 60)
    assert narrative.describe_left_out(0.0, 60).startswith("On an average day of the last 60, nobody had gone")
    assert narrative.describe_left_out(0.0, 5) == "The run is too short to determine who is left out."


def test_random_variation_is_explained() -> None:
    assert "`--runs 20`" in narrative.describe_random_variation(1)
    assert "run 20 times" in narrative.describe_random_variation(20)
    assert narrative.describe_seeds([7]) == "Random seed 7."
    assert narrative.describe_seeds([7, 8, 9]) == "Random seeds 7 to 9."


def test_there_is_no_jargon() -> None:
    text = " ".join(
        [
            narrative.describe_ripple_number(0.5),
            narrative.describe_random_variation(1),
            narrative.describe_random_variation(20),
            narrative.MEASURE_GLOSSARY,
            narrative.COMPARISON_NOTE,
            narrative.describe_left_out(0.1, 60),
        ]
    )
    assert not re.search(r"stochastic|parameter|agent|node|edge|variance|mean of|quantile|generation|log-odds", text)
