"""The ODD page: made whole by the command, complete, and true to a scenario."""

from __future__ import annotations

import re

import pytest

import sim
from sim.model.act_kinds import ACT_KINDS
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.odd import odd_page
from sim.odd.page import PLACEHOLDER, read_template
from sim.scenario import EVENT_CLASSES, built_in_scenarios
from sim.teams import TEAM_BUILDERS
from tests.cli.conftest import CommandRunner, compassion
from tests.docs.code_blocks import DOCS, FENCE_PATTERN

__all__ = ["compassion"]

LINK = re.compile(r"\]\(([^)\s]+)\)")

PAPER = """\
schema: 1
title: "A paper's *own* ward"
days: 40
workload: 0.7
team: {builder: complete, size: 6, seed: 4}
leadership: {style: {attend: 0.9, understand: 0.5, empathise: 0.5, help: 0.5, control: 0.2}}
parameters: {felt_half: 4}
kinds: {attentiveness: {share: 0.4}, support: {share: 0.2}}
mechanisms: {leaving: false}
start: {safety: 0.3, leaders: {wellbeing: 0.9}}
events:
  - {day: 9, until: 12, event: leadership, style: compliance}
  - {day: 3, event: spark, acts: 2, note: "A | visit"}
"""


def test_the_model_page_is_what_the_command_makes() -> None:
    there = (DOCS / "background" / "model.md").read_text(encoding="utf-8")
    assert there == odd_page(), "run: compassion odd --out docs/background/model.md"


def test_the_command_prints_the_page_and_writes_the_same(compassion: CommandRunner) -> None:
    assert compassion("odd").stdout == odd_page()
    assert compassion("odd", "--out", "model.md").exit_code == 0
    assert (compassion.folder / "model.md").read_bytes() == odd_page().encode()


def test_nothing_is_left_unmade() -> None:
    assert PLACEHOLDER.search(read_template())
    for page in (odd_page(), odd_page(complete=True), odd_page(sim.parse(PAPER))):
        assert "{{" not in FENCE_PATTERN.sub("", page)
        assert "\n\n\n" not in page


def test_the_prose_keeps_within_the_margin_and_repeats_no_table() -> None:
    for line in read_template().splitlines():
        assert len(line) <= 120 or "](" in line, line
        assert not line.startswith("|"), line


def test_every_element_has_its_rationale() -> None:
    for part in re.split(r"^## \d ", read_template(), flags=re.MULTILINE)[1:]:
        assert "**Rationale.**" in part, part[:40]


@pytest.mark.parametrize(
    "concept",
    ["Basic principles", "Emergence", "Adaptation and objectives", "Learning", "Prediction", "Sensing", "Interaction",
     "Stochasticity", "Collectives", "Observation"],
)  # fmt: skip
def test_every_design_concept_is_spoken_of(concept: str) -> None:
    assert f"**{concept}.**" in read_template()


def test_all_that_can_be_chosen_or_set_is_told() -> None:
    page = odd_page(complete=True)
    for name in (*Parameters._fields, *Mechanisms._fields, *ACT_KINDS, *TEAM_BUILDERS, *EVENT_CLASSES):
        assert f"`{name}`" in page, name


@pytest.mark.parametrize("scenario", [None, "winter_pressure"])
def test_a_complete_page_links_only_within_itself(scenario: str | None) -> None:
    page = odd_page(None if scenario is None else sim.load(scenario), complete=True)
    anchors = set(re.findall(r'<a id="([^"]+)">', page))
    for target in LINK.findall(page):
        assert target.startswith("#"), target
        if not re.match(r"#(\d|what-was)", target):
            assert target[1:] in anchors, target


def test_a_page_of_a_scenario_has_its_values_and_the_models_own_beside_them() -> None:
    page = odd_page(sim.parse(PAPER))
    assert page.startswith("# The model, as played in “A paper's \\*own\\* ward”")
    assert "A run lasts 40 days." in page
    assert "[felt_half](#felt_half) **4** (model: 3)" in page
    assert "[workload](#workload) **0.7** (model: 0.6)" in page
    assert "| `attentiveness` | **0.4** (model: 0.35) |" in page
    assert re.search(r"`leaving` .*\| \*\*off\*\* \|", page)
    assert "from the builder `complete`, with seed 4" in page
    assert "| ties | 15 |" in page
    assert "| its own | 0.9 | 0.5 | 0.5 | 0.5 | 0.2 | 1 | Team |" in page
    assert "| `safety` | 0.3 |  |\n| `wellbeing` |  | 0.9 |" in page
    spark, style = page.index("| 3 |  | `spark` | acts 2 |"), page.index("| 9 | 12 | `leadership` | style compliance |")
    assert spark < style
    assert "A \\| visit" in page


def test_a_scenario_without_changes_shows_none() -> None:
    page = odd_page(sim.parse("schema: 1\n"))
    assert "(model:" not in page
    assert "This scenario has no events." in page


@pytest.mark.parametrize("name", built_in_scenarios())
def test_every_shipped_scenario_has_a_page(name: str) -> None:
    assert f"`{name}`" in odd_page(sim.load(name))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("odd --set days=3", "--set changes a scenario"),
        ("odd --scenario nowhere.yaml", "file not found"),
        ("odd --scenario typical_ward --set dayz=3", 'did you mean "days"?'),
        ("odd --out nowhere/page.md", "cannot be written"),
    ],
)
def test_bad_calls_are_told_in_words(compassion: CommandRunner, call: str, said: str) -> None:
    told = compassion(*call.split())
    assert told.exit_code == 2
    assert said in told.output
    assert "Traceback" not in told.output
