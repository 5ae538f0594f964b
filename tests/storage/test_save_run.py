"""Saving: complete or not at all, never over another run, and equal when loaded again."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import sim
from sim.model.measures import MEASURES
from sim.recording import NotRecordedError, Recording
from sim.scenario import Scenario
from sim.storage import SaveError, atomic_write, load_run, save, save_run, writers
from sim.storage.manifest import git_state
from tests.recording import synthetic_recordings


@pytest.fixture(autouse=True)
def _no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not draw figures: they take seconds and have their own tests."""
    monkeypatch.setattr(writers, "write_figures", lambda *_: [])


def file_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def csv_values(path: Path) -> pd.DataFrame:
    """The numbers of a CSV file, to the last digit."""
    text = pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns="team", errors="ignore")
    return text.map(lambda cell: float(cell) if cell else float("nan"))


DATA = ["acts.parquet", "days.csv", "days.parquet", "people.parquet", "teams.csv", "teams.parquet"]


# --- what is there


def test_a_run_is_saved_in_a_new_folder_with_all_files(ward: Recording, tmp_path: Path) -> None:
    folder = save(ward, tmp_path)
    assert folder.parent == tmp_path / "made_up"
    assert file_names(folder) == sorted([*DATA, "manifest.json", "report.md"])


def test_loaded_frames_equal_the_saved_ones(organisation: Recording, tmp_path: Path) -> None:
    saved = load_run(save(organisation, tmp_path))
    for name in ("days", "teams", "people", "acts"):
        pd.testing.assert_frame_equal(getattr(saved, name), getattr(organisation, name))
    assert saved.seeds == [1]
    assert saved.report.startswith("# A made-up ward\n")


def test_days_are_the_same_as_csv_to_the_last_digit(ward: Recording, tmp_path: Path) -> None:
    values = csv_values(save(ward, tmp_path) / "days.csv")
    pd.testing.assert_frame_equal(values, ward.days.astype(float), check_exact=True)


def test_parquet_files_contain_units_and_descriptions(ward: Recording, tmp_path: Path) -> None:
    folder = save(ward, tmp_path)
    for name in ("days", "teams", "people", "acts"):
        schema = pq.read_schema(folder / f"{name}.parquet")
        columns = json.loads(schema.metadata[b"columns"])
        assert list(columns) == schema.names
        assert all(column["description"].endswith(".") for column in columns.values())
    days = json.loads(pq.read_schema(folder / "days.parquet").metadata[b"columns"])
    assert {name: days[name]["unit"] for name in days if name != "day"} == {
        measure.name: measure.metadata.unit for measure in MEASURES
    }


def test_the_same_run_gives_the_same_bytes(ward: Recording, tmp_path: Path) -> None:
    again = synthetic_recordings.make_recording()
    assert again.digest == ward.digest
    first, second = save(ward, tmp_path), save(again, tmp_path)
    for name in [*DATA, "report.md"]:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


# --- the manifest


def test_a_manifest_contains_what_is_needed_to_reproduce_the_run(ward: Recording, tmp_path: Path) -> None:
    started = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1)))
    manifest = load_run(save(ward, tmp_path, command="compassion run made_up", started=started)).manifest
    assert Scenario.from_dict(manifest["scenario"]) == ward.scenario
    assert (manifest["seed"], manifest["engine"], manifest["rng"]) == (1, "mesa", "threefry2x64-20")
    assert manifest["digest"] == ward.digest
    assert manifest["command"] == "compassion run made_up"
    assert manifest["started"] == "2026-01-02T03:04:05+01:00"
    assert datetime.fromisoformat(manifest["ended"]).tzinfo is not None
    assert {"python", "numpy", "mesa", "networkx", "numba"} <= set(manifest["versions"])
    assert len(manifest["program"]["source"]) == 64


def test_a_manifest_lists_the_files_with_their_digests(ward: Recording, tmp_path: Path) -> None:
    folder = save(ward, tmp_path)
    listed = load_run(folder).manifest["files"]
    there = save_run.file_checksums(folder)
    assert listed == {name: about for name, about in there.items() if name != "manifest.json"}


def test_a_manifest_contains_no_personal_data(ward: Recording, tmp_path: Path) -> None:
    text = (save(ward, tmp_path) / "manifest.json").read_text(encoding="utf-8")
    assert str(Path.home()) not in text
    assert str(tmp_path) not in text


