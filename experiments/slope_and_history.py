"""Slope and history: where wellbeing falls most steeply with the workload, and whether the past of a ward matters."""

from __future__ import annotations

import numpy as np
import pandas as pd
from common import (
    BLUE,
    GREEN,
    MUTED,
    RED,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_interval,
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Slope and history",
    question=(
        "As the workload rises from .5 to .9, where does wellbeing fall most steeply? And does it matter whether a "
        "ward comes from a good or from a bad state: after one year, and after four?"
    ),
    prediction=(
        "Strain begins where the day demands more energy than there is in the morning, and obstacles raise the demand. "
        "Under a transactional manager wellbeing should fall most steeply between .60 and .70; a compassionate manager "
        "clears obstacles, so there the steepest place should be about .1 further right. The feedbacks (the tired give "
        "less, the unsafe improve less) make the slope steep, but every state fades: wellbeing with a half-life of 45 "
        "days, safety and improvement of about 120. So after one year a good or bad start should still show on the "
        "slope and hardly elsewhere, and after four years it should be gone (a gap below .02 everywhere): a steep "
        "slope, but no point of no return."
    ),
)
INITIAL_STATES = {
    "good": {"wellbeing": 0.85, "energy": 0.85, "felt_compassion": 0.5, "safety": 0.7, "obstacles": 0.2}
    | {"improvement": 0.6},
    "bad": {"wellbeing": 0.15, "energy": 0.15, "felt_compassion": 0.0, "safety": 0.1, "obstacles": 0.9}
    | {"improvement": 0.0},
}
STYLE_COLOURS = {"transactional": BLUE, "compassionate": GREEN}
N_DAYS_YEAR, N_DAYS_LONG = 250, 1000
NEGLIGIBLE_GAP = 0.02
"""A gap in wellbeing that is not worth talking about; the prediction names it."""


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Play some wards at each workload, from a good and from a bad start, for one year and for four."""
    results = sim.sweep(
        "typical_ward",
        {
            "workload": {"linspace": [0.5, 0.9, setting.choose(17, 3)]},
            "leadership.style": list(STYLE_COLOURS),
            "days": setting.choose([N_DAYS_YEAR, N_DAYS_LONG], [30, 60]),
            "team.seed": setting.choose([1, 2, 3, 4], [1]),
        },
        compare={"start": list(INITIAL_STATES.values())},
        runs=setting.choose(24, 2),
        name="slope",
        folder=setting.folder,
    )
    start_of = {
        point["address"]: name
        for point in results.manifest["points"]
        for name, start in INITIAL_STATES.items()
        if point["values"]["start"] == start
    }
    runs = results.runs.assign(start=results.runs["point"].map(start_of))
    levels, gaps, slopes = level_table(runs), gap_table(runs), slope_table(runs)
    data = pd.concat([levels, gaps])
    words = describe_finding(levels, gaps, slopes, runs)
    return ExperimentResult(words, draw_figure(levels, gaps, slopes), data, [results], {"slopes": slopes})


def level_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Wellbeing at each workload by style, length and start; intervals over luck, each averaged over the wards."""
    mean_by_run = runs.groupby(["leadership.style", "days", "start", "workload", "run"])["wellbeing"].mean()
    return mean_table(mean_by_run, ["leadership.style", "days", "start", "workload"]).assign(what="wellbeing")


def gap_table(runs: pd.DataFrame) -> pd.DataFrame:
    """How much better a ward is off that came from a good start, with the same luck."""
    by_start = runs.pivot_table(
        index=["leadership.style", "days", "workload", "run"], columns="start", values="wellbeing", aggfunc="mean"
    )
    gaps = mean_table(by_start["good"] - by_start["bad"], ["leadership.style", "days", "workload"])
    return gaps.assign(start="good less bad", what="gap")


