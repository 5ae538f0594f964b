"""The help: complete, quick, with examples that work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import sim
from sim import __version__
from sim.cli.commands import COMMANDS, PROGRAM_EXAMPLES, Example
from sim.cli.program import load_command
from sim.cli.run import PlannedRun
from sim.cli.support.progress import RunProgress
from sim.recording import Recording
from sim.sweeps.run.executors import thread_executors
from tests.cli.conftest import CommandRunner, modules_loaded_by
from tests.cli.test_calibrate import TARGETS
from tests.sweeps.helpers import TEXT

EXAMPLES = (*PROGRAM_EXAMPLES, *(example for entry in COMMANDS.values() for example in entry.examples))
RUN_ID = "3f2a90c1d4e5b677-12"
"""The run in the examples."""


def test_the_help_lists_every_command_in_a_panel(compassion: CommandRunner) -> None:
    output = compassion("--help").output.partition("Examples")[0]
    assert re.findall(r"^│ (\w+)  ", output, re.MULTILINE) == list(COMMANDS)
    for panel in ("Run and look", "Sweep and analyse", "Scenario files", "Model"):
        assert panel in output


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_starts_with_its_summary_and_ends_with_examples(
    name: str, compassion: CommandRunner
) -> None:
    summary, _, _ = (load_command(name).help or "").partition("\n\n")
    assert " ".join(summary.split()) == COMMANDS[name].summary
    result = compassion(name, "--help")
    assert result.exit_code == 0
    for example in COMMANDS[name].examples:
        assert example.command_line in result.output
        assert example.description in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_a_noun_phrase_with_a_full_stop(name: str) -> None:
    """As the style sheet asks: "Number of runs.", and a default in the text if Typer does not show one."""
    for parameter in load_command(name).params:
        text = getattr(parameter, "help", None) or ""
        if parameter.name != "help":
            assert text[:1].isupper() or ": " in text, (name, parameter.name)
            assert text.endswith("."), (name, parameter.name)


def test_shell_completion_can_be_installed(compassion: CommandRunner) -> None:
    assert "--install-completion" in compassion("--help").output


def test_without_a_command_the_help_is_printed(compassion: CommandRunner) -> None:
    result = compassion()
    assert (result.exit_code, result.output.strip()) == (0, compassion("--help").output.strip())
    assert all(example.command_line in result.output for example in PROGRAM_EXAMPLES)


def test_the_version_is_printed(compassion: CommandRunner) -> None:
    assert compassion("--version").output == f"compassion {__version__}\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.command_line)
def test_the_examples_work(example: Example, compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.cli.run._simulate_runs", simulate_one_day)
    monkeypatch.setattr("sim.storage.writers.write_figures", lambda *_: [])
    line = example.command_line
    (compassion.folder / "scenarios").mkdir()
    compassion.write_scenario("scenarios/one.yaml")
    if "new" not in line:
        compassion("new", "my_ward")
    if "my_plan" in line:
        write_example_plan(compassion, monkeypatch, run="results/my_plan" in line)
        line = line.replace(RUN_ID, existing_run_id("results/my_plan"))
    write_example_page(line, compassion, monkeypatch)
    words = shlex.split(line.partition(" > ")[0])[1:]
    words += write_research_files(words, compassion)
    expanded = [str(path) for word in words for path in (Path().glob(word) if "*" in word else [word])]
    result = compassion(*expanded)
    may_fail = words[:1] in (["validate"], ["calibrate"])  # with few runs, a check may fail, which is exit code 1
    assert result.exit_code in ((0, 1) if may_fail else (0,)), result.output


def simulate_one_day(planned: PlannedRun, progress: RunProgress) -> list[Recording]:
    """One day of each run, so that the examples are quick."""
    return [sim.run(planned.scenario.with_overrides({"days": 1, "events": []}), seed) for seed in planned.seeds]


def write_research_files(words: list[str], compassion: CommandRunner) -> list[str]:
    """Write the files that the examples for researchers use; return options that make the examples quick."""
    compassion.write_scenario(
        "contacts.dat", "".join(f"{20 * k}\t{a}\t{b}\n" for k in range(40) for a, b in ("12", "23", "13"))
    )
    compassion.write_scenario("staff.csv", "name,role\n1,Nurse\n2,Nurse\n3,Doctor\n")
    compassion.write_scenario("names.csv", "Ama,Ben\nBen,Ama\nBen,Cho\nCho,Ben\n")
    compassion.write_scenario("my_targets.yaml", TARGETS.replace("SE", "0.01"))
    short = {"validate": ["--pattern", "6", "--runs", "2"], "calibrate": ["--evaluations", "12", "--recoveries", "4"]}
    return short.get(words[0], []) if words else []


def write_example_plan(compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch, *, run: bool) -> None:
    """Write the plan of the examples, and run it if its results are needed. Threads replace the cluster."""
    monkeypatch.setattr("sim.sweeps.run.executors.DaskExecutorFactory", lambda address, n: thread_executors(n))
    compassion.write_scenario("my_plan.yaml", TEXT.replace("name: small\n", ""))
    if run:
        assert compassion("sweep", "my_plan.yaml", "--workers", "1").exit_code == 0


def existing_run_id(folder: str) -> str:
    """Id of an existing run, which replaces the one in the examples."""
    runs = Path(folder) / "runs.parquet"
    return f"{pq.read_table(runs, columns=['point'])['point'][0]}-12" if runs.exists() else RUN_ID


def write_example_page(line: str, compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the page of an example. No page is served, and no large file or film is written."""
    if "reproduce ward.html" in line:
        assert compassion("export", "one_spark", "-o", "ward.html", "--runs", "1", "--set", "days=30").exit_code == 0
    monkeypatch.setattr("webbrowser.open", lambda address: True)
    monkeypatch.setattr("sim.cli.show.serve", lambda launch, server_socket, parts: None)
    monkeypatch.setattr("sim.cli.export._write_html", lambda *_, **__: None)
    monkeypatch.setattr("sim.cli.export._write_film_or_poster", lambda *_: None)


def test_the_help_imports_no_slow_library(tmp_path: Path) -> None:
    assert modules_loaded_by("--help", cwd=tmp_path) == []
