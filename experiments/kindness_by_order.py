"""Kindness by order: four weeks of ordered kindness against four weeks of invited kindness, and against none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from common import (
    BLUE,
    FAINT,
    INK,
    RED,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_interval,
    format_predictions,
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Kindness by order",
    question=(
        "For four weeks, a ward is pushed to be kinder: once by invitation (a campaign), once by order (a mandate, "
        "under "
        "which giving returns no energy). With the same luck and the same push, how do the two differ from each other "
        "and from a ward left alone, during the weeks and afterwards? Does it depend on how hard the push is?"
    ),
    prediction=(
        "Acts rise at once under both, and by nearly as much: the order takes away energy, which counts only a "
        "little in "
        "readiness to give. In the first two weeks the order leaves people with less energy after the shift than no "
        "push at all, and the invitation with more; harder pushes make the loss of the order larger. From the third "
        "week "
        "the wellbeing of those who receive makes up for it. Wellbeing is higher under both than without. Eight weeks "
        "after the end, acts are back within 20 % of the ward left alone; at the end of the year, half a year later, "
        "nothing is left of either: less than .01 of wellbeing. "
        "(The notes of the shipped story, 20 runs with a push of 1, were known: less energy in the first two weeks, "
        "more "
        "from the third.)"
    ),
)
FIRST_DAY, LAST_DAY = 81, 100
STRENGTHS = (0.5, 1.0, 2.0)
SHOWN_STRENGTH = 1.0
PUSH_STYLES = {"campaign": (BLUE, "invited"), "mandate": (RED, "ordered")}
MEASURES = {
    "acts": "Acts per person and day",
    "energy_after_shift": "Energy after the shift",
    "wellbeing": "Wellbeing",
}
PERIODS = {
    "weeks 1 and 2": (FIRST_DAY, FIRST_DAY + 9),
    "weeks 3 and 4": (FIRST_DAY + 10, LAST_DAY),
    "weeks 7 and 8 after": (LAST_DAY + 31, LAST_DAY + 40),
    "last 60 days": (191, 250),
}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Play both kinds of push at every strength, and none, all with the same luck."""
    n_runs = setting.choose(300, 3)
    pushes = [[push_event(event, strength)] for event in PUSH_STYLES for strength in STRENGTHS]
    results = sim.sweep(
        "kindness_by_order",
        compare={"events": [[], *pushes], "reference": []},
        overrides={"team.size": setting.choose(24, 8)},
        runs=n_runs,
        keep_days=n_runs,
        name="pushes",
        folder=setting.folder,
    )
    arms = [("none", 0.0), *((event, strength) for event in PUSH_STYLES for strength in STRENGTHS)]
    points = [point["address"] for point in results.manifest["points"]]
    days = dict(zip(arms, (values_by_day(results.days, point) for point in points), strict=True))
    baseline = days.pop(("none", 0.0))
    time_series = time_series_table(days, baseline)
    spans = period_table(days, baseline)
    without = sim.sweep(
        "kindness_by_order",
        {"mechanisms.introductions": [True, False]},
        compare={"events": [[], *([push_event(event, SHOWN_STRENGTH)] for event in PUSH_STYLES)], "reference": []},
        overrides={"team.size": setting.choose(24, 8)},
        runs=n_runs,
        name="introductions",
        folder=setting.folder,
    )
    words = f"{describe_finding(spans, n_runs)}\n\n{describe_without_introductions(without)}"
    return ExperimentResult(words, draw_figure(time_series, spans), time_series, [results, without], {"spans": spans})


def push_event(event: str, strength: float) -> dict[str, Any]:
    """Four weeks of a push."""
    return {"day": FIRST_DAY, "until": LAST_DAY, "event": event, "strength": strength}


def values_by_day(days: pd.DataFrame, point: str) -> dict[str, Any]:
    """Each measure of an arm as an array (run, day)."""
    rows = days[days["point"] == point].sort_values(["run", "day"])
    n_runs = rows["run"].nunique()
    return {measure: rows[measure].to_numpy().reshape(n_runs, -1) for measure in MEASURES}


def time_series_table(days: dict[tuple[str, float], Any], baseline: dict[str, Any]) -> pd.DataFrame:
    """Paired difference from the ward left alone on every day, for the push that is shown, in weeks of five days."""
    rows = []
    for event in PUSH_STYLES:
        for measure in MEASURES:
            differences = days[(event, SHOWN_STRENGTH)][measure] - baseline[measure]
            weeks = differences.reshape(len(differences), -1, 5).mean(axis=2)
            rows += [
                [event, measure, 5 * week + 3, *mean_interval(weeks[:, week])] for week in range(10, weeks.shape[1])
            ]
    return pd.DataFrame(rows, columns=["push", "measure", "day", "difference", "low", "high"])


