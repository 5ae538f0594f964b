"""What README and tutorial say by hand is still so."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

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
    assert ["tests" in block.directives for block in commands] == [False, True]


@pytest.mark.skipif(shutil.which("sed") is None or shutil.which("bash") is None, reason="there is no sed here")
def test_the_readmes_test_command_is_found_as_the_checks_find_it() -> None:
    finds = re.search(r'eval "\$\((.*)\)"', (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert finds is not None
    found = subprocess.run(["bash", "-c", finds[1]], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    assert found.stdout.strip() == f"{SETUP_COMMAND} '.[test]' && .venv/bin/python -m pytest -n 2"


def test_readme_and_index_say_that_it_does_not_predict() -> None:
    for page in (README, DOCS / "README.md"):
        assert "does not predict your team" in " ".join(page.read_text(encoding="utf-8").split())
    assert "does not predict your team" in narrative.DISCLAIMER


def test_the_tutorial_tells_the_days_of_its_scenario() -> None:
    told = (DOCS / "tutorial" / "first-run.md").read_text(encoding="utf-8")
    scenario = sim.load("winter_pressure")
    assert scenario.title in told
    for event in scenario.events:
        assert re.search(rf"\bday {event.day}\b", told), event.day
        assert getattr(event, "until", None) in (None, 109) or re.search(rf"\bday {event.until}\b", told), event.until


def test_the_tutorial_quotes_what_the_report_says() -> None:
    sys.path.insert(0, str(DOCS))
    try:
        import build_images  # noqa: PLC0415 - it stands beside the pages, not in the package
    finally:
        sys.path.remove(str(DOCS))
    told = (DOCS / "tutorial" / "first-run.md").read_text(encoding="utf-8")
    assert build_images.report_excerpt([sim.run("winter_pressure")]) in told, "run python docs/build_images.py"


def test_methods_that_the_page_on_persons_names_are_there() -> None:
    told = (DOCS / "how-to" / "own-person.md").read_text(encoding="utf-8")
    methods = re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)
    assert methods
    assert all(name in vars(Person) for name in methods)


def test_pages_contain_no_local_paths() -> None:
    for page in ALL_PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"/(?:root|home|work|Users)/|/shared/", text), page.name
