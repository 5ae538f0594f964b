"""Shared code of the experiments: options, figure style, intervals and output.

An experiment is a script with an `Experiment` (title, question, prediction) and a function `study` that takes an
`ExperimentConfig` and returns an `ExperimentResult`. The script ends with
`run_experiment(__file__, EXPERIMENT, study)` under `__main__`. The output in `<out>/<name>/` is `finding.md`,
`figure.png`, `figure.csv` (data of the figure), further tables and `manifest.json`.
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
# Colours of Okabe & Ito, which can be distinguished with any colour vision.
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
    """Title, question and prediction. The prediction is written before the run."""

    title: str
    question: str
    prediction: str


@dataclass(frozen=True)
class ExperimentConfig:
    """Settings of an experiment.

    Attributes
    ----------
    quick
        Whether to simulate only a few short runs, for tests.
    folder
        Folder for sweeps.
    """

    quick: bool
    folder: Path

    def choose(self, full: T, quick: T) -> T:
        """Return `quick` for a quick run and `full` otherwise."""
        return quick if self.quick else full


@dataclass(frozen=True)
class ExperimentResult:
    """Result of an experiment.

    Attributes
    ----------
    finding
        Results in Markdown.
    figure, data
        The figure and its data.
    sources
        The simulated sweeps and runs.
    tables
        Further tables by name.
    """

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
    """Run an experiment with the options of the command line, save its output, and return the folder.

    Parameters
    ----------
    file
        `__file__` of the experiment.
    argv
        Arguments of the command line. Default: those of the program.
    """
    parser = argparse.ArgumentParser(description=experiment.question)
    parser.add_argument("--quick", action="store_true", help="Simulate only a few short runs, for a test.")
    parser.add_argument(
        "--out", type=Path, default=Path("results"), help="Parent of the output folder. Default: results."
    )
    options = parser.parse_args(argv)
    folder: Path = options.out / Path(file).stem
    provenance = sim.provenance()  # before the first run, because sources may be edited while it runs
    with (
        tempfile.TemporaryDirectory(prefix="experiment-") as temporary,
        matplotlib.style.context(["default", RC_PARAMS]),
    ):
        outcome = study(ExperimentConfig(options.quick, Path(temporary)))
        _write_results(folder, experiment, outcome, {"quick": options.quick, "version": sim.__version__, **provenance})
    print(f"{outcome.finding}\n\nResults: {folder}")
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
    warning = "\n\n*A quick run with far too few runs for a conclusion.*" if provenance["quick"] else ""
    (folder / "finding.md").write_bytes(
        f"# {experiment.title}\n\n## Question\n\n{experiment.question}\n\n"
        f"## Prediction, written before the run\n\n{experiment.prediction}\n\n"
        f"## Results{warning}\n\n{outcome.finding}\n\n![{experiment.title}](figure.png)\n\n"
        f"Data of the figure: [figure.csv](figure.csv). Script: `experiments/{folder.name}.py`.\n".encode()
    )
    manifest = {
        "experiment": folder.name,
        "title": experiment.title,
        **provenance,
        **_describe_sources(outcome.sources),
    }
    (folder / "manifest.json").write_bytes((json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())


def _quantized_png(figure: Figure) -> bytes:
    """A PNG with a palette of colours, which is small enough for the repository."""
    full, compressed = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", dpi=DPI)
    picture = Image.open(full).convert("RGB").quantize(N_PALETTE_COLOURS, dither=Image.Dither.NONE)
    picture.save(compressed, format="png", optimize=True)
    return compressed.getvalue()


def _describe_sources(sources: Sequence[sim.SweepResults | sim.Recording | Mapping[str, Any]]) -> dict[str, Any]:
    """Everything that is needed to reproduce the sweeps and runs, without local paths."""
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
        if "design" in manifest["plan"]:  # otherwise the plan determines the points
            sweep["points"] = [{"id": point["id"], "values": point["values"]} for point in manifest["points"]]
        described["sweeps"].append(sweep)
    return described


def mean_interval(values: Any, confidence_level: float = CONFIDENCE_LEVEL) -> tuple[float, float, float]:
    """Mean, low and high of Student's t interval, without missing values."""
    valid = np.asarray(values, float)
    valid = valid[~np.isnan(valid)]
    n = len(valid)
    mean = float(valid.mean()) if n else math.nan
    if n < 2:
        return mean, math.nan, math.nan
    half_width = float(student.ppf(0.5 + confidence_level / 2, n - 1) * valid.std(ddof=1) / math.sqrt(n))
    return mean, mean - half_width, mean + half_width


def format_signed(value: float, decimals: int) -> str:
    """A number with its sign, such as "+0.12" or "−0.12"."""
    return f"{value:+.{decimals}f}".replace("-", "−")


def format_interval(values: Any, decimals: int = 2, *, signed: bool = False, unit: str = "") -> str:
    """(mean, low, high) as text, such as "0.12 (95% CI 0.10 to 0.14)"."""
    mean, low, high = (
        format_signed(value, decimals) if signed else f"{value:.{decimals}f}".replace("-", "−") for value in values
    )
    return f"{mean}{unit} ({100 * CONFIDENCE_LEVEL:g}% CI {low} to {high})"


def format_points(values: Any, decimals: int = 1, *, signed: bool = False) -> str:
    """(mean, low, high) of a level from 0 to 1 as text, such as "12.3 points (95% CI 11.8 to 12.8)"."""
    return format_interval([100 * value for value in values], decimals, signed=signed, unit=" points")


def format_percentage_points(values: Any, decimals: int = 1) -> str:
    """(mean, low, high) of a difference of shares as text, such as "+2.4 percentage points (95% CI +2.1 to +2.7)"."""
    return format_interval([100 * value for value in values], decimals, signed=True, unit=" percentage points")


def format_percentage(values: Any, decimals: int = 0) -> str:
    """(mean, low, high) of a share as text, such as "26% (95% CI 25 to 28)"."""
    return format_interval([100 * value for value in values], decimals, unit="%")


def format_predictions(checked_predictions: Sequence[tuple[str, bool]]) -> str:
    """Markdown list of predictions, each marked as correct or incorrect."""
    return "\n".join(
        f"- {'As predicted' if is_correct else '**Not as predicted**'}: {text}"
        for text, is_correct in checked_predictions
    )