def period_table(days: dict[tuple[str, float], Any], baseline: dict[str, Any]) -> pd.DataFrame:
    """Paired difference from the ward left alone, and of ordered from invited, over spans of days."""
    rows = []
    for (event, strength), arm in days.items():
        for measure in MEASURES:
            for span, (start, stop) in PERIODS.items():
                means_by_run = [part[measure][:, start - 1 : stop].mean(axis=1) for part in (arm, baseline)]
                difference = mean_interval(means_by_run[0] - means_by_run[1])
                invited = days[("campaign", strength)][measure][:, start - 1 : stop].mean(axis=1)
                means = means_by_run[0].mean(), means_by_run[1].mean()
                rows.append(
                    [event, strength, measure, span, *means, *difference, *mean_interval(means_by_run[0] - invited)]
                )
    difference_columns = ["difference", "low", "high", "from_invited", "from_invited_low", "from_invited_high"]
    return pd.DataFrame(
        rows, columns=["push", "strength", "measure", "span", "mean", "mean_alone", *difference_columns]
    )


def describe_finding(spans: pd.DataFrame, n_runs: int) -> str:
    """What came out, in words."""
    rows = spans.set_index(["push", "strength", "measure", "span"]).sort_index()
    early, late, after, end = PERIODS

    def difference_text(push: str, measure: str, span: str, strength: float = SHOWN_STRENGTH) -> str:
        return format_interval(rows.loc[(push, strength, measure, span), ["difference", "low", "high"]], 3, signed=True)

    def mean_difference(push: str, measure: str, span: str, strength: float = SHOWN_STRENGTH) -> float:
        return float(rows.loc[(push, strength, measure, span), "difference"])

    energy = "energy_after_shift"
    four_weeks = {
        push: (mean_difference(push, "acts", early) + mean_difference(push, "acts", late)) / 2 for push in PUSH_STYLES
    }
    relative_rise = four_weeks["mandate"] / four_weeks["campaign"]
    losses = [mean_difference("mandate", energy, early, strength) for strength in STRENGTHS]
    after_rows = {push: rows.loc[(push, SHOWN_STRENGTH, "acts", after)] for push in PUSH_STYLES}
    ratios = {push: float(row["mean"] / row["mean_alone"]) for push, row in after_rows.items()}
    better = [mean_difference(push, "wellbeing", span) for push in PUSH_STYLES for span in PERIODS]
    parts = [
        (
            f"over the four weeks, acts rise by {four_weeks['campaign']:.2f} per person and day when invited and by "
            f"{four_weeks['mandate']:.2f} when ordered ({100 * relative_rise:.0f} % of the rise).",
            relative_rise > 0.9,
        ),
        (
            f"in weeks 1 and 2, energy after the shift differs from the ward left alone by "
            f"{difference_text('mandate', energy, early)} "
            f"when ordered and by {difference_text('campaign', energy, early)} when invited.",
            losses[1] < 0 < mean_difference("campaign", energy, early),
        ),
        (
            "by strength of the order, that is "
            + ", ".join(
                f"{difference_text('mandate', energy, early, strength)} at {strength:g}" for strength in STRENGTHS
            )
            + ".",
            losses[0] > losses[1] > losses[2],
        ),
        (
            f"in weeks 3 and 4 the difference is {difference_text('mandate', energy, late)} when ordered and "
            f"{difference_text('campaign', energy, late)} when invited.",
            mean_difference("mandate", energy, late) > 0,
        ),
        (
            f"wellbeing in weeks 3 and 4 differs by {difference_text('mandate', 'wellbeing', late)} when ordered and "
            f"{difference_text('campaign', 'wellbeing', late)} when invited.",
            min(better) > 0,
        ),
        (
            f"in weeks 7 and 8 after the end, acts are {ratios['campaign']:.2f} times those of the ward left alone "
            f"when "
            f"invited, {ratios['mandate']:.2f} times when ordered.",
            all(0.8 <= ratio <= 1.2 for ratio in ratios.values()),
        ),
        (
            f"over the last 60 days of the year, 18 weeks and more after the end, wellbeing still differs by "
            f"{difference_text('campaign', 'wellbeing', end)} when invited and "
            f"{difference_text('mandate', 'wellbeing', end)} when ordered.",
            all(abs(mean_difference(push, "wellbeing", end)) < 0.01 for push in PUSH_STYLES),
        ),
    ]
    invited = ["from_invited", "from_invited_low", "from_invited_high"]
    ordered = format_interval(rows.loc[("mandate", SHOWN_STRENGTH, energy, late), invited], 3, signed=True)
    at_end = format_interval(rows.loc[("mandate", SHOWN_STRENGTH, "wellbeing", end), invited], 3, signed=True)
    return (
        f"A ward of 24 with a transactional leader, {n_runs} runs with the same luck for each push and for none; the "
        f"push has a strength of {SHOWN_STRENGTH:g} where nothing else is "
        f"said.\n\n{format_predictions(parts)}\n\nOrdered less invited, "
        f"energy "
        f"after the shift in weeks 3 and 4 differs by {ordered}, and wellbeing over the last 60 days by {at_end}. The "
        "model knows no resentment and no box-ticking: an ordered act does as much for the person who receives it as a "
        "free one."
    )


