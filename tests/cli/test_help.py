"""Help: quick, with examples that work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim import __version__
from sim.cli import run
from sim.cli.support.examples import EXAMPLES
from sim.scenario import load
from sim.sweeps.run.executors import thread_executors
from tests.cli.conftest import CommandRunner, modules_loaded_by
from tests.cli.test_calibrate import TARGETS
from tests.sweeps.helpers import TEXT

COMMANDS = [name for name in EXAMPLES if name != "compassion"]
RUN_ID = "3f2a90c1d4e5b677-12"
"""The run that the examples name."""


def test_every_command_that_the_help_lists_has_examples_in_its_own_help(compassion: CommandRunner) -> None:
    commands = compassion("--help").output.partition("Commands")[2].partition("Examples")[0]
    assert re.findall(r"^│ (\w+)  ", commands, re.MULTILINE) == COMMANDS
    for name in COMMANDS:
        told = compassion(name, "--help")
        assert told.exit_code == 0
        assert all(
            example.command_line in told.output and example.description in told.output for example in EXAMPLES[name]
        ), name


def test_without_a_command_the_help_is_shown(compassion: CommandRunner) -> None:
    told = compassion()
    assert (told.exit_code, told.output.strip()) == (0, compassion("--help").output.strip())
    assert all(example.command_line in told.output for example in EXAMPLES["compassion"])


def test_the_version_is_told(compassion: CommandRunner) -> None:
    assert compassion("--version").output == f"compassion {__version__}\n"


@pytest.mark.parametrize("line", [example.command_line for examples in EXAMPLES.values() for example in examples])
def test_the_examples_work(line: str, compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    ordered: list[run.RunArguments] = []
    monkeypatch.setattr(run, "execute_run", lambda order, as_json: ordered.append(order))
    (compassion.folder / "scenarios").mkdir()
    compassion.write_scenario("scenarios/one.yaml")
    if "new" not in line:
        compassion("new", "my_ward")
    if "my_plan" in line:
        monkeypatch.setattr("sim.reporting.figures.write_figures", lambda runs, folder: folder.mkdir() or [])
        write_example_plan(compassion, monkeypatch, played="results/my_plan" in line)
        line = line.replace(RUN_ID, existing_run_id("results/my_plan"))
    write_example_page(line, compassion, monkeypatch)
    words = shlex.split(line.partition(" > ")[0])[1:]
    words += write_research_files(words, compassion)
    expanded = [str(path) for word in words for path in (Path().glob(word) if "*" in word else [word])]
    told = compassion(*expanded)
    verdict = words[:1] in (["validate"], ["calibrate"])  # a few runs may well end with "no", which is exit code 1
    assert told.exit_code in ((0, 1) if verdict else (0,)), told.output
    for order in ordered:
        assert load(order.file, order.overrides).days > 0


def write_research_files(words: list[str], compassion: CommandRunner) -> list[str]:
    """Write the files that examples for researchers name; returns options that make them short."""
    compassion.write_scenario(
        "contacts.dat", "".join(f"{20 * k}\t{a}\t{b}\n" for k in range(40) for a, b in ("12", "23", "13"))
    )
    compassion.write_scenario("staff.csv", "name,role\n1,Nurse\n2,Nurse\n3,Doctor\n")
    compassion.write_scenario("names.csv", "Ama,Ben\nBen,Ama\nBen,Cho\nCho,Ben\n")
    compassion.write_scenario("my_targets.yaml", TARGETS.replace("SE", "0.01"))
    short = {"validate": ["--pattern", "6", "--runs", "2"], "calibrate": ["--evaluations", "12", "--recoveries", "4"]}
    return short.get(words[0], []) if words else []


def write_example_plan(compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch, *, played: bool) -> None:
    """Write the plan of the examples, and play it where its results are asked for; threads stand for a cluster."""
    monkeypatch.setattr("sim.sweeps.run.executors.DaskExecutorFactory", lambda address, n: thread_executors(n))
    compassion.write_scenario("my_plan.yaml", TEXT.replace("name: small\n", ""))
    if played:
        assert compassion("sweep", "my_plan.yaml", "--workers", "1").exit_code == 0


def existing_run_id(folder: str) -> str:
    """Name of a run that is there, to stand for that of the examples."""
    runs = Path(folder) / "runs.parquet"
    return f"{pq.read_table(runs, columns=['point'])['point'][0]}-12" if runs.exists() else RUN_ID


def write_example_page(line: str, compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the page that an example plays again; nothing is served, and no large file or film is made."""
    if "reproduce ward.html" in line:
        assert compassion("export", "one_spark", "-o", "ward.html", "--tries", "1", "--set", "days=30").exit_code == 0
    monkeypatch.setattr("webbrowser.open", lambda address: True)
    monkeypatch.setattr("sim.player.serving.serve", lambda launch, place, parts: None)
    monkeypatch.setattr("sim.cli.export._write_html", lambda order, understood, out: None)
    monkeypatch.setattr("sim.cli.export._write_film_or_poster", lambda understood, out: None)


def test_help_imports_nothing_that_is_slow(tmp_path: Path) -> None:
    assert modules_loaded_by("run", "--help", cwd=tmp_path) == []