def slope_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Change of wellbeing per .1 of workload between neighbouring workloads, both starts taken together."""
    mean_by_run = runs.groupby(["leadership.style", "days", "workload", "run"])["wellbeing"].mean().unstack("workload")
    workloads = mean_by_run.columns.to_numpy(float)
    slopes = mean_by_run.diff(axis=1).iloc[:, 1:] / np.diff(workloads) / 10
    slopes.columns = pd.Index((workloads[1:] + workloads[:-1]) / 2, name="workload")
    return mean_table(slopes.stack(), ["leadership.style", "days", "workload"])


def mean_table(values: pd.Series, levels: list[str]) -> pd.DataFrame:
    """Mean and interval of each group."""
    rows = [(*keys, *mean_interval(group), len(group)) for keys, group in values.groupby(level=levels)]
    return pd.DataFrame(rows, columns=[*levels, "mean", "low", "high", "runs"])


def draw_figure(levels: pd.DataFrame, gaps: pd.DataFrame, slopes: pd.DataFrame) -> Figure:
    """Wellbeing against workload by style, with the steepest place; below, what is left of the start."""
    figure = Figure(figsize=(9.2, 7.0), layout="constrained")
    top, bottom = figure.subplots(2, 2, sharex=True, sharey="row", height_ratios=[3, 2])
    year, long = sorted(levels["days"].unique())
    for axes, below, style in zip(top, bottom, STYLE_COLOURS, strict=True):
        draw_panel(axes, levels[levels["leadership.style"] == style], STYLE_COLOURS[style], year)
        steepest = steepest_row(slopes, style, long)
        axes.axvline(steepest["workload"], color=MUTED, linestyle=":", linewidth=1.2)
        axes.annotate(
            f"steepest\n{steepest['workload']:.2f}",
            (steepest["workload"], 0.97),
            xycoords=("data", "axes fraction"),
            xytext=(5, 0),
            textcoords="offset points",
            va="top",
            color=MUTED,
        )
        axes.set_title(f"{style.capitalize()} manager")
        below.axhline(0, color=MUTED, linewidth=1)
        for days, colour, line in ((year, RED, "-"), (long, RED, "--")):
            rows = gaps[(gaps["leadership.style"] == style) & (gaps["days"] == days)]
            below.fill_between(rows["workload"], rows["low"], rows["high"], color=colour, alpha=0.15, linewidth=0)
            below.plot(rows["workload"], rows["mean"], color=colour, linestyle=line, label=f"after {days} days")
        below.set_xlabel("workload")
    top[0].set_ylabel("wellbeing")
    bottom[0].set_ylabel("good less bad start")
    top[1].legend(loc="lower left")
    bottom[1].legend(loc="upper left")
    return figure


def draw_panel(axes: Axes, rows: pd.DataFrame, colour: str, year: int) -> None:
    """Wellbeing of one style from both starts, after a year and after the long run."""
    for (days, start), line in rows.groupby(["days", "start"]):
        look = {"color": colour if days != year else MUTED, "linestyle": "-" if start == "good" else "--"}
        axes.fill_between(line["workload"], line["low"], line["high"], color=look["color"], alpha=0.15, linewidth=0)
        axes.plot(line["workload"], line["mean"], **look, label=f"{start} start, after {days} days")


def steepest_row(slopes: pd.DataFrame, style: str, days: int) -> pd.Series:
    """The row in which wellbeing falls most."""
    rows = slopes[(slopes["leadership.style"] == style) & (slopes["days"] == days)]
    return rows.loc[rows["mean"].idxmin()]


def describe_finding(levels: pd.DataFrame, gaps: pd.DataFrame, slopes: pd.DataFrame, runs: pd.DataFrame) -> str:
    """What came out, in plain words."""
    year, long = sorted(levels["days"].unique())
    lines, steepest_workloads = [], {}
    for style in STYLE_COLOURS:
        steep = steepest_row(slopes, style, long)
        steepest_workloads[style] = steep["workload"]
        wards = [
            steepest_row(slope_table(runs_of_ward), style, long)["workload"]
            for _, runs_of_ward in runs.groupby("team.seed")
        ]
        lines.append(
            f"- Under a {style} manager wellbeing falls most steeply at a workload of {steep['workload']:.3f}: there "
            f".1 more work changes it by {format_interval((steep['mean'], steep['low'], steep['high']), signed=True)} "
            f"(single wards: steepest between {min(wards):.3f} and {max(wards):.3f})."
        )
    right = steepest_workloads["compassionate"] - steepest_workloads["transactional"]
    is_as_predicted = 0.6 <= steepest_workloads["transactional"] <= 0.7 and 0.05 <= right <= 0.15
    lines.append(
        f"- The steepest place lies {abs(right):.3f} further {'right' if right > 0 else 'left'} with the compassionate "
        f"manager. {'Both are as predicted' if is_as_predicted else 'This is not as predicted'} "
        "(.60 to .70, and about .1 further right)."
    )
    for style in STYLE_COLOURS:
        gaps_after_year, gaps_after_long = (
            gaps[(gaps["leadership.style"] == style) & (gaps["days"] == days)] for days in (year, long)
        )
        largest, last = (
            gaps_after_year.loc[gaps_after_year["mean"].idxmax()],
            gaps_after_long.loc[gaps_after_long["mean"].idxmax()],
        )
        lines.append(
            f"- History, {style}: after {year} days those from a good start are ahead by at most "
            f"{format_interval((largest['mean'], largest['low'], largest['high']), 3, signed=True)}, at "
            f"{largest['workload']:.3f}; after "
            f"{long} days by at most {format_interval((last['mean'], last['low'], last['high']), 3, signed=True)}, at "
            f"{last['workload']:.3f}. At the ends, .5 and .9, the gap after {year} days is "
            f"{gaps_after_year['mean'].iloc[0]:.2f} and {gaps_after_year['mean'].iloc[-1]:.2f} (hardly anything "
            f"was predicted)."
        )
    late = gaps[gaps["days"] == long]
    is_negligible, is_notable = (late["high"] < NEGLIGIBLE_GAP).all(), (late["low"] > NEGLIGIBLE_GAP).any()
    verdict = (
        f"all intervals lie below {NEGLIGIBLE_GAP}: the slope is steep but reversible, as predicted"
        if is_negligible
        else f"a gap above {NEGLIGIBLE_GAP} remains somewhere, against the prediction: history matters for "
        f"longer than thought"
        if is_notable
        else f"some intervals reach beyond {NEGLIGIBLE_GAP}, so that a small rest of history cannot be excluded"
    )
    lines.append(f"- After {long} days {verdict}.")
    n_wards, n_runs = runs["team.seed"].nunique(), runs["run"].nunique()
    lines.append(
        f"\n{n_wards} wards of 24, each with the same {n_runs} lucks at every workload; means over the last 60 days. "
        "Intervals are over luck, for these wards taken together."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
