"""`compassion validate`: results, the page that it updates, and exit codes."""

from __future__ import annotations

import json
import math
import re

import pytest

import sim
from sim.validation.page import generated_sections, page_path, read_table, update_page, update_table
from tests.cli.conftest import CommandRunner, compassion
from tests.docs.code_blocks import DOCS

__all__ = ["compassion"]

PAGE = DOCS / "background" / "validation.md"
ROBUSTNESS = DOCS.parent / "results" / "reference" / "robustness" / "finding.md"
COMMAND = "compassion validate --runs 300"


def test_it_prints_the_results(compassion: CommandRunner):
    result = compassion("validate", "--pattern", "6", "--runs", "3")
    assert result.exit_code == 0
    assert "6. Mandated giving returns no energy" in result.stdout
    assert "Of 3 quantities with a target range, 3 are inside and 0 outside." in result.stdout
    assert re.search(r"energy gain, 1 voluntary act +\d\.\d +\d\.\d to \d\.\d +above 0 +points +inside", result.stdout)


def test_a_quantity_outside_its_target_range_gives_exit_code_1(compassion: CommandRunner):
    result = compassion("validate", "--pattern", "6", "--runs", "3", "--set", "parameters.boost=0", "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert not data["all_inside"]
    assert data["command"] == "compassion validate --runs 3 --pattern 6 --set parameters.boost=0"
    outside = [row["quantity"] for row in data["results"] if row["verdict"] == "outside"]
    assert outside == ["energy gain, 1 voluntary act"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("--runs 1", "runs"),
        ("--pattern 13", "pattern"),
        ("--set dayz=3 --runs 2 --pattern 6", "dayz"),
        ("--engine fast", "compiled"),
        ("--out page.html", "neither a folder nor a file that ends in .md"),
    ],
)
def test_invalid_options_give_exit_code_2(compassion: CommandRunner, call: str, message: str):
    result = compassion("validate", *call.split())
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_page_keeps_sections_of_other_commands_and_handwritten_text(compassion: CommandRunner):
    page = compassion.folder / "page.md"
    page.write_text("# My page\n\nHandwritten.\n", encoding="utf-8")
    calls = [
        ("validate", "--pattern", "6", "--runs", "3"),
        ("validate", "--pattern", "10", "--runs", "2"),
        ("validate", "--pattern", "6", "--runs", "3", "--set", "parameters.boost=0.1"),
    ]
    for call in calls:
        compassion(*call, "--out", "page.md")
    before, table = page.read_bytes(), page.with_suffix(".csv").read_bytes()
    assert before.startswith(b"# My page\n\nHandwritten.\n")
    assert len(generated_sections(before.decode())) == 3
    compassion(*calls[0], "--out", "page.md")
    assert page.read_bytes() == before
    assert sorted(page.with_suffix(".csv").read_bytes().splitlines()) == sorted(table.splitlines())


def test_the_table_next_to_the_page_reproduces_its_generated_section():
    page, table = PAGE.read_text(encoding="utf-8"), PAGE.with_suffix(".csv").read_text(encoding="utf-8")
    validations = read_table(table)
    assert validations.keys() == generated_sections(page).keys() == {COMMAND}
    assert update_page(page, COMMAND, validations[COMMAND]) == page, f"run: {COMMAND} --out {PAGE}"
    assert update_table(table, COMMAND, validations[COMMAND]) == table


def test_the_robustness_tables_of_the_page_are_those_of_the_experiment():
    handwritten = PAGE.read_text(encoding="utf-8").partition("<!-- end -->")[2]
    rows = [line for line in handwritten.splitlines() if line.startswith("|")]
    assert len(rows) > 40
    missing = set(rows) - set(ROBUSTNESS.read_text(encoding="utf-8").splitlines())
    assert not missing


@pytest.mark.parametrize("pattern", [6, 10])
def test_the_page_reports_what_the_model_does_now(pattern: int):
    published = read_table(PAGE.with_suffix(".csv").read_text(encoding="utf-8"))[COMMAND]
    values = {(result.pattern, result.quantity): result.estimate.value for result in published.results}
    for result in sim.validate([pattern]).results:
        assert math.isclose(values[result.pattern, result.quantity], result.estimate.value, abs_tol=1e-9)


def test_a_page_is_written_to_a_folder_or_a_markdown_file(tmp_path):
    assert page_path(tmp_path) == tmp_path / "validation.md"
    assert page_path(tmp_path / "x.md") == tmp_path / "x.md"
    with pytest.raises(ValueError, match="neither"):
        page_path(tmp_path / "x.txt")
