"""`compassion export`, `reproduce` and `show` work, and report invalid input."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from matplotlib.animation import FFMpegWriter
from PIL import Image
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.player import container, exporting
from sim.player.page import Parts, from_single_file
from sim.player.versions import changes_of, split
from sim.scenario import ScenarioProblem
from tests.player.conftest import STORY


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: Parts) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.yaml").write_text(STORY, encoding="utf-8")
    return tmp_path


def compassion(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), prog_name="compassion")


def test_a_story_is_written_as_one_file(folder: Path) -> None:
    done = compassion(
        "export", "story.yaml", "--runs", "3", "--variants", "workload=0.4,0.8", "--variants", "events.1="
    )
    assert done.exit_code == 0, done.output
    recording = from_single_file((folder / "story.html").read_text(encoding="utf-8"))
    assert [version["label"] for version in recording.header["versions"]] == [
        "As it is",
        "less work (40% instead of 60%)",
        "more work (80% instead of 60%)",
        "without “Somebody who listens”",
    ]
    assert [len(version["tries"]) for version in recording.header["versions"]] == [3, 3, 3, 3]
    assert all(one["watch"] for version in recording.header["versions"] for one in version["tries"])
    assert recording.header["scenario"]["text"] == STORY
    assert "Same team. One change: without “Somebody who listens”." in " ".join(done.output.split())


def test_a_file_that_is_there_is_not_written_over(folder: Path) -> None:
    (folder / "story.html").write_text("mine", encoding="utf-8")
    result = compassion("export", "story.yaml", "--runs", "1")
    assert result.exit_code == 2
    assert "--force" in result.output
    assert (folder / "story.html").read_text(encoding="utf-8") == "mine"
    assert compassion("export", "story.yaml", "--runs", "1", "--force").exit_code == 0
    assert (folder / "story.html").read_text(encoding="utf-8") != "mine"


def test_nothing_is_left_behind_beside_the_file(folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}
    assert compassion("export", "story.yaml", "-o", "a.html", "--runs", "1").exit_code == 0
    assert {path.name for path in folder.iterdir()} - before == {"a.html"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["-o", "story.doc"], ".gif"),
        (["-o", "."], "unknown suffix"),
        (["-o", "no/such/folder/a.html"], "does not exist"),
        (["--runs", "0"], "'--runs'"),
        (["--runs", "many"], "'--runs'"),
        (["--variants", "workload"], "a key and values"),
        (["--variants", "workload=0.4,9"], "above the maximum 2"),
        (["--variants", "workload=" + ",".join(["0.4"] * 12)], "expected at most 12"),
        (["--seed", "-4"], "'--seed'"),
        (["--set", "wrkload=1"], "wrkload"),
        (["-o", "a.gif", "--variants", "workload=0.4,0.5,0.6"], "at most 3 variants"),
    ],
)
def test_invalid_exports_are_reported(folder: Path, words: list[str], expected: str) -> None:
    before = {path.name for path in folder.iterdir()}
    result = compassion("export", "story.yaml", *words)
    assert result.exit_code == 2, result.output
    assert expected in " ".join(result.output.split())
    assert {path.name for path in folder.iterdir()} == before


def test_a_page_can_be_reproduced(folder: Path) -> None:
    assert compassion("export", "story.yaml", "--runs", "2", "--variants", "workload=0.5").exit_code == 0
    done = compassion("reproduce", "story.html")
    assert done.exit_code == 0
    assert "All 4 runs in story.html gave bit-identical results." in done.output
    data = json.loads(compassion("reproduce", "story.html", "--json").output)
    assert data["identical"]
    assert [run["seed"] for run in data["runs"]] == [1, 2, 1, 2]


def test_a_page_that_was_changed_is_not_reproduced(folder: Path) -> None:
    assert compassion("export", "story.yaml", "--runs", "1").exit_code == 0
    page = (folder / "story.html").read_text(encoding="utf-8")
    (folder / "other.html").write_text(page.replace('"workload":0.85', '"workload":0.84'), encoding="utf-8")
    done = compassion("reproduce", "other.html")
    assert done.exit_code == 1
    assert "As it is, seed 1: different" in done.output


def test_a_recording_as_bytes_can_be_reproduced(folder: Path) -> None:
    assert compassion("export", "story.yaml", "--runs", "1").exit_code == 0
    recording = from_single_file((folder / "story.html").read_text(encoding="utf-8"))
    (folder / "story.ccrc").write_bytes(container.recording_bytes(recording))
    assert compassion("reproduce", "story.ccrc").exit_code == 0


@pytest.mark.parametrize("text", [None, b"", b"<html>", b"\xff\xfe", b"CCRC\x09\0\0\0\0\0\0\0"])
def test_an_invalid_recording_is_rejected_with_a_message(folder: Path, text: bytes | None) -> None:
    if text is not None:
        (folder / "x.html").write_bytes(text)
    result = compassion("reproduce", "x.html")
    assert result.exit_code == 2
    assert "x.html" in result.output


def test_a_poster_is_written(folder: Path) -> None:
    assert compassion("export", "story.yaml", "-o", "story.png", "--variants", "workload=0.9").exit_code == 0
    with Image.open(folder / "story.png") as picture:
        assert picture.size == (1280, 720)


def test_a_film_has_a_frame_a_week(folder: Path) -> None:
    done = compassion("export", "story.yaml", "-o", "story.gif", "--set", "days=10", "--set", "events=[]")
    assert done.exit_code == 0, done.output
    with Image.open(folder / "story.gif") as film:
        assert film.size == (1280, 720)
        assert film.n_frames >= 3


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg")
def test_a_film_in_mp4_has_a_frame_a_week(folder: Path) -> None:
    done = compassion("export", "story.yaml", "-o", "story.mp4", "--set", "days=10", "--set", "events=[]")
    assert done.exit_code == 0, done.output
    frames = ["ffmpeg", "-i", "story.mp4", "frame%d.png"]
    subprocess.run(frames, cwd=folder, check=True, capture_output=True)
    pictures = sorted(folder.glob("frame*.png"))
    assert len(pictures) >= 3
    with Image.open(pictures[0]) as picture:
        assert picture.size == (1280, 720)


def test_without_ffmpeg_a_film_in_mp4_is_rejected_with_a_message(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FFMpegWriter, "isAvailable", lambda: False)
    result = compassion("export", "story.yaml", "-o", "story.mp4")
    assert result.exit_code == 2
    assert "ffmpeg" in result.output
    assert ".gif" in result.output
    assert not list(folder.glob("*.mp4"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["no_such"], "file not found"), (["story.yaml", "--port", "99999"], "'--port'"), (["--set", "x=1"], "x")],
)
def test_invalid_show_commands_are_reported(folder: Path, words: list[str], expected: str) -> None:
    result = compassion("show", "--no-browser", *words)
    assert result.exit_code == 2, result.output
    assert expected in result.output


def test_values_are_split_at_commas_outside_brackets_and_quotes() -> None:
    assert split("a,b") == ["a", "b"]
    assert split("{a: 1, b: 2},[3, 4],'x,y'") == ["{a: 1, b: 2}", "[3, 4]", "'x,y'"]
    assert split("") == [""]
    problems: list[ScenarioProblem] = []
    assert changes_of(["leadership.teams.'a=b'=x,y"], problems) == [
        "leadership.teams.'a=b'=x",
        "leadership.teams.'a=b'=y",
    ]
    assert not problems


def test_a_file_over_its_budget_is_reported_with_a_hint(folder: Path) -> None:
    from sim.player.packing import Version  # noqa: PLC0415
    from sim.player.playing import play  # noqa: PLC0415
    from tests.player.conftest import story  # noqa: PLC0415

    versions, seeds = [Version(story()), Version(story("workload=0.5"))], range(1, 5)
    whole = exporting.make_single_file(versions, seeds, play)
    assert exporting.too_much(whole) is None
    tight = exporting.make_single_file(versions, seeds, play, budget=whole.size - 40_000)
    small = exporting.make_single_file(versions, seeds, play, budget=10_000)
    assert tight.size < whole.size
    expected = exporting.too_much(small, 10_000)
    assert expected is not None
    assert "target of 10 kB" in expected
    assert "fewer versions, tries and days" in expected


@pytest.mark.slow
def test_thirty_people_six_versions_and_twenty_tries_fit_and_each_can_be_watched() -> None:
    import sim  # noqa: PLC0415
    from sim.player.packing import Version  # noqa: PLC0415
    from sim.player.playing import play  # noqa: PLC0415

    base = "team.size=30"
    changes = ["leadership.style=compassionate", "events.1=", "events.2=", "workload=0.7", "events.0.workload=0.68"]
    scenarios = [sim.load("winter_pressure", [base]), *(sim.load("winter_pressure", [base, one]) for one in changes)]
    made = exporting.make_single_file([Version(one) for one in scenarios], range(1, 21), play)
    assert made.size <= exporting.BUDGET
    assert made.n_watched == 20
