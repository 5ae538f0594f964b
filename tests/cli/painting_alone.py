"""Painters draw what the program would draw by itself, and never outlive it; `test_painting.py` plays these tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sim
from sim.cli import painting
from sim.cli.painting import Painters, painters_at_hand
from sim.recording import Recording, save
from tests.cli.conftest import SMALL_SCENARIO, clean_environment


@pytest.fixture(scope="module")
def small() -> Recording:
    """A run of a small team."""
    return sim.run(sim.parse(SMALL_SCENARIO))


def pictures(folder: Path) -> dict[str, bytes]:
    """What stands in a saved run's figures and report."""
    files = [*(folder / "figures").iterdir(), folder / "report.md"]
    return {file.name: file.read_bytes() for file in files}


def has_ended(process: int) -> bool:
    """Whether there is no such process any more."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_painters_draw_the_same_bytes_as_the_program_alone(small: Recording, tmp_path: Path) -> None:
    with painters_at_hand(True) as painters:
        assert painters is not None
        painters.begin([small], tmp_path / "drawn" / "figures")
        paths = painters.finish()
    alone = pictures(save(small, tmp_path))
    assert sorted(Path(path).name for path in paths) == sorted(alone.keys() - {"report.md"})
    assert all((tmp_path / "drawn" / path).read_bytes() == alone[Path(path).name] for path in paths)
    with painters_at_hand(True) as painters:
        assert pictures(save(small, tmp_path, painters=painters)) == alone


def test_what_a_painter_fails_to_draw_the_program_draws(small: Recording, tmp_path: Path) -> None:
    with painters_at_hand(True) as painters:
        assert painters is not None
        os.kill(painters._first, signal.SIGKILL)
        folder = save(small, tmp_path, painters=painters)
    assert pictures(folder) == pictures(save(small, tmp_path))


def test_a_figure_that_cannot_be_written_is_no_finished_work(small: Recording, tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "ripples.svg").mkdir()
    with painters_at_hand(True) as painters:
        assert painters is not None
        painters.begin([small], tmp_path / "figures")
        assert painters.finish() == []


def test_a_large_run_is_not_copied(small: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "LARGEST", painting.size(small) - 1)
    with painters_at_hand(True) as painters:
        assert painters is not None
        painters.begin([small], tmp_path / "figures")
        assert painters.finish() == []
        assert not (tmp_path / "figures").exists()
        assert "course.png" in pictures(save(small, tmp_path, painters=painters))


def test_painters_that_are_ended_write_nothing_more(small: Recording, tmp_path: Path) -> None:
    painters = Painters()
    painters.begin([small], tmp_path / "figures")
    for _ in range(600):
        if (tmp_path / "figures").exists():
            break
        time.sleep(0.1)
    painters.end()
    assert has_ended(painters._first)
    before = pictures_in(tmp_path)
    time.sleep(0.5)
    assert pictures_in(tmp_path) == before


def pictures_in(folder: Path) -> dict[str, int]:
    """Sizes of the files in a folder of figures."""
    return {path.name: path.stat().st_size for path in (folder / "figures").iterdir()}


@pytest.mark.parametrize("moment", ["", "painters.begin([run], pathlib.Path(sys.argv[1]) / 'figures')"])
def test_painters_end_when_the_program_is_killed(moment: str, tmp_path: Path) -> None:
    script = f"""
import os, pathlib, signal, sys, sim
from sim.cli.painting import Painters
painters = Painters()
run = sim.run("one_spark")
{moment}
os.kill(os.getpid(), signal.SIGKILL)
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(
        command, env=clean_environment(), capture_output=True, timeout=60, check=False
    )  # till all let go
    assert done.returncode == -signal.SIGKILL
    assert b"Traceback" not in done.stderr


def test_nobody_paints_where_there_is_one_processor_or_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    with painters_at_hand(False) as painters:
        assert painters is None
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    with painters_at_hand(True) as painters:
        assert painters is None