def describe_without_introductions(results: sim.SweepResults) -> str:
    """What the lasting effect is without introductions, as was looked into after it had surprised."""
    table = results.compare("wellbeing").table
    invited = table[table["arm"].str.contains("campaign")].set_index("mechanisms.introductions")
    on, off = (
        format_interval(invited.loc[has_introductions, ["difference", "low", "high"]], 3, signed=True)
        for has_introductions in (True, False)
    )
    return (
        "Looked into after the run, and so not predicted: if something lasts, is it the ties that were made by "
        f"introductions meanwhile? With introductions, wellbeing over the last 60 days differs by {on} after an "
        f"invited push; with introductions switched off, by {off}."
    )


def draw_figure(time_series: pd.DataFrame, spans: pd.DataFrame) -> Figure:
    """Draw what differs from the ward left alone, week by week, and the first weeks by strength."""
    page = Figure(figsize=(11, 6.6), layout="constrained")
    grid = page.subplots(2, 2)
    panels = dict(zip(MEASURES, (grid[0, 0], grid[0, 1], grid[1, 0]), strict=True))
    for measure, axes in panels.items():
        axes.axvspan(FIRST_DAY, LAST_DAY, color=FAINT, alpha=0.7, linewidth=0)
        axes.axhline(0, color=INK, linewidth=1)
        for push, (colour, name) in PUSH_STYLES.items():
            rows = time_series[(time_series["push"] == push) & (time_series["measure"] == measure)]
            axes.fill_between(rows["day"], rows["low"], rows["high"], color=colour, alpha=0.25, linewidth=0)
            label = f"{name} (strength {SHOWN_STRENGTH:g})" if measure == "acts" else None
            axes.plot(rows["day"], rows["difference"], color=colour, linewidth=2, label=label)
        axes.set_title(MEASURES[measure])
        axes.set_xlabel("day of the year (mean of the week)")
        axes.set_ylabel("difference from the\nward left alone")
    draw_strengths(grid[1, 1], spans)
    page.legend(loc="outside upper center", ncols=2)
    return page


def draw_strengths(axes: Axes, spans: pd.DataFrame) -> None:
    """Draw energy after the shift by strength of the push, in the first and in the second two weeks."""
    axes.axhline(0, color=INK, linewidth=1)
    early, late, *_ = PERIODS
    for group, span in enumerate((early, late)):
        for push, shift in zip(PUSH_STYLES, (-0.06, 0.06), strict=True):
            rows = spans[(spans["push"] == push) & (spans["measure"] == "energy_after_shift") & (spans["span"] == span)]
            x_positions = np.arange(len(rows)) + len(STRENGTHS) * 1.35 * group + shift
            errors = [rows["difference"] - rows["low"], rows["high"] - rows["difference"]]
            axes.errorbar(x_positions, rows["difference"], errors, color=PUSH_STYLES[push][0], marker="o", capsize=2)
    tick_positions = [n + len(STRENGTHS) * 1.35 * group for group in range(2) for n in range(len(STRENGTHS))]
    axes.set_xticks(tick_positions, [f"{strength:g}" for _ in range(2) for strength in STRENGTHS])
    axes.grid(axis="x", visible=False)
    axes.set_title("Energy after the shift, by strength")
    axes.set_xlabel("strength of the push\n(left: weeks 1 and 2, right: weeks 3 and 4)")
    axes.set_ylabel("difference from the\nward left alone")


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
