"""The report: what stands in it, and what must not."""

from __future__ import annotations

import re

from sim.recording import Recording
from sim.reporting import captions, narrative
from sim.reporting.report import FILE_DESCRIPTIONS, render_report
from tests.recording import synthetic_recordings


def sections(text: str) -> list[str]:
    """Titles of the sections."""
    return re.findall(r"^## (.*)$", text, re.MULTILINE)


def test_a_report_has_its_sections_in_order(ward: Recording) -> None:
    assert sections(render_report([ward])) == [
        "What was played",
        "How it went",
        "What changed after each event",
        "How compassion spread",
        "Who gives to whom, and who is left out",
        "How sure is this?",
        "To talk about",
        "Files",
    ]


def test_a_report_says_of_a_run_what_the_page_says_of_it(ward: Recording) -> None:
    text = render_report([ward])
    told = captions.summary_sentences(ward)
    assert told[-1] == captions.SINGLE_RUN_NOTE, "the report speaks of chance in its own words"
    assert len(told) > 3
    for sentence in told[:-1]:
        assert sentence in text


def test_each_change_has_its_sentence_and_its_table(ward: Recording) -> None:
    text = render_report([ward])
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == [
        "Day 21: Winter surge begins",
        "Day 41: Winter surge is over",
        "Day 50: Incident",
    ]
    assert "| | days 1–20 | days 32–40 | change |" in text


def test_every_row_of_a_table_has_as_many_cells_as_its_head(ward: Recording, three_runs: list[Recording]) -> None:
    for text in (render_report([ward]), render_report(three_runs)):
        for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.strip().split("\n")}) == 1


def test_report_starts_and_ends_with_disclaimer(ward: Recording) -> None:
    assert render_report([ward]).count(narrative.DISCLAIMER) == 2


def test_pictures_are_shown_where_they_are(ward: Recording) -> None:
    text = render_report([ward], ["figures/course.png", "figures/course.svg", "figures/network.png"])
    assert re.findall(r"!\[.*?\]\((.*?)\)", text) == ["figures/course.png", "figures/network.png"]
    assert "![" not in render_report([ward])


def test_only_files_that_are_there_are_listed(ward: Recording) -> None:
    text = render_report([ward], files=["manifest.json", "days.csv", "figures"])
    assert re.findall(r"^- `(.*?)`", text, re.MULTILINE) == ["manifest.json", "days.csv"]
    assert set(re.findall(r"^- `(.*?)`", render_report([ward]), re.MULTILINE)) == set(FILE_DESCRIPTIONS)


def test_several_runs_say_how_many_agree(three_runs: list[Recording]) -> None:
    text = render_report(three_runs)
    assert "played 3 times with different luck." in text
    assert re.search(r"In \d of 3 runs wellbeing was (higher|lower) at the end than at the beginning\.", text)
    assert re.search(r"\| \d / \d of 3 runs \|", text)
    assert "The following tells of the first of the runs (seed 1)." in text


def test_teams_are_told_in_their_own_order_and_small_ones_not_at_all(organisation: Recording) -> None:
    text = render_report([organisation])
    rows = re.findall(r"^\| (Ward \d|Leadership|\*everyone\*) \| (.*?) \|", text, re.MULTILINE)
    assert rows == [
        ("Ward 1", "compassionate"),
        ("Ward 2", "compliance"),
        ("Ward 3", "compassionate"),
        ("*everyone*", ""),
    ]
    assert "Teams of fewer than 5 people are not told of by themselves: Leadership." in text


def test_a_change_in_one_team_is_told_of_that_team(organisation: Recording) -> None:
    assert "\nIn Ward 2: Wellbeing " in render_report([organisation])


def test_the_question_and_the_talk_come_from_the_scenario() -> None:
    told = synthetic_recordings.make_recording(
        days=30,
        events=[],
        predict={"question": "Up or down?", "options": ["up", "down"], "measure": "energy"},
        debrief=["What *did* you see?"],
    )
    text = render_report([told])
    assert "> **The question before the run:** Up or down?\n>\n> - up\n> - down" in text
    assert "The question was: Up or down? From the beginning to the end, energy " in text
    assert "1. What \\*did\\* you see?" in text


def test_nobody_is_named_but_in_events(ward: Recording) -> None:
    text = render_report([ward])
    assert not [name for name in ward.world.population.names if name in text]


def test_a_run_without_people_and_acts_can_be_told(ward: Recording) -> None:
    assert "ipple number" not in render_report([ward.drop_details()])


def test_the_shortest_run_can_be_told() -> None:
    assert "it hardly moved" in render_report([synthetic_recordings.make_recording(days=1, events=[])])


def test_report_limits_number_of_changes() -> None:
    events = [{"event": "incident", "day": day, "harm": 0.1} for day in range(2, 60, 2)]
    text = render_report([synthetic_recordings.make_recording(events=events)])
    assert text.count("\n### ") == 20
    assert "9 further changes are not told here" in text
