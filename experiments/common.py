"""What all experiments share: options, the look of figures, intervals, and what an experiment leaves.

An experiment is a script with an `Experiment` (title, question, prediction written before the run) and a function that
takes an `ExperimentConfig` and returns an `ExperimentResult`. Its last line is
`run_experiment(__file__, EXPERIMENT, study)` under `__main__`.
It leaves `finding.md`, `figure.png`, `figure.csv` (what the figure shows), further tables and `manifest.json` in
`<out>/<name>/`.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image
from scipy.stats import t as student

import sim

INK, MUTED, FAINT = "#1f2328", "#57606a", "#d8dee4"
# Okabe & Ito's colours, which people of any colour vision tell apart.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, INK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
RC_PARAMS: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "legend.frameon": False,
}
DPI, N_PALETTE_COLOURS = 140, 128
CONFIDENCE_LEVEL = 0.95

T = TypeVar("T")


@dataclass(frozen=True)
class Experiment:
    """What is asked, and what was expected; the prediction is written before the run and not changed after it."""

    title: str
    question: str
    prediction: str


@dataclass(frozen=True)
class ExperimentConfig:
    """How an experiment is played: `quick` for tests, and the folder for its sweeps (`folder=setting.folder`)."""

    quick: bool
    folder: Path

    def choose(self, full: T, quick: T) -> T:
        """Give the first in full, the second when it is to be quick."""
        return quick if self.quick else full


@dataclass(frozen=True)
class ExperimentResult:
    """What came out: plain words from the data, the figure with its data, what was played, and further tables."""

    finding: str
    figure: Figure
    data: pd.DataFrame
    sources: Sequence[sim.SweepResults | sim.Recording | Mapping[str, Any]]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def run_experiment(
    file: str,
    experiment: Experiment,
    study: Callable[[ExperimentConfig], ExperimentResult],
    argv: Sequence[str] | None = None,
) -> Path:
    """Play an experiment as the command line says, write what it leaves, and return the folder.

    Parameters
    ----------
    file
        `__file__` of the experiment, which gives its name.
    argv
        Words of the command line; those of the program when left out.
    """
    parser = argparse.ArgumentParser(description=experiment.question)
    parser.add_argument("--quick", action="store_true", help="a few short runs, to see that it works")
    parser.add_argument("--out", type=Path, default=Path("results"), help="where its folder goes (default: results)")
    options = parser.parse_args(argv)
    folder: Path = options.out / Path(file).stem
    provenance = sim.provenance()  # before the first run: the sources may be edited while it lasts
    with (
        tempfile.TemporaryDirectory(prefix="experiment-") as temporary,
        matplotlib.style.context(["default", RC_PARAMS]),
    ):
        outcome = study(ExperimentConfig(options.quick, Path(temporary)))
        _write_results(folder, experiment, outcome, {"quick": options.quick, "version": sim.__version__, **provenance})
    print(f"{outcome.finding}\n\nWritten: {folder}")
    return folder


def _write_results(
    folder: Path, experiment: Experiment, outcome: ExperimentResult, provenance: Mapping[str, Any]
) -> None:
    """Write finding, figure, tables and manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figure.png").write_bytes(_quantized_png(outcome.figure))
    for name, table in {"figure": outcome.data, **outcome.tables}.items():
        text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
        (folder / f"{name}.csv").write_bytes(text.encode())
    warning = "\n\n*A quick try: far too few runs to find anything by.*" if provenance["quick"] else ""
    (folder / "finding.md").write_bytes(
        f"# {experiment.title}\n\n## Question\n\n{experiment.question}\n\n"
        f"## Prediction, written before the run\n\n{experiment.prediction}\n\n"
        f"## What came out{warning}\n\n{outcome.finding}\n\n![{experiment.title}](figure.png)\n\n"
        f"Data of the figure: [figure.csv](figure.csv). Made by `experiments/{folder.name}.py`.\n".encode()
    )
    manifest = {
        "experiment": folder.name,
        "title": experiment.title,
        **provenance,
        **_describe_sources(outcome.sources),
    }
    (folder / "manifest.json").write_bytes((json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())


def _quantized_png(figure: Figure) -> bytes:
    """A PNG with a palette of colours, which is small enough to be kept by git."""
    full, compressed = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", dpi=DPI)
    picture = Image.open(full).convert("RGB").quantize(N_PALETTE_COLOURS, dither=Image.Dither.NONE)
    picture.save(compressed, format="png", optimize=True)
    return compressed.getvalue()


def _describe_sources(sources: Sequence[sim.SweepResults | sim.Recording | Mapping[str, Any]]) -> dict[str, Any]:
    """What was played: with what it was made, enough to play it again, and nothing about the machine's folders."""
    described: dict[str, list[dict[str, Any]]] = {"sweeps": [], "runs": [], "validations": []}
    for source in sources:
        if isinstance(source, Mapping):
            described["validations"].append(dict(source))
            continue
        if isinstance(source, sim.Recording):
            scenario = {"scenario": source.scenario.name, "content": source.scenario.digest()[:16]}
            described["runs"].append(scenario | {"seed": source.seed, "engine": source.engine, "digest": source.digest})
            continue
        manifest = source.manifest
        n_runs, seeds = len(source.runs), [int(source.runs["seed"].min()), int(source.runs["seed"].max())]
        sweep: dict[str, Any] = {
            "plan": manifest["plan"],
            "engine": manifest["engine"],
            "n_points": len(manifest["points"]),
            "n_runs": n_runs,
            "seeds": seeds,
        }
        if "design" in manifest["plan"]:  # else the plan itself says which points there are
            sweep["points"] = [{"address": point["address"], "values": point["values"]} for point in manifest["points"]]
        described["sweeps"].append(sweep)
    return described


def mean_interval(values: Any, confidence_level: float = CONFIDENCE_LEVEL) -> tuple[float, float, float]:
    """Mean and Student's interval of some values, NaN left out: (mean, low, high)."""
    valid = np.asarray(values, float)
    valid = valid[~np.isnan(valid)]
    n = len(valid)
    mean = float(valid.mean()) if n else math.nan
    if n < 2:
        return mean, math.nan, math.nan
    half_width = float(student.ppf(0.5 + confidence_level / 2, n - 1) * valid.std(ddof=1) / math.sqrt(n))
    return mean, mean - half_width, mean + half_width


def format_interval(values: Any, decimals: int = 2, *, signed: bool = False) -> str:
    """(mean, low, high) in words, as in "0.12 (95 % interval 0.10 to 0.14)"."""
    mean, low, high = (f"{value:{'+' if signed else ''}.{decimals}f}".replace("-", "−") for value in values)
    return f"{mean} ({100 * CONFIDENCE_LEVEL:g} % interval {low} to {high})"


def format_predictions(checked_predictions: Sequence[tuple[str, bool]]) -> str:
    """Say part by part whether the prediction held, as a list."""
    return "\n".join(
        f"- {'As predicted' if is_correct else '**Not as predicted**'}: {part}"
        for part, is_correct in checked_predictions
    )
