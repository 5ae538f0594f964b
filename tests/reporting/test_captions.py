"""Captions say in plain words what happened, name everybody about as often, and blame nobody."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.engine.trace import ACT_LOG_DTYPES, ActLog
from sim.model.act_kinds import ACT_DISPLAYS, CONVERSATION_KIND, INTRODUCTION_KIND, NO_PERSON, SPARK_CAPTION
from sim.model.mechanisms import ABLATIONS
from sim.model.metadata import annotated_fields
from sim.model.styles import STYLES, Style
from sim.recording import Recording
from sim.reporting import captions, session_text
from sim.reporting.captions import describe_act, week_caption
from tests.recording import synthetic_recordings


@pytest.fixture(scope="module")
def recording() -> Recording:
    return synthetic_recordings.make_recording()


def test_a_week_has_an_act_and_the_average() -> None:
    caption = week_caption(12, "Nurse 3 helped Doctor 1", 0.54, 0.58)
    assert caption == "Week 12: Nurse 3 helped Doctor 1. Average wellbeing 58 (+4 points)."


def test_the_first_week_has_no_change() -> None:
    assert week_caption(1, "A helped B", None, 0.5) == "Week 1: A helped B. Average wellbeing 50."


def test_a_change_is_the_difference_of_displayed_values() -> None:
    assert week_caption(2, "A helped B", 0.5549, 0.5551).endswith("Average wellbeing 56 (+1 point).")
    assert week_caption(2, "A helped B", 0.551, 0.554).endswith("Average wellbeing 55 (no change).")


def test_a_week_without_an_act_has_a_caption_without_blame() -> None:
    assert (
        week_caption(3, None, 0.5, 0.5) == "Week 3: no act of compassion this week. Average wellbeing 50 (no change)."
    )


def test_every_kind_of_act_has_a_phrase() -> None:
    phrases = {describe_act(kind, "Ama", "Ben") for kind in range(CONVERSATION_KIND + 1)}
    assert len(phrases) == CONVERSATION_KIND + 1
    assert all(phrase.startswith("Ama ") and "Ben" in phrase for phrase in phrases)


def test_an_introduction_names_all_three() -> None:
    assert describe_act(INTRODUCTION_KIND, "Ama", "Ben", "Cho") == "Ama brought Ben and Cho together"


def test_an_act_from_outside_names_only_its_receiver() -> None:
    assert describe_act(0, None, "Ben") == "Ben met with kindness from outside"


def test_each_week_has_one_caption_with_an_act_of_that_week(recording: Recording) -> None:
    weekly = captions.weekly_captions(recording)
    assert [caption.day for caption in weekly] == list(range(5, 61, 5))
    acts, names = recording.act_log, recording.world.population.names
    for week, caption in enumerate(weekly, 1):
        days = (acts.day > 5 * week - 5) & (acts.day <= 5 * week)
        deeds = {captions.describe_recorded_act(recording, int(act)) for act in np.flatnonzero(days)}
        match = re.fullmatch(
            rf"Week {week}: (.+?)\. Average wellbeing \d+(?: \((?:[+−]\d+ points?|no change)\))?\.", caption.text
        )
        assert match is not None, caption.text
        assert match[1] in deeds
        assert any(name in match[1] for name in names)


def test_captions_mention_people_equally_often(recording: Recording) -> None:
    chosen = captions.choose_featured_acts(recording.act_log, recording.n_days, recording.n_people)
    acts = recording.act_log
    named = Counter(int(who[act]) for act in chosen if act is not None for who in (acts.giver, acts.receiver))
    assert len(named) >= recording.n_people - 1
    assert max(named.values()) <= 2 * recording.n_days / 5 / recording.n_people + 2


def test_a_week_in_which_nothing_happened_has_no_act() -> None:
    rows = [(7, NO_PERSON, 1, 0, False, -1, -1, 0.5)]
    columns = zip(*rows, strict=True)
    acts = ActLog(*(np.array(column, kind) for column, kind in zip(columns, ACT_LOG_DTYPES.values(), strict=True)))
    assert captions.choose_featured_acts(acts, 12, 3) == [None, 0, None]


@pytest.mark.parametrize(("days", "ends"), [(1, [1]), (5, [5]), (6, [5, 6]), (10, [5, 10]), (12, [5, 10, 12])])
def test_the_last_week_may_be_short(days: int, ends: list[int]) -> None:
    assert captions.last_days_of_weeks(days) == ends


def test_changes_have_captions_on_their_days(recording: Recording) -> None:
    assert [tuple(caption) for caption in captions.change_captions(recording)] == [
        (21, "Day 21: Winter surge begins."),
        (41, "Day 41: Winter surge has ended."),
        (50, "Day 50: Incident."),
    ]


def test_a_summary_mentions_random_variation(recording: Recording) -> None:
    assert captions.summary_sentences(recording)[-1] == captions.SINGLE_RUN_NOTE
    assert "selected at random" in captions.SINGLE_RUN_NOTE


def test_the_answer_is_about_the_predicted_measure() -> None:
    asked = synthetic_recordings.make_recording(predict={"question": "How?", "measure": "energy"})
    assert captions.describe_prediction_outcome(asked).startswith("Energy ")
    assert captions.describe_prediction_outcome(synthetic_recordings.make_recording()) == ""
    assert captions.describe_prediction_outcome(synthetic_recordings.make_recording(predict={"question": "How?"})) == ""


BLAME = re.compile(r"\b(best|worst|fail\w*|blame|fault|lazy|bad|weak\w*|should|must)\b", re.IGNORECASE)
JARGON = re.compile(
    r"\b(agent|node|edge|seed|parameter|stochastic|simulat\w+|log-odds|contagio\w+|RNG)\b", re.IGNORECASE
)


def test_texts_for_a_session_contain_no_blame_and_no_jargon() -> None:
    sentences = [
        *(text for display in ACT_DISPLAYS.values() for text in (display.caption, display.caption_with_third)),
        *(SPARK_CAPTION, captions.SINGLE_RUN_NOTE, *session_text.SENTENCE_TEMPLATES.values()),
        *(text for entry in STYLES.values() for text in (entry.leader_phrase, entry.leaders_phrase)),
        *(ablation.description for ablation in ABLATIONS.values()),
        *(text for trait in annotated_fields(Style).values() for text in (trait.metadata.higher, trait.metadata.lower)),
        *(hint for _, hint in session_text.SESSION_STAGES),
    ]
    for sentence in sentences:
        assert not BLAME.search(sentence), sentence
        assert not JARGON.search(sentence), sentence


def test_the_stages_are_those_of_the_storyboard() -> None:
    assert [name for name, _ in session_text.SESSION_STAGES] == [
        "Meet",
        "Predict",
        "Watch",
        "What if",
        "Again?",
        "Talk",
    ]


def test_every_template_is_described() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "recording-format.md"
    text = page.read_text(encoding="utf-8")
    assert not [name for name in session_text.SENTENCE_TEMPLATES if f"`{name}`" not in text]
