"""Statements of the README, the tutorial and the how-to pages that are written by hand are still true."""

from __future__ import annotations

import ast
import re
import sys

import sim
from sim.engine.mesa import Person
from sim.reporting import narrative
from tests.docs.code_blocks import ALL_PAGES, DOCS, ROOT, parse_code_blocks

README = ROOT / "README.md"
SETUP_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -e"


def test_the_readme_has_one_command_to_run_and_one_to_test() -> None:
    commands = [block for block in parse_code_blocks(README) if block.language == "bash"]
    assert [block.code.strip() for block in commands] == [
        f"{SETUP_COMMAND} . && .venv/bin/compassion run scenarios/winter_pressure.yaml",
        f"{SETUP_COMMAND} '.[test]' && .venv/bin/python -m pytest -n 2",
    ]


def test_the_readmes_test_command_is_the_gate() -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    gate = next(node for node in ast.parse(noxfile).body if isinstance(node, ast.FunctionDef) and node.name == "gate")
    arguments = [
        node.value for node in ast.walk(gate) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    command = [block.code for block in parse_code_blocks(README) if block.language == "bash"][-1].split(" && ")[-1]
    assert command.split()[1:] == arguments[arguments.index("python") + 1 :]
    assert re.search(r"nox --sessions .*\bgate\b", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))


def test_readme_and_index_contain_the_disclaimer() -> None:
    for page in (README, DOCS / "README.md"):
        assert "does not predict your team" in " ".join(page.read_text(encoding="utf-8").split())
    assert "does not predict your team" in narrative.DISCLAIMER


def test_the_tutorial_names_the_days_of_its_scenario() -> None:
    text = (DOCS / "tutorial" / "first-run.md").read_text(encoding="utf-8")
    scenario = sim.load("winter_pressure")
    assert scenario.title in text
    for event in scenario.events:
        assert re.search(rf"\bday {event.day}\b", text), event.day
        assert getattr(event, "until", None) in (None, 109) or re.search(rf"\bday {event.until}\b", text), event.until


def test_the_tutorial_quotes_the_report() -> None:
    sys.path.insert(0, str(DOCS))
    try:
        import build_images  # noqa: PLC0415 - a script in docs, not part of the package
    finally:
        sys.path.remove(str(DOCS))
    text = (DOCS / "tutorial" / "first-run.md").read_text(encoding="utf-8")
    assert build_images.report_excerpt([sim.run("winter_pressure")]) in text, "run python docs/build_images.py"


def test_methods_named_on_the_page_about_persons_exist() -> None:
    text = (DOCS / "how-to" / "own-person.md").read_text(encoding="utf-8")
    methods = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert methods
    assert all(name in vars(Person) for name in methods)


def test_pages_contain_no_local_paths() -> None:
    for page in ALL_PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"/(?:root|home|work|Users)/|/shared/", text), page.name
