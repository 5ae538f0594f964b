"""Every code block of the README, the tutorial and the how-to pages does what the page says."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

import sim
from sim.cli import app
from tests.docs.code_blocks import PAGES, ROOT, CodeBlock, parse_code_blocks

SETUP_PREFIXES = ("python3 -m venv", "source ")
"""Beginnings of commands that are not run here: they would install the package anew, from the network, into another
place. Their form is checked; the README's are run as they stand by `.ci/run`, and by whoever follows the page."""
LANGUAGES = {"bash", "python", "yaml", "csv", "text"}


class PageRunner:
    """Somebody who follows a page in an empty folder, block by block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__page__"}
        self.printed = ""

    def run_block(self, block: CodeBlock, capsys: pytest.CaptureFixture[str]) -> None:
        if "output" in block.directives:
            self.assert_output(block)
        elif "file" in block.directives:
            (self.folder / block.directives["file"]).write_text(block.code, encoding="utf-8")
        elif block.language == "python":
            exec(compile(block.code, "page", "exec"), self.names)  # noqa: S102 - the pages are ours
            self.printed = capsys.readouterr().out
        elif block.language == "bash":
            self.run_command(block)
        elif block.language == "yaml":
            sim.parse(block.code if "schema:" in block.code else f"schema: 1\n{block.code}", base=self.folder)

    def run_command(self, block: CodeBlock) -> None:
        for line in block.code.replace("\\\n", " ").splitlines():
            if line.startswith(SETUP_PREFIXES):
                assert_valid_setup_command(line)
                continue
            program, *words = shlex.split(line)
            assert program == "compassion", f"{line!r} is not run by this test"
            into = words[words.index(">") + 1] if ">" in words else None
            result = CliRunner().invoke(app, words[: words.index(">")] if into else words, prog_name=program)
            assert result.exit_code == int(block.directives.get("exit", 0)), f"{line}\n{result.output}"
            self.printed = result.output
            if into:
                (self.folder / into).write_text(result.stdout, encoding="utf-8")

    def assert_output(self, block: CodeBlock) -> None:
        """Every line that the page shows was printed, in this order."""
        printed = iter(line.rstrip() for line in self.printed.splitlines())
        for line in block.code.splitlines():
            if line.strip():
                assert line.rstrip() in printed, f"{line!r} was not printed:\n{self.printed}"


def assert_valid_setup_command(line: str) -> None:
    """A command that sets up makes the environment, installs this copy, and calls what an installation brings."""
    if line.startswith("source "):
        assert line == "source .venv/bin/activate"
        return
    make, install, *more = line.split(" && ")
    assert make == "python3 -m venv .venv"
    assert install in (".venv/bin/pip install -e .", ".venv/bin/pip install -e '.[test]'")
    for command in more:
        program, *words = shlex.split(command)
        assert program in (".venv/bin/compassion", ".venv/bin/python"), command
        if program == ".venv/bin/compassion":
            assert words[0] == "run"
            assert (ROOT / words[1]).is_file()
        else:
            assert words == ["-m", "pytest", "-n", "2"]


@pytest.fixture
def page_runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> PageRunner:
    """A reader with a copy of the scenarios. Figures are drawn for the tutorial alone, whose text is about them."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sim.reporting.figures.write_figures", lambda runs, folder: folder.mkdir() or [])
    return PageRunner(tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_reader_can_follow_the_page(page: Path, page_runner: PageRunner, capsys: pytest.CaptureFixture[str]) -> None:
    for block in parse_code_blocks(page):
        try:
            page_runner.run_block(block, capsys)
        except Exception as error:
            raise AssertionError(f"{page.name}, line {block.line}: {error}") from error


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_says_what_it_is(page: Path) -> None:
    for block in parse_code_blocks(page):
        assert block.language in LANGUAGES, f"{page.name}, line {block.line}"
        assert block.directives.keys() <= {"file", "exit", "output"}, f"{page.name}, line {block.line}"
        if block.directives.get("file", "").endswith(".yaml"):
            YAML(typ="safe").load(block.code)
