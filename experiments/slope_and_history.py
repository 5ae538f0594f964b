"""Where wellbeing falls most steeply with workload, and whether it depends on the history of a ward."""

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
    format_points,
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Slope and history",
    question=(
        "As the workload rises from 0.5 to 0.9, where does wellbeing fall most steeply? Does it depend on whether "
        "a ward starts from a good or from a bad state, after one year and after four years?"
    ),
    prediction=(
        "Strain starts when the demand of the day exceeds the energy in the morning, and obstacles increase the "
        "demand. Under a transactional manager wellbeing falls most steeply between 0.60 and 0.70. A "
        "compassionate manager removes obstacles, so that the steepest workload is about 0.1 higher. Feedbacks "
        "(tired people give less, unsafe people improve less) make the slope steep, but every state decays: "
        "wellbeing with a half-life of 45 days, safety and improvement of about 120 days. Therefore after one "
        "year a good or bad initial state still matters on the slope and hardly elsewhere. After four years it "
        "does not matter any more (a difference below 2 points everywhere): a steep slope, but no point of no "
        "return."
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
NEGLIGIBLE_DIFFERENCE = 0.02
"""A negligible difference in wellbeing, from the prediction."""


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Simulate wards at each workload, from a good and from a bad initial state, for one year and for four."""
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
        point["id"]: name
        for point in results.manifest["points"]
        for name, start in INITIAL_STATES.items()
        if point["values"]["start"] == start
    }
    runs = results.runs.assign(start=results.runs["point"].map(start_of))
    levels, gaps, slopes = level_table(runs), gap_table(runs), slope_table(runs)
    data = pd.concat([levels, gaps])
    finding = describe_finding(levels, gaps, slopes, runs)
    return ExperimentResult(finding, draw_figure(levels, gaps, slopes), data, [results], {"slopes": slopes})


def level_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Wellbeing by style, duration, initial state and workload, averaged over the wards, with intervals over seeds."""
    mean_by_run = runs.groupby(["leadership.style", "days", "start", "workload", "run"])["wellbeing"].mean()
    return mean_table(mean_by_run, ["leadership.style", "days", "start", "workload"]).assign(quantity="wellbeing")


def gap_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Paired difference in wellbeing between a good and a bad initial state."""
    by_start = runs.pivot_table(
        index=["leadership.style", "days", "workload", "run"], columns="start", values="wellbeing", aggfunc="mean"
    )
    gaps = mean_table(by_start["good"] - by_start["bad"], ["leadership.style", "days", "workload"])
    return gaps.assign(start="good − bad", quantity="difference")


def slope_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Change of wellbeing per 0.1 of workload between adjacent workloads, averaged over both initial states."""
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
    """Wellbeing by workload and style with the steepest workload; below, differences due to the initial state."""
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
        for days, line in ((year, "-"), (long, "--")):
            rows = gaps[(gaps["leadership.style"] == style) & (gaps["days"] == days)]
            below.fill_between(
                rows["workload"], 100 * rows["low"], 100 * rows["high"], color=RED, alpha=0.15, linewidth=0
            )
            below.plot(rows["workload"], 100 * rows["mean"], color=RED, linestyle=line, label=f"after {days} days")
        below.set_xlabel("workload")
    top[0].set_ylabel("wellbeing (points)")
    bottom[0].set_ylabel("good − bad initial state (points)")
    top[1].legend(loc="lower left")
    bottom[1].legend(loc="upper left")
    return figure


def draw_panel(axes: Axes, rows: pd.DataFrame, colour: str, year: int) -> None:
    """Wellbeing of one style from both initial states, after one year and after the long run."""
    for (days, start), line in rows.groupby(["days", "start"]):
        look = {"color": colour if days != year else MUTED, "linestyle": "-" if start == "good" else "--"}
        axes.fill_between(
            line["workload"], 100 * line["low"], 100 * line["high"], color=look["color"], alpha=0.15, linewidth=0
        )
        axes.plot(line["workload"], 100 * line["mean"], **look, label=f"{start} initial state, after {days} days")


def steepest_row(slopes: pd.DataFrame, style: str, days: int) -> pd.Series:
    """The row in which wellbeing falls most steeply."""
    rows = slopes[(slopes["leadership.style"] == style) & (slopes["days"] == days)]
    return rows.loc[rows["mean"].idxmin()]


def describe_finding(levels: pd.DataFrame, gaps: pd.DataFrame, slopes: pd.DataFrame, runs: pd.DataFrame) -> str:
    """Results in Markdown."""
    year, long = sorted(levels["days"].unique())
    interval_columns = ["mean", "low", "high"]
    lines, steepest_workloads = [], {}
    for style in STYLE_COLOURS:
        steepest = steepest_row(slopes, style, long)
        steepest_workloads[style] = steepest["workload"]
        wards = [
            steepest_row(slope_table(runs_of_ward), style, long)["workload"]
            for _, runs_of_ward in runs.groupby("team.seed")
        ]
        lines.append(
            f"- Under a {style} manager wellbeing falls most steeply at a workload of {steepest['workload']:.3f}: it "
            f"changes by {format_points(steepest[interval_columns], 0, signed=True)} per 0.1 of workload (single "
            f"wards: between {min(wards):.3f} and {max(wards):.3f})."
        )
    shift = steepest_workloads["compassionate"] - steepest_workloads["transactional"]
    is_as_predicted = 0.6 <= steepest_workloads["transactional"] <= 0.7 and 0.05 <= shift <= 0.15
    lines.append(
        f"- With the compassionate manager the steepest workload is {abs(shift):.3f} "
        f"{'higher' if shift > 0 else 'lower'}. "
        f"{'Both are as predicted' if is_as_predicted else 'This is not as predicted'} (0.60 to 0.70, and about 0.1 "
        "higher)."
    )
    for style in STYLE_COLOURS:
        gaps_after_year, gaps_after_long = (
            gaps[(gaps["leadership.style"] == style) & (gaps["days"] == days)] for days in (year, long)
        )
        largest, last = (
            rows.loc[rows["mean"].idxmax(), ["workload", *interval_columns]]
            for rows in (gaps_after_year, gaps_after_long)
        )
        lines.append(
            f"- Initial state, {style} manager: after {year} days the largest difference is "
            f"{format_points(largest[interval_columns], signed=True)}, at a workload of {largest['workload']:.3f}. "
            f"After {long} days it is {format_points(last[interval_columns], signed=True)}, at {last['workload']:.3f}. "
            f"After {year} days the difference is {100 * gaps_after_year['mean'].iloc[0]:.0f} points at 0.5 and "
            f"{100 * gaps_after_year['mean'].iloc[-1]:.0f} points at 0.9 (prediction: nearly none)."
        )
    late = gaps[gaps["days"] == long]
    threshold = f"{100 * NEGLIGIBLE_DIFFERENCE:g} points"
    is_negligible, is_notable = (
        (late["high"] < NEGLIGIBLE_DIFFERENCE).all(),
        (late["low"] > NEGLIGIBLE_DIFFERENCE).any(),
    )
    verdict = (
        f"all intervals are below {threshold}: the slope is steep but reversible, as predicted"
        if is_negligible
        else f"a difference above {threshold} remains at some workloads, against the prediction"
        if is_notable
        else f"some intervals contain {threshold}, so that the result is inconclusive"
    )
    lines.append(f"- After {long} days {verdict}.")
    lines.append(
        f"\n{runs['team.seed'].nunique()} wards of 24 people, each with the same {runs['run'].nunique()} random seeds "
        "at every workload. Means over the last 60 days. The intervals account for random seeds, for these wards."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
