"""Every code block of the README, the tutorials and the how-to pages runs and gives the output on the page."""

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
"""Prefixes of commands that are not run, because they would install the package from the network. Only their form is
checked."""
LANGUAGES = {"bash", "python", "yaml", "csv", "text"}


class PageRunner:
    """Runs the blocks of a page in order in an empty folder."""

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
            exec(compile(block.code, "page", "exec"), self.names)  # noqa: S102 - pages of this repository
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
            assert program == "compassion", f"{line!r} is not a command of this project"
            output_file = words[words.index(">") + 1] if ">" in words else None
            result = CliRunner().invoke(app, words[: words.index(">")] if output_file else words, prog_name=program)
            assert result.exit_code == int(block.directives.get("exit", 0)), f"{line}\n{result.output}"
            self.printed = result.output
            if output_file:
                (self.folder / output_file).write_text(result.stdout, encoding="utf-8")

    def assert_output(self, block: CodeBlock) -> None:
        """Assert that all lines of the block were printed in this order."""
        printed = iter(line.rstrip() for line in self.printed.splitlines())
        for line in block.code.splitlines():
            if line.strip():
                assert line.rstrip() in printed, f"{line!r} was not printed:\n{self.printed}"


def assert_valid_setup_command(line: str) -> None:
    """Assert that a setup command creates the environment, installs this copy and runs an installed program."""
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
    """Page runner with a copy of the scenarios. Figures are not drawn."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sim.reporting.figures.write_figures", lambda runs, folder, **_: folder.mkdir() or [])
    return PageRunner(tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_code_blocks_run(page: Path, page_runner: PageRunner, capsys: pytest.CaptureFixture[str]) -> None:
    for block in parse_code_blocks(page):
        try:
            page_runner.run_block(block, capsys)
        except Exception as error:
            raise AssertionError(f"{page.name}, line {block.line}: {error}") from error


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_code_blocks_have_a_language_and_known_directives(page: Path) -> None:
    for block in parse_code_blocks(page):
        assert block.language in LANGUAGES, f"{page.name}, line {block.line}"
        assert block.directives.keys() <= {"file", "exit", "output"}, f"{page.name}, line {block.line}"
        if block.directives.get("file", "").endswith(".yaml"):
            YAML(typ="safe").load(block.code)
