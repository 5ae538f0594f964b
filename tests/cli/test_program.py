"""The program in a separate process: Ctrl+C, pipes, colour, locales."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import ANSI_COLOUR_PATTERN, SMALL_SCENARIO, clean_environment, run_program

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX terminal or POSIX signals")

SCRIPT_PRINTS_WHEN_RUNNING = """
import signal, sys
from sim.cli import main, run as run_module
run = run_module.run
def run_slowly(*given, on_progress, **more):
    def report(day):
        if day == 5:
            print("now", file=sys.stderr, flush=True)
        on_progress(day)
    return run(*given, on_progress=report, **more)
run_module.run = run_slowly
"""
SCRIPT_PRINTS_WHEN_SAVING = """
import signal, sys, time
from sim.cli import main
from sim.reporting import figures
def write_slowly(*given, **options):
    print("now", file=sys.stderr, flush=True)
    time.sleep(60)
figures.write_figures = write_slowly
"""
SCRIPT_SILENT = "from sim.cli import main; main()"
SCRIPT_PRINTS_EXIT = """
import atexit
from sim.cli import main
atexit.register(print, "exit handler")
try:
    main()
except SystemExit as end:
    print("exit code", end.code)
"""
SCRIPT_RESTORES_SIGINT = """
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell makes background programs ignore it
sys.argv = ["compassion", "run", "small.yaml", *sys.argv[1:]]
main()
"""


@needs_posix
@pytest.mark.parametrize(
    ("program", "arguments"),
    [(SCRIPT_PRINTS_WHEN_RUNNING, ["--set", "days=100000", "--engine", "mesa"]), (SCRIPT_PRINTS_WHEN_SAVING, [])],
    ids=["while simulating", "while saving"],
)
def test_ctrl_c_stops_a_run_and_saves_nothing(program: str, arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL_SCENARIO, encoding="utf-8")
    command = [sys.executable, "-c", program + SCRIPT_RESTORES_SIGINT, *arguments]
    with subprocess.Popen(
        command, cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        guard = threading.Timer(100, running.kill)
        guard.start()
        assert running.stderr is not None
        assert running.stderr.readline() == "now\n"
        running.send_signal(signal.SIGINT)
        out, stderr = running.communicate()
        guard.cancel()
    assert running.returncode == 130
    assert stderr.endswith("Interrupted. Nothing was saved.\n")
    assert "Traceback" not in stderr
    assert out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["small.yaml"]


def test_exit_handlers_run_and_output_is_flushed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT_PRINTS_EXIT, "check", "missing.yaml"]
    done = subprocess.run(
        command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines() == ["exit code 2", "exit handler"]
    assert "missing.yaml" in done.stderr


@needs_posix
def test_closed_pipe_is_not_an_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "sim", "list"],
        cwd=tmp_path, env=clean_environment(), stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_reported(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sim", "--help"],
            cwd=tmp_path, env=clean_environment(), stdout=full, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"The disk is full.\n")


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
    ],
    ids=["C", "cp1252"],
)
def test_messages_are_in_utf_8_whatever_the_locale(locale: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("schema: 1\nseed: -1\ntitel: Café ‽\n", encoding="utf-8")
    done = run_program("run", "bad.yaml", cwd=tmp_path, **locale)
    stderr = done.stderr.decode("utf-8")
    assert (done.returncode, done.stdout) == (2, b"")
    assert all(part in stderr for part in ("2^63 − 1", "Café ‽"))
    assert "Traceback" not in stderr


def run_in_terminal(*arguments: str, cwd: Path, program: str = SCRIPT_SILENT, **more: str) -> str:
    """Output of the program on a terminal."""
    import pty  # noqa: PLC0415 - does not exist on Windows

    terminal, process_end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=cwd, env=clean_environment(TERM="xterm-256color", **more), stdout=process_end, stderr=process_end,
    ) as running:  # fmt: skip
        os.close(process_end)
        seen = b""
        while True:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # the process has closed its end
                break
            if not piece:
                break
            seen += piece
        os.close(terminal)
        assert running.wait(60) == 0
    return seen.decode("utf-8")


@needs_posix
def test_colour_is_used_only_on_terminals_and_not_with_no_color(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL_SCENARIO, encoding="utf-8")
    for arguments in (["--help"], ["check", "small.yaml"]):
        assert ANSI_COLOUR_PATTERN.search(run_in_terminal(*arguments, cwd=tmp_path))
        assert not ANSI_COLOUR_PATTERN.search(run_in_terminal(*arguments, cwd=tmp_path, NO_COLOR="1"))
    assert b"\x1b" not in run_program("--help", cwd=tmp_path).stdout


@needs_posix
def test_progress_is_shown_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL_SCENARIO, encoding="utf-8")
    without_figures = f"from sim.reporting import figures\nfigures.write_figures = lambda *_, **__: []\n{SCRIPT_SILENT}"
    seen = run_in_terminal("run", "small.yaml", "--set", "days=20", cwd=tmp_path, program=without_figures, NO_COLOR="1")
    assert "Drawing figures and writing the report" in seen
    assert re.search(r"\x1b\[\?25h", seen)  # the cursor is shown again
    assert re.search(r"^Report   results/small/\S+/report\.md\r?$", re.sub(r"\x1b\[[0-9;?]*\w", "", seen), re.MULTILINE)
