"""The report: sections, tables and sentences."""

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
        "Scenario",
        "Main measures",
        "Changes after events",
        "Spread of compassion",
        "Who gives to whom",
        "Uncertainty",
        "Questions for discussion",
        "Files",
    ]


def test_report_and_page_summarise_a_run_alike(ward: Recording) -> None:
    text = render_report([ward])
    summary = captions.summary_sentences(ward)
    assert summary[-1] == captions.SINGLE_RUN_NOTE, "the report has its own note on random variation"
    assert len(summary) > 3
    for sentence in summary[:-1]:
        assert sentence in text


def test_each_change_has_a_sentence_and_a_table(ward: Recording) -> None:
    text = render_report([ward])
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == [
        "Day 21: Winter surge begins",
        "Day 41: Winter surge has ended",
        "Day 50: Incident",
    ]
    assert "| | days 1–20 | days 32–40 | change |" in text


def test_rows_of_a_table_have_equally_many_cells(ward: Recording, three_runs: list[Recording]) -> None:
    for text in (render_report([ward]), render_report(three_runs)):
        for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.strip().split("\n")}) == 1


def test_report_starts_and_ends_with_disclaimer(ward: Recording) -> None:
    assert render_report([ward]).count(narrative.DISCLAIMER) == 2


def test_figures_are_shown(ward: Recording) -> None:
    text = render_report([ward], ["figures/time_series.png", "figures/time_series.svg", "figures/network.png"])
    assert re.findall(r"!\[.*?\]\((.*?)\)", text) == ["figures/time_series.png", "figures/network.png"]
    assert "![" not in render_report([ward])


def test_only_existing_files_are_listed(ward: Recording) -> None:
    text = render_report([ward], files=["manifest.json", "days.csv", "figures"])
    assert re.findall(r"^- `(.*?)`", text, re.MULTILINE) == ["manifest.json", "days.csv"]
    assert set(re.findall(r"^- `(.*?)`", render_report([ward]), re.MULTILINE)) == set(FILE_DESCRIPTIONS)


def test_the_number_of_runs_that_agree_is_given(three_runs: list[Recording]) -> None:
    text = render_report(three_runs)
    assert "3 runs with different random seeds." in text
    assert re.search(r"In \d of 3 runs wellbeing was (higher|lower) at the end than at the beginning\.", text)
    assert re.search(r"\| \d / \d of 3 \|", text)
    assert "This section describes the first run (seed 1)." in text


def test_teams_are_listed_in_order_without_small_ones(organisation: Recording) -> None:
    text = render_report([organisation])
    rows = re.findall(r"^\| (Ward \d|Leadership|\*whole organisation\*) \| (.*?) \|", text, re.MULTILINE)
    assert rows == [
        ("Ward 1", "compassionate"),
        ("Ward 2", "compliance"),
        ("Ward 3", "compassionate"),
        ("*whole organisation*", ""),
    ]
    assert "Teams of fewer than 5 people are not listed separately: Leadership." in text


def test_a_change_in_one_team_is_reported_for_that_team(organisation: Recording) -> None:
    assert "\nIn Ward 2: Wellbeing " in render_report([organisation])


def test_questions_come_from_the_scenario() -> None:
    recording = synthetic_recordings.make_recording(
        days=30,
        events=[],
        predict={"question": "Up or down?", "options": ["up", "down"], "measure": "energy"},
        debrief=["What *did* you see?"],
    )
    text = render_report([recording])
    assert "> **The question before the run:** Up or down?\n>\n> - up\n> - down" in text
    assert "The question was: Up or down? From the beginning to the end, energy " in text
    assert "1. What \\*did\\* you see?" in text


def test_people_are_named_only_in_events(ward: Recording) -> None:
    text = render_report([ward])
    assert not [name for name in ward.world.population.names if name in text]


def test_a_run_without_people_and_acts_has_a_report(ward: Recording) -> None:
    assert "ipple number" not in render_report([ward.drop_details()])


def test_the_shortest_run_has_a_report() -> None:
    assert "It hardly changed" in render_report([synthetic_recordings.make_recording(days=1, events=[])])


def test_report_limits_number_of_changes() -> None:
    events = [{"event": "incident", "day": day, "harm": 0.1} for day in range(2, 60, 2)]
    text = render_report([synthetic_recordings.make_recording(events=events)])
    assert text.count("\n### ") == 20
    assert "9 further changes are not described here" in text
