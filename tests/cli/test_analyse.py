"""`compassion analyse` from the command line: words, files, and refusals with exit code 2."""

from __future__ import annotations

import json

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


@pytest.mark.parametrize("question", ["effects", "mediation", "clusters"])
def test_a_question_is_answered_in_words_a_table_and_a_figure(question: str, sweep_results: CommandRunner) -> None:
    told = sweep_results("analyse", "results/styles", question)
    assert told.exit_code == 0, told.output
    folder = sweep_results.folder / "results" / "styles" / "analysis" / question
    names = {path.name for path in folder.iterdir()}
    assert {f"{question}.csv", f"{question}.png", f"{question}.svg", "summary.md", "analysis.json"} <= names
    assert "A simplified model to start a conversation" in told.stdout


def test_the_answer_can_be_read_by_a_program(sweep_results: CommandRunner) -> None:
    words = ("analyse", "results/styles", "effects", "--measure", "safety", "--smallest", "0.01", "--json")
    data = json.loads(sweep_results(*words).stdout)
    (row,) = data["tables"]["effects"]
    assert (row["measure"], row["smallest"], row["matters"]) == ("safety", 0.01, "yes")


def test_compare_knows_the_smallest_that_matters(sweep_results: CommandRunner) -> None:
    told = sweep_results("compare", "results/styles", "--measure", "safety", "--smallest", "safety=0.9")
    assert "too small to matter" in " ".join(told.stdout.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("efects",), "there is no analysis efects"),
        (("effects", "--measure", "wellbing"), "there is no measure wellbing"),
        (("effects", "--through", "safety"), "effects has no option --through"),
        (("effects", "--smallest", "much"), 'smallest is "much"'),
        (("effects", "--smallest", "care=0.1", "--measure", "acts"), "care is not looked at"),
        (("mediation", "--runs", "5"), "needs at least 20"),
        (("mediation", "--resamples", "9"), "resamples is 9, below the smallest allowed value 100"),
        (("clusters", "--measure", "leavers"), 'Unknown measure of a person "leavers"'),
    ],
)
def test_what_cannot_be_said_is_told_and_nothing_is_written(
    words: tuple[str, ...], told: str, sweep_results: CommandRunner
) -> None:
    result = sweep_results("analyse", "results/styles", *words)
    assert result.exit_code == 2, result.output
    assert told in " ".join(result.stderr.split())
    assert not (sweep_results.folder / "results" / "styles" / "analysis").exists()
