"""What all experiments share: options, the look of figures, intervals, and what an experiment leaves.

An experiment is a script with an `Experiment` (title, question, prediction written before the run) and a function that
takes a `TeamContext` and gives an `Outcome`; its last line is `run(__file__, EXPERIMENT, study)` under `__main__`.
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
LOOK: dict[str, Any] = {
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
DOTS_AN_INCH, N_COLOURS = 140, 128
LEVEL = 0.95

T = TypeVar("T")


@dataclass(frozen=True)
class Experiment:
    """What is asked, and what was expected; the prediction is written before the run and not changed after it."""

    title: str
    question: str
    prediction: str


@dataclass(frozen=True)
class Setting:
    """How an experiment is played: `quick` for tests, and the folder for its sweeps (`folder=setting.folder`)."""

    quick: bool
    folder: Path

    def either(self, full: T, quick: T) -> T:
        """Give the first in full, the second when it is to be quick."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Outcome:
    """What came out: plain words from the data, the figure with its data, what was played, and further tables."""

    finding: str
    figure: Figure
    data: pd.DataFrame
    played: Sequence[sim.SweepResults | sim.Recording]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def run(
    file: str, experiment: Experiment, study: Callable[[Setting], Outcome], words: Sequence[str] | None = None
) -> Path:
    """Play an experiment as the command line says, write what it leaves, and return the folder.

    Parameters
    ----------
    file
        `__file__` of the experiment, which gives its name.
    words
        Words of the command line; those of the program when left out.
    """
    parser = argparse.ArgumentParser(description=experiment.question)
    parser.add_argument("--quick", action="store_true", help="a few short runs, to see that it works")
    parser.add_argument("--out", type=Path, default=Path("results"), help="where its folder goes (default: results)")
    options = parser.parse_args(words)
    folder: Path = options.out / Path(file).stem
    made = sim.provenance()  # before the first run: the sources may be edited while it lasts
    with tempfile.TemporaryDirectory(prefix="experiment-") as room, matplotlib.style.context(["default", LOOK]):
        outcome = study(Setting(options.quick, Path(room)))
        _leave(folder, experiment, outcome, {"quick": options.quick, "version": sim.__version__, **made})
    print(f"{outcome.finding}\n\nWritten: {folder}")
    return folder


def _leave(folder: Path, experiment: Experiment, outcome: Outcome, made: Mapping[str, Any]) -> None:
    """Write finding, figure, tables and manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figure.png").write_bytes(_picture(outcome.figure))
    for name, table in {"figure": outcome.data, **outcome.tables}.items():
        text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
        (folder / f"{name}.csv").write_bytes(text.encode())
    warning = "\n\n*A quick try: far too few runs to find anything by.*" if made["quick"] else ""
    (folder / "finding.md").write_bytes(
        f"# {experiment.title}\n\n## Question\n\n{experiment.question}\n\n"
        f"## Prediction, written before the run\n\n{experiment.prediction}\n\n"
        f"## What came out{warning}\n\n{outcome.finding}\n\n![{experiment.title}](figure.png)\n\n"
        f"Data of the figure: [figure.csv](figure.csv). Made by `experiments/{folder.name}.py`.\n".encode()
    )
    manifest = {"experiment": folder.name, "title": experiment.title, **made, **_played(outcome.played)}
    (folder / "manifest.json").write_bytes((json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())


def _picture(figure: Figure) -> bytes:
    """A PNG with a palette of colours, which is small enough to be kept by git."""
    full, small = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", dpi=DOTS_AN_INCH)
    picture = Image.open(full).convert("RGB").quantize(N_COLOURS, dither=Image.Dither.NONE)
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def _played(played: Sequence[sim.SweepResults | sim.Recording]) -> dict[str, Any]:
    """What was played: with what it was made, enough to play it again, and nothing about the machine's folders."""
    told: dict[str, list[dict[str, Any]]] = {"sweeps": [], "runs": []}
    for one in played:
        if isinstance(one, sim.Recording):
            scenario = {"scenario": one.scenario.name, "content": one.scenario.digest()[:16]}
            told["runs"].append(scenario | {"seed": one.seed, "engine": one.engine, "digest": one.digest})
            continue
        about = one.manifest
        n_runs, seeds = len(one.runs), [int(one.runs["seed"].min()), int(one.runs["seed"].max())]
        sweep: dict[str, Any] = {
            "plan": about["plan"],
            "engine": about["engine"],
            "n_points": len(about["points"]),
            "n_runs": n_runs,
            "seeds": seeds,
        }
        if "design" in about["plan"]:  # else the plan itself says which points there are
            sweep["points"] = [{"address": point["address"], "values": point["values"]} for point in about["points"]]
        told["sweeps"].append(sweep)
    return told


def interval(values: Any, level: float = LEVEL) -> tuple[float, float, float]:
    """Mean and Student's interval of some values, NaN left out: (mean, low, high)."""
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    n = len(known)
    mean = float(known.mean()) if n else math.nan
    if n < 2:
        return mean, math.nan, math.nan
    reach = float(student.ppf(0.5 + level / 2, n - 1) * known.std(ddof=1) / math.sqrt(n))
    return mean, mean - reach, mean + reach


def told(values: Any, decimals: int = 2, *, signed: bool = False) -> str:
    """(mean, low, high) in words, as in "0.12 (95 % interval 0.10 to 0.14)"."""
    mean, low, high = (f"{value:{'+' if signed else ''}.{decimals}f}".replace("-", "−") for value in values)
    return f"{mean} ({100 * LEVEL:g} % interval {low} to {high})"


def judged(parts: Sequence[tuple[str, bool]]) -> str:
    """Say part by part whether the prediction held, as a list."""
    return "\n".join(f"- {'As predicted' if held else '**Not as predicted**'}: {part}" for part, held in parts)
