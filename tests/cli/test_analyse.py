"""`compassion analyse`: output, files, and invalid options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CommandRunner

PLAN = """\
schema: 1
base: typical_ward
set: {days: 40, team: {builder: complete, size: 5}}
compare: {leadership.style: [compassionate, compliance]}
runs: 20
"""


@pytest.fixture
def sweep_results(compassion: CommandRunner) -> CommandRunner:
    compassion.write_scenario("styles.yaml", PLAN)
    assert compassion("sweep", "styles.yaml", "--workers", "1").exit_code == 0
    return compassion


@pytest.mark.parametrize("analysis", ["effects", "mediation", "clusters"])
def test_an_analysis_saves_a_table_a_figure_and_a_summary(analysis: str, sweep_results: CommandRunner) -> None:
    result = sweep_results("analyse", "results/styles", analysis)
    assert result.exit_code == 0, result.output
    folder = sweep_results.folder / "results" / "styles" / "analysis" / analysis
    names = {path.name for path in folder.iterdir()}
    assert {f"{analysis}.csv", f"{analysis}.png", "summary.md", "analysis.json"} <= names
    assert f"{analysis}.svg" not in names
    assert "A simplified model to start a conversation" in result.stdout


def test_figures_can_be_saved_as_svg(sweep_results: CommandRunner) -> None:
    result = sweep_results("analyse", "results/styles", "effects", "--figure-format", "svg")
    assert result.exit_code == 0, result.output
    folder = sweep_results.folder / "results" / "styles" / "analysis" / "effects"
    assert [path.name for path in folder.glob("effects.*g")] == ["effects.svg"]
    assert str(Path("effects", "effects.svg")) in result.stdout


def test_the_result_can_be_printed_as_json(sweep_results: CommandRunner) -> None:
    arguments = ("analyse", "results/styles", "effects", "--measure", "safety", "--smallest-effect", "0.01", "--json")
    data = json.loads(sweep_results(*arguments).stdout)
    (row,) = data["tables"]["effects"]
    assert (row["measure"], row["smallest"], row["matters"]) == ("safety", 0.01, "yes")


def test_compare_uses_the_smallest_effect(sweep_results: CommandRunner) -> None:
    result = sweep_results("compare", "results/styles", "--measure", "safety", "--smallest-effect", "safety=0.9")
    assert "too small to matter" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("efects",), "'ANALYSIS'"),
        (("effects", "--measure", "wellbing"), '--measure: unknown measure "wellbing" did you mean "wellbeing"?'),
        (("effects", "--mediator", "safety"), "--mediator: effects does not have this option"),
        (("effects", "--smallest-effect", "much"), '--smallest-effect: "much" is not a valid size'),
        (("effects", "--smallest-effect", "care=0.1", "--measure", "acts"), "care is not one of the selected measures"),
        (("mediation", "--runs", "5"), "needs at least 20"),
        (("mediation", "--resamples", "9"), "'--resamples'"),
        (("map", "--threshold", "nan"), "--threshold: not a finite number"),
        (("clusters", "--measure", "leavers"), 'Unknown measure of a person "leavers"'),
    ],
)
def test_invalid_options_print_a_message_and_nothing_is_written(
    arguments: tuple[str, ...], message: str, sweep_results: CommandRunner
) -> None:
    result = sweep_results("analyse", "results/styles", *arguments)
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert not (sweep_results.folder / "results" / "styles" / "analysis").exists()
