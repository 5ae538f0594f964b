"""The ODD page is generated completely and contains the values of a scenario."""

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
title: "A paper's *custom* ward"
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


def test_the_model_page_is_up_to_date() -> None:
    published = (DOCS / "background" / "model.md").read_text(encoding="utf-8")
    assert published == odd_page(), "run: compassion odd --out docs/background/model.md"


def test_the_command_prints_or_writes_the_page(compassion: CommandRunner) -> None:
    assert compassion("odd").stdout == odd_page()
    assert compassion("odd", "--out", "model.md").exit_code == 0
    assert (compassion.folder / "model.md").read_bytes() == odd_page().encode()


def test_all_placeholders_are_filled() -> None:
    assert PLACEHOLDER.search(read_template())
    for page in (odd_page(), odd_page(complete=True), odd_page(sim.parse(PAPER))):
        assert "{{" not in FENCE_PATTERN.sub("", page)
        assert "\n\n\n" not in page


def test_lines_of_the_template_fit_and_it_contains_no_tables() -> None:
    for line in read_template().splitlines():
        assert len(line) <= 120 or "](" in line, line
        assert not line.startswith("|"), line


def test_every_element_has_a_rationale() -> None:
    for element in re.split(r"^## \d ", read_template(), flags=re.MULTILINE)[1:]:
        assert "**Rationale.**" in element, element[:40]


@pytest.mark.parametrize(
    "concept",
    ["Basic principles", "Emergence", "Adaptation and objectives", "Learning", "Prediction", "Sensing", "Interaction",
     "Stochasticity", "Collectives", "Observation"],
)  # fmt: skip
def test_every_design_concept_is_described(concept: str) -> None:
    assert f"**{concept}.**" in read_template()


def test_every_setting_is_described() -> None:
    page = odd_page(complete=True)
    for name in (*Parameters._fields, *Mechanisms._fields, *ACT_KINDS, *TEAM_BUILDERS, *EVENT_CLASSES):
        assert f"`{name}`" in page, name


@pytest.mark.parametrize("scenario", [None, "winter_pressure"])
def test_a_self_contained_page_links_only_to_itself(scenario: str | None) -> None:
    page = odd_page(None if scenario is None else sim.load(scenario), complete=True)
    anchors = set(re.findall(r'<a id="([^"]+)">', page))
    for target in LINK.findall(page):
        assert target.startswith("#"), target
        if not re.match(r"#(\d|details-of)", target):
            assert target[1:] in anchors, target


def test_a_page_for_a_scenario_has_its_values_and_the_defaults() -> None:
    page = odd_page(sim.parse(PAPER))
    assert page.startswith("# The model in the scenario “A paper's \\*custom\\* ward”")
    assert "A run has 40 days." in page
    assert "[felt_half](#felt_half) **4** (default: 3)" in page
    assert "[workload](#workload) **0.7** (default: 0.6)" in page
    assert "| `attentiveness` | **0.4** (default: 0.35) |" in page
    assert re.search(r"`leaving` .*\| \*\*off\*\* \|", page)
    assert "The builder `complete` generates the team of this scenario with seed 4" in page
    assert "| ties | 15 |" in page
    assert "| custom | 0.9 | 0.5 | 0.5 | 0.5 | 0.2 | 1 | Team |" in page
    assert "| `safety` | 0.3 |  |\n| `wellbeing` |  | 0.9 |" in page
    spark, style = page.index("| 3 |  | `spark` | acts 2 |"), page.index("| 9 | 12 | `leadership` | style compliance |")
    assert spark < style
    assert "A \\| visit" in page


def test_a_scenario_without_changes_shows_no_defaults() -> None:
    page = odd_page(sim.parse("schema: 1\n"))
    assert "(default:" not in page
    assert "This scenario has no events." in page


@pytest.mark.parametrize("name", built_in_scenarios())
def test_every_built_in_scenario_has_a_page(name: str) -> None:
    assert f"`{name}`" in odd_page(sim.load(name))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("odd --set days=3", "--set changes a scenario"),
        ("odd --scenario nowhere.yaml", "file not found"),
        ("odd --scenario typical_ward --set dayz=3", 'did you mean "days"?'),
        ("odd --out nowhere/page.md", "Cannot write nowhere"),
    ],
)
def test_invalid_calls_give_exit_code_2(compassion: CommandRunner, call: str, message: str) -> None:
    result = compassion(*call.split())
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output
