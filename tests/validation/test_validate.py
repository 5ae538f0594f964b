"""`compassion validate` measures what it is asked for, writes it down, and says by its exit code how it went."""

from __future__ import annotations

import json

import pytest

from sim.validation import (
    ClaimResult,
    Estimate,
    RobustnessResults,
    TargetRange,
    Validation,
    ValidationPlan,
    run_validation_plan,
)
from sim.validation.experiments import ExperimentSetup, Perturbation
from sim.validation.page import generated_parts, page_path, read_table, replace_part, replace_rows
from sim.validation.robustness import BASELINE, margin_used, robustness_by_value
from tests.cli.conftest import CommandRunner, compassion
from tests.docs.code_blocks import DOCS

__all__ = ["compassion"]

PAGE = DOCS / "background" / "validation.md"


def test_it_tells_what_it_measured(compassion: CommandRunner):
    told = compassion("validate", "--item", "6", "--runs", "3")
    assert told.exit_code == 0
    assert "6. Giving by order gives nothing" in told.stdout
    assert "Of 3 values with a band, 3 lie inside, 0 outside." in told.stdout


def test_a_value_outside_its_band_ends_with_1(compassion: CommandRunner):
    told = compassion("validate", "--item", "6", "--runs", "3", "--set", "parameters.boost=0", "--json")
    assert told.exit_code == 1
    data = json.loads(told.stdout)
    assert not data["inside"]
    assert [row["name"] for row in data["found"][BASELINE] if row["verdict"] == "outside"] == ["energy from 1 free act"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("--runs 1", "below the smallest allowed value 2"),
        ("--item 13", "item is 13, above the largest"),
        ("--set dayz=3 --runs 2 --item 6", "dayz"),
        ("--shake 2", "not a share above 0"),
        ("--constant drain", "it says what --shake moves"),
        ("--shake 0.1 --constant drian", 'did you mean "drain"?'),
        ("--versions workload", "a version is named by a key"),
        ("--engine fast", "right is compiled or mesa"),
        ("--out page.html", "neither a folder nor a file that ends in .md"),
    ],
)
def test_bad_input_ends_with_2(compassion: CommandRunner, call: str, says: str):
    told = compassion("validate", *call.split())
    assert told.exit_code == 2
    assert says in told.stderr
    assert "Traceback" not in told.output


def test_a_page_keeps_what_other_commands_made_and_what_was_written_by_hand(compassion: CommandRunner):
    page = compassion.folder / "page.md"
    page.write_text("# Mine\n\nBy hand.\n", encoding="utf-8")
    calls = [
        ("validate", "--item", "6", "--runs", "3"),
        ("validate", "--item", "10", "--runs", "2", "--versions", "workload=0.5,0.9"),
        ("validate", "--item", "6", "--runs", "3", "--shake", "0.1", "--constant", "boost"),
    ]
    for call in calls:
        compassion(*call, "--out", "page.md")
    once, beside = page.read_bytes(), page.with_suffix(".csv").read_bytes()
    assert once.startswith(b"# Mine\n\nBy hand.\n")
    assert len(generated_parts(once.decode())) == 3
    compassion(*calls[0], "--out", "page.md")
    assert page.read_bytes() == once
    assert sorted(page.with_suffix(".csv").read_bytes().splitlines()) == sorted(beside.splitlines())


def test_a_move_goes_from_the_value_that_each_world_has():
    spec = ExperimentSetup(perturbation=Perturbation("contacts_per_day", 0.1)).build_ward(
        6, 0, parameters={"contacts_per_day": 12}
    )
    assert spec.constants.contacts_per_day == pytest.approx(13.2)
    assert ExperimentSetup(perturbation=Perturbation("workload", -0.1)).build_ward(6, 0).workload == pytest.approx(0.54)
    assert (
        ExperimentSetup(perturbation=Perturbation("conversations", -0.1)).build_ward(6, 0).constants.conversations == 2
    )
    assert Perturbation("leader_weight", 0.1).apply(2.0) == 2.0


def test_what_leaves_its_band_is_told_and_what_comes_nearest():
    band = TargetRange(0.0, 1.0)
    was, near, out = (ClaimResult(1, "x", Estimate(value, 0.01, 9), band) for value in (0.5, 0.9, 1.2))
    found = {BASELINE: Validation((was,)), "near": Validation((near,)), "out": Validation((out,))}
    ((row, left, nearest),) = robustness_by_value(RobustnessResults("compassion validate --shake 0.1", found))
    assert (row, left, nearest[0]) == (was, ["out"], "near")
    assert margin_used(was, near) == pytest.approx(0.8)


def test_an_order_for_every_part_of_the_page_stands_in_its_table_and_makes_it():
    text, table = PAGE.read_text(encoding="utf-8"), PAGE.with_suffix(".csv").read_text(encoding="utf-8")
    found = read_table(table)
    assert found.keys() == generated_parts(text).keys()
    for command, trials in found.items():
        assert replace_part(text, trials) == text, f"{command} --out docs/background/validation.md"
        assert sorted(replace_rows(table, trials)) == sorted(table), command


@pytest.mark.parametrize("item", [6, 10])
def test_the_page_tells_what_the_model_does_now(item: int):
    found = read_table(PAGE.with_suffix(".csv").read_text(encoding="utf-8"))["compassion validate --runs 300"]
    for row in run_validation_plan(ValidationPlan((item,))).baseline.results:
        (told,) = [
            one for one in found.baseline.results if (one.claim_number, one.name) == (row.claim_number, row.name)
        ]
        assert told.estimate.value == pytest.approx(row.estimate.value, abs=1e-9)


def test_a_place_for_the_page_is_a_folder_or_a_file_in_markdown(tmp_path):
    assert page_path(tmp_path) == tmp_path / "validation.md"
    assert page_path(tmp_path / "x.md") == tmp_path / "x.md"
    with pytest.raises(ValueError, match="neither"):
        page_path(tmp_path / "x.txt")
