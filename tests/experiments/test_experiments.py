"""Every experiment runs and saves its finding, figure and data, and its reference results match its texts."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from PIL import Image

import sim

FOLDER = Path(__file__).resolve().parents[2] / "experiments"
REFERENCE = FOLDER.parent / "results" / "reference"
SCRIPTS = sorted(path for path in FOLDER.glob("*.py") if path.stem != "common")
LOCAL_PATH_PREFIXES = ("/home", "/root", "/tmp", "/Users", "/work")  # noqa: S108 - none is written to
MAX_FILE_BYTES = 150_000
"""Maximum size of a file in the repository."""


@pytest.fixture(params=SCRIPTS, ids=lambda path: path.stem)
def script(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def load_script(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module. `common` is imported from its folder."""
    monkeypatch.syspath_prepend(str(path.parent))
    spec = importlib.util.spec_from_file_location(f"experiment_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_there_are_experiments() -> None:
    assert SCRIPTS


def test_experiment_saves_finding_figure_and_data(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = load_script(script, monkeypatch)
    folder = module.run_experiment(str(script), module.EXPERIMENT, module.study, ["--quick", "--out", str(tmp_path)])
    assert folder == tmp_path / script.stem
    finding = (folder / "finding.md").read_text(encoding="utf-8")
    assert module.EXPERIMENT.question in finding
    assert module.EXPERIMENT.prediction in finding
    assert "A quick run" in finding
    assert "nan" not in finding.split("## Results")[1].lower().split()
    with Image.open(folder / "figure.png") as figure:
        assert min(figure.size) > 400
        assert len(figure.convert("L").getcolors()) > 10, "the figure is empty"
    assert len(pd.read_csv(folder / "figure.csv")) > 1
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["quick"] is True
    assert manifest["sweeps"] or manifest["runs"] or manifest["validations"]
    assert {key: manifest[key] for key in sim.provenance()} == sim.provenance()


def test_reference_results_match_question_and_prediction(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = load_script(script, monkeypatch).EXPERIMENT
    folder = REFERENCE / script.stem
    finding = (folder / "finding.md").read_text(encoding="utf-8")
    assert experiment.question in finding
    assert experiment.prediction in finding, "the prediction differs from that of the reference results"
    assert "A quick run" not in finding
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["quick"] is False
    assert manifest["sources"]
    assert manifest["program"]["commit"]
    assert {"figure.png", "figure.csv"} <= {path.name for path in folder.iterdir()}


def test_reference_files_are_small_and_without_local_paths(script: Path) -> None:
    for path in (REFERENCE / script.stem).iterdir():
        assert path.stat().st_size < MAX_FILE_BYTES, f"{path.name} is large"
        if path.suffix != ".png":
            text = path.read_text(encoding="utf-8")
            assert not [root for root in LOCAL_PATH_PREFIXES if f"{root}/" in text]