def test_the_manifest_contains_the_commit_and_whether_files_were_changed(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        settings = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(tmp_path), *settings, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    assert git_state(tmp_path) == {"commit": None, "dirty": None}
    git("init")
    assert git_state(tmp_path) == {"commit": None, "dirty": None}  # no commit yet
    (tmp_path / "a.py").write_text("a = 1\n")
    git("add", ".")
    git("commit", "-m", "a")
    clean = git_state(tmp_path)
    assert (len(clean["commit"]), clean["dirty"]) == (40, False)
    (tmp_path / "a.py").write_text("a = 2\n")
    assert git_state(tmp_path) == {"commit": clean["commit"], "dirty": True}
    (tmp_path / "inside").mkdir()
    assert git_state(tmp_path / "inside")["commit"] is None  # installed in another project's checkout


# --- several runs


def test_several_runs_are_distinguished_by_their_seeds(three_runs: list[Recording], tmp_path: Path) -> None:
    saved = load_run(save(three_runs, tmp_path))
    assert saved.days.columns[0] == "seed"
    assert saved.days["seed"].unique().tolist() == saved.seeds == [1, 2, 3]
    for run in three_runs:
        days = saved.days[saved.days["seed"] == run.seed].drop(columns="seed").reset_index(drop=True)
        pd.testing.assert_frame_equal(days, run.days)


def test_several_runs_have_one_row_each(three_runs: list[Recording], tmp_path: Path) -> None:
    folder = save(three_runs, tmp_path)
    runs = load_run(folder).runs
    assert runs["seed"].tolist() == [1, 2, 3]
    assert runs["wellbeing"].tolist() == [run.summary()["wellbeing"] for run in three_runs]
    pd.testing.assert_frame_equal(csv_values(folder / "runs.csv"), runs.astype(float), check_exact=True)


def test_people_and_acts_are_those_of_the_first_run_unless_all_are_requested(
    three_runs: list[Recording], tmp_path: Path
) -> None:
    first = load_run(save(three_runs, tmp_path))
    pd.testing.assert_frame_equal(first.people, three_runs[0].people)
    pd.testing.assert_frame_equal(first.acts, three_runs[0].acts)
    everything = load_run(save(three_runs, tmp_path, all_people=True))
    assert len(everything.people) == sum(len(run.people) for run in three_runs)
    assert everything.acts.groupby("seed").size().tolist() == [len(run.acts) for run in three_runs]


def test_further_runs_need_no_people(three_runs: list[Recording], tmp_path: Path) -> None:
    lean = [three_runs[0], *(run.drop_details() for run in three_runs[1:])]
    first, second = load_run(save(three_runs, tmp_path)), load_run(save(lean, tmp_path))
    assert first.manifest["digest"] == second.manifest["digest"]
    assert first.manifest["files"] == second.manifest["files"]


def test_a_run_without_people_has_no_file_of_people(ward: Recording, tmp_path: Path) -> None:
    saved = load_run(save(ward.drop_details(), tmp_path))
    assert file_names(saved.folder) == [
        "days.csv",
        "days.parquet",
        "manifest.json",
        "report.md",
        "teams.csv",
        "teams.parquet",
    ]
    with pytest.raises(NotRecordedError, match=r"has no people\.parquet"):
        _ = saved.people


def test_a_large_table_is_written_in_chunks_and_loaded_as_one(
    organisation: Recording, three_runs: list[Recording], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [load_run(save(runs, tmp_path, all_people=True)) for runs in (organisation, three_runs)]
    monkeypatch.setattr(writers, "MAX_ROWS_PER_CHUNK", 7 * organisation.n_people)
    for saved, runs in zip(whole, (organisation, three_runs), strict=True):
        pieces = load_run(save(runs, tmp_path, all_people=True))
        pd.testing.assert_frame_equal(pieces.people, saved.people)
        assert pq.ParquetFile(pieces.folder / "people.parquet").num_row_groups > 4


def test_report_and_manifest_name_tables_that_were_not_recorded(ward: Recording, tmp_path: Path) -> None:
    lean = replace(ward, trace=ward.trace._replace(people=None), omitted_tables=("people",))
    saved = load_run(save(lean, tmp_path, figures=False))
    assert "This run did not record people, so the network cannot be shown." in saved.report
    assert saved.manifest["omitted_tables"] == ["people"]
    assert "did not record" not in load_run(save(ward, tmp_path)).report


def test_figures_can_be_omitted(ward: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "write_figures", lambda *_: pytest.fail("drew figures"))
    assert "![" not in load_run(save(ward, tmp_path, figures=False)).report


def test_saving_without_figures_needs_neither_pandas_nor_matplotlib(tmp_path: Path) -> None:
    code = """
    import sys, sim
    sim.save(sim.run("one_spark"), figures=False)
    print([name for name in ("pandas", "matplotlib") if name in sys.modules])
    """
    run = [sys.executable, "-c", textwrap.dedent(code)]
    environment = os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1])}
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_runs_of_different_scenarios_are_rejected(ward: Recording, organisation: Recording, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no recording"):
        save([], tmp_path)
    with pytest.raises(ValueError, match="different seeds"):
        save([ward, ward], tmp_path)
    with pytest.raises(ValueError, match="of the same scenario"):
        save([ward, replace(organisation, seed=2)], tmp_path)
    assert file_names(tmp_path) == []


# --- never over another


def test_the_same_run_twice_in_a_second_gets_two_folders(
    ward: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save_run, "run_id", lambda runs, ended: "2026-01-01T00-00-00-seed1-abc")
    folders = [save(ward, tmp_path).name for _ in range(3)]
    stem = "2026-01-01T00-00-00-seed1-abc"
    assert folders == [stem, f"{stem}-2", f"{stem}-3"]


def test_a_folder_that_appears_at_the_last_moment_is_not_overwritten(tmp_path: Path) -> None:
    temporary, final = tmp_path / ".unfinished-x", tmp_path / "run"
    temporary.mkdir()
    (temporary / "new").touch()
    (tmp_path / "run-2").mkdir()
    (tmp_path / "run-2" / "old").touch()
    final.mkdir()
    (final / "old").touch()
    assert atomic_write.rename_to_free_name(temporary, final).name == "run-3"
    assert file_names(final) == file_names(tmp_path / "run-2") == ["old"]


def test_a_run_id_contains_time_seed_and_digest(three_runs: list[Recording]) -> None:
    when = datetime(2026, 11, 23, 15, 4, 5)
    ward = three_runs[0]
    assert save_run.run_id([ward], when) == f"2026-11-23T15-04-05-seed1-{ward.digest[:8]}"
    assert save_run.run_id(three_runs, when).startswith("2026-11-23T15-04-05-seed1-3runs-")


# --- all or nothing


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk is full. Nothing was saved in"),
        (errno.EACCES, "cannot be written. Nothing was saved; choose another folder"),
        (errno.EIO, "Nothing was saved in .*Input/output error"),
    ],
)
@pytest.mark.parametrize("step", ["write_csv", "write_parquet", "render_report"])
def test_a_failure_during_saving_leaves_nothing(
    ward: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, said: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(writers, step, fail)
    with pytest.raises(SaveError, match=said) as failure:
        save(ward, tmp_path)
    assert failure.value.errno == number
    assert file_names(tmp_path / "made_up") == []


def test_a_failure_while_flushing_or_renaming_leaves_nothing(
    ward: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for module, name in ((atomic_write.os, "fsync"), (atomic_write, "_rename_with_retry")):
        with monkeypatch.context() as patched_function:
            patched_function.setattr(module, name, fail)
            with pytest.raises(SaveError, match="The disk is full"):
                save(ward, tmp_path)
        assert file_names(tmp_path / "made_up") == []


def test_an_interruption_leaves_nothing(ward: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writers, "render_report", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(ward, tmp_path)
    assert file_names(tmp_path / "made_up") == []


def test_a_file_in_place_of_the_folder_is_an_error(ward: Recording, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    with pytest.raises(SaveError, match="Nothing was saved in"):
        save(ward, tmp_path / "results")


SCRIPT = """
import os, signal, sys
from tests.recording import synthetic_recordings
from sim.storage import SaveError, atomic_write, save, save_run, writers
writers.write_figures = lambda *_: []
recording = synthetic_recordings.make_recording(days=20, events=[])
{broken}
try:
    save(recording, sys.argv[1])
except SaveError as error:
    print(error)
"""


def save_in_subprocess(tmp_path: Path, patched_function: str) -> subprocess.CompletedProcess[str]:
    """Save a run in a separate process with an injected failure."""
    root = Path(sim.__file__).parents[1]
    script = SCRIPT.format(broken=textwrap.dedent(patched_function))
    return subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    "moment",
    [
        "save_run.fsync_folder",
        pytest.param("writers.render_report", marks=pytest.mark.slow),
        pytest.param("atomic_write._rename_with_retry", marks=pytest.mark.slow),
    ],
)
def test_a_killed_process_leaves_no_result_and_its_files_are_removed_later(
    ward: Recording, tmp_path: Path, moment: str
) -> None:
    done = save_in_subprocess(tmp_path, f"{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)")
    assert done.returncode < 0
    parent = tmp_path / "made_up"
    (left,) = parent.iterdir()
    assert left.name.startswith(save_run.UNFINISHED_PREFIX)

    save(ward, tmp_path)  # soon after: another process may still be writing it
    assert left.exists()
    long_ago = time.time() - 2 * save_run.STALE_AFTER_S
    for path in (*left.rglob("*"), left):
        os.utime(path, (long_ago, long_ago))
    save(ward, tmp_path)
    assert not left.exists()
    assert len(file_names(parent)) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="limits of file sizes are not the same elsewhere")
def test_a_full_disk_is_an_error_with_a_clear_message(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))"
    done = save_in_subprocess(tmp_path, limit)
    assert "The disk is full. Nothing was saved in" in done.stdout, done.stderr
    assert file_names(tmp_path / "made_up") == []


# --- reading


def test_a_folder_without_a_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"is not a saved run: manifest\.json not found"):
        load_run(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"seed": 1}'])
def test_a_damaged_manifest_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ValueError, match="is corrupt"):
        load_run(tmp_path)


def test_a_run_of_a_later_version_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": 2}')
    with pytest.raises(ValueError, match="has format version 2; this version of compassion reads version 1"):
        load_run(tmp_path)
