"""Four weeks of ordered kindness compared with four weeks of invited kindness and with none."""

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
    format_points,
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
        "For four weeks a ward is pushed to be kinder: by invitation (a campaign) or by order (a mandate, under "
        "which giving returns no energy). With common random numbers and the same push, how do the two differ "
        "from each other and from a ward without a push, during the four weeks and afterwards? Does this depend "
        "on the strength of the push?"
    ),
    prediction=(
        "Acts rise at once with both, and by nearly as much: the order takes away energy, which has little "
        "influence on the readiness to give. In the first two weeks, people have less energy after the shift with "
        "the order than without a push, and more with the invitation. Stronger pushes increase the loss. From the "
        "third week on, the wellbeing of the people who receive acts compensates for it. Wellbeing is higher with "
        "both than without a push. Eight weeks after the end, acts are within 20% of the ward without a push. At "
        "the end of the year, half a year later, nothing remains of either: less than 1 point of wellbeing. "
        "(Known in advance from the notes of the built-in scenario, 20 runs with a push of 1: less energy in the "
        "first two weeks, more from the third.)"
    ),
)
FIRST_DAY, LAST_DAY = 81, 100
STRENGTHS = (0.5, 1.0, 2.0)
SHOWN_STRENGTH = 1.0
PUSH_STYLES = {"campaign": (BLUE, "invited"), "mandate": (RED, "ordered")}
MEASURES = {
    "acts": ("Acts", "acts per person and day", 1),
    "energy_after_shift": ("Energy after the shift", "points", 100),
    "wellbeing": ("Wellbeing", "points", 100),
}
"""Title, unit and factor of each panel."""
PERIODS = {
    "weeks 1 and 2": (FIRST_DAY, FIRST_DAY + 9),
    "weeks 3 and 4": (FIRST_DAY + 10, LAST_DAY),
    "weeks 7 and 8 after": (LAST_DAY + 31, LAST_DAY + 40),
    "last 60 days": (191, 250),
}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Simulate both types of push at every strength, and no push, with common random numbers."""
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
    points = [point["id"] for point in results.manifest["points"]]
    days = dict(zip(arms, (values_by_day(results.days, point) for point in points), strict=True))
    baseline = days.pop(("none", 0.0))
    time_series = time_series_table(days, baseline)
    periods = period_table(days, baseline)
    without = sim.sweep(
        "kindness_by_order",
        {"mechanisms.introductions": [True, False]},
        compare={"events": [[], *([push_event(event, SHOWN_STRENGTH)] for event in PUSH_STYLES)], "reference": []},
        overrides={"team.size": setting.choose(24, 8)},
        runs=n_runs,
        name="introductions",
        folder=setting.folder,
    )
    finding = f"{describe_finding(periods, n_runs)}\n\n{describe_without_introductions(without)}"
    return ExperimentResult(
        finding, draw_figure(time_series, periods), time_series, [results, without], {"periods": periods}
    )


def push_event(event: str, strength: float) -> dict[str, Any]:
    """A push of four weeks."""
    return {"day": FIRST_DAY, "until": LAST_DAY, "event": event, "strength": strength}


def values_by_day(days: pd.DataFrame, point: str) -> dict[str, Any]:
    """Each measure of an arm as an array of shape (runs, days)."""
    rows = days[days["point"] == point].sort_values(["run", "day"])
    n_runs = rows["run"].nunique()
    return {measure: rows[measure].to_numpy().reshape(n_runs, -1) for measure in MEASURES}


def time_series_table(days: dict[tuple[str, float], Any], baseline: dict[str, Any]) -> pd.DataFrame:
    """Weekly paired differences from the ward without a push, for the strength in the figure."""
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
    """Paired differences from the ward without a push, and from the invited push, by period."""
    rows = []
    for (event, strength), arm in days.items():
        for measure in MEASURES:
            for period, (start, stop) in PERIODS.items():
                means_by_run = [part[measure][:, start - 1 : stop].mean(axis=1) for part in (arm, baseline)]
                difference = mean_interval(means_by_run[0] - means_by_run[1])
                invited = days[("campaign", strength)][measure][:, start - 1 : stop].mean(axis=1)
                means = means_by_run[0].mean(), means_by_run[1].mean()
                rows.append(
                    [event, strength, measure, period, *means, *difference, *mean_interval(means_by_run[0] - invited)]
                )
    difference_columns = ["difference", "low", "high", "from_invited", "from_invited_low", "from_invited_high"]
    return pd.DataFrame(
        rows, columns=["push", "strength", "measure", "period", "mean", "mean_without_push", *difference_columns]
    )


def describe_finding(periods: pd.DataFrame, n_runs: int) -> str:
    """Results in Markdown."""
    rows = periods.set_index(["push", "strength", "measure", "period"]).sort_index()
    early, late, after, end = PERIODS

    def difference_text(push: str, measure: str, period: str, strength: float = SHOWN_STRENGTH) -> str:
        return format_points(rows.loc[(push, strength, measure, period), ["difference", "low", "high"]], signed=True)

    def mean_difference(push: str, measure: str, period: str, strength: float = SHOWN_STRENGTH) -> float:
        return float(rows.loc[(push, strength, measure, period), "difference"])

    energy = "energy_after_shift"
    four_weeks = {
        push: (mean_difference(push, "acts", early) + mean_difference(push, "acts", late)) / 2 for push in PUSH_STYLES
    }
    relative_rise = four_weeks["mandate"] / four_weeks["campaign"]
    losses = [mean_difference("mandate", energy, early, strength) for strength in STRENGTHS]
    after_rows = {push: rows.loc[(push, SHOWN_STRENGTH, "acts", after)] for push in PUSH_STYLES}
    ratios = {push: float(row["mean"] / row["mean_without_push"]) for push, row in after_rows.items()}
    gains = [mean_difference(push, "wellbeing", period) for push in PUSH_STYLES for period in PERIODS]
    loss_texts = [f"{difference_text('mandate', energy, early, strength)} at {strength:g}" for strength in STRENGTHS]
    parts = [
        (
            f"Over the four weeks, acts rise by {four_weeks['campaign']:.2f} per person and day if invited and by "
            f"{four_weeks['mandate']:.2f} if ordered ({100 * relative_rise:.0f}% of the rise).",
            relative_rise > 0.9,
        ),
        (
            "In weeks 1 and 2, energy after the shift differs from the ward without a push by "
            f"{difference_text('mandate', energy, early)} if ordered and by "
            f"{difference_text('campaign', energy, early)} if invited.",
            losses[1] < 0 < mean_difference("campaign", energy, early),
        ),
        (
            f"By strength of the order, this difference is {', '.join(loss_texts)}.",
            losses[0] > losses[1] > losses[2],
        ),
        (
            f"In weeks 3 and 4 the difference is {difference_text('mandate', energy, late)} if ordered and "
            f"{difference_text('campaign', energy, late)} if invited.",
            mean_difference("mandate", energy, late) > 0,
        ),
        (
            f"Wellbeing in weeks 3 and 4 differs by {difference_text('mandate', 'wellbeing', late)} if ordered and by "
            f"{difference_text('campaign', 'wellbeing', late)} if invited.",
            min(gains) > 0,
        ),
        (
            f"In weeks 7 and 8 after the end, acts are {ratios['campaign']:.2f} times those of the ward without a push "
            f"if invited, and {ratios['mandate']:.2f} times if ordered.",
            all(0.8 <= ratio <= 1.2 for ratio in ratios.values()),
        ),
        (
            "Over the last 60 days of the year, at least 18 weeks after the end, wellbeing still differs by "
            f"{difference_text('campaign', 'wellbeing', end)} if invited and by "
            f"{difference_text('mandate', 'wellbeing', end)} if ordered.",
            all(abs(mean_difference(push, "wellbeing", end)) < 0.01 for push in PUSH_STYLES),
        ),
    ]
    invited = ["from_invited", "from_invited_low", "from_invited_high"]
    late_difference = format_points(rows.loc[("mandate", SHOWN_STRENGTH, energy, late), invited], signed=True)
    end_difference = format_points(rows.loc[("mandate", SHOWN_STRENGTH, "wellbeing", end), invited], signed=True)
    return (
        f"A ward of 24 people with a transactional leader, {n_runs} runs with common random numbers for each push and "
        f"for none. Unless stated otherwise, the push has a strength of {SHOWN_STRENGTH:g}.\n\n"
        f"{format_predictions(parts)}\n\nThe difference between ordered and invited is {late_difference} in energy "
        f"after the shift in weeks 3 and 4, and {end_difference} in wellbeing over the last 60 days. The model has no "
        "resentment and no box-ticking: an ordered act does as much for the receiver as a free one."
    )


def describe_without_introductions(results: sim.SweepResults) -> str:
    """The lasting effect with and without introductions (exploratory)."""
    table = results.compare("wellbeing").table
    invited = table[table["arm"].str.contains("campaign")].set_index("mechanisms.introductions")
    on, off = (
        format_points(invited.loc[has_introductions, ["difference", "low", "high"]], signed=True)
        for has_introductions in (True, False)
    )
    return (
        "Exploratory, after the run: do the ties from introductions explain the lasting effect? After an invited push, "
        f"wellbeing over the last 60 days differs by {on} with introductions and by {off} without."
    )


def draw_figure(time_series: pd.DataFrame, periods: pd.DataFrame) -> Figure:
    """Weekly differences from the ward without a push, and differences in the first weeks by strength."""
    figure = Figure(figsize=(11, 6.6), layout="constrained")
    grid = figure.subplots(2, 2)
    for (measure, (title, unit, factor)), axes in zip(
        MEASURES.items(), (grid[0, 0], grid[0, 1], grid[1, 0]), strict=True
    ):
        axes.axvspan(FIRST_DAY, LAST_DAY, color=FAINT, alpha=0.7, linewidth=0)
        axes.axhline(0, color=INK, linewidth=1)
        for push, (colour, name) in PUSH_STYLES.items():
            rows = time_series[(time_series["push"] == push) & (time_series["measure"] == measure)]
            low, high = factor * rows["low"], factor * rows["high"]
            axes.fill_between(rows["day"], low, high, color=colour, alpha=0.25, linewidth=0)
            label = f"{name} (strength {SHOWN_STRENGTH:g})" if measure == "acts" else None
            axes.plot(rows["day"], factor * rows["difference"], color=colour, linewidth=2, label=label)
        axes.set_title(title)
        axes.set_xlabel("day (mean of the week)")
        axes.set_ylabel(f"difference from the ward\nwithout a push ({unit})")
    draw_strengths(grid[1, 1], periods)
    figure.legend(loc="outside upper center", ncols=2)
    return figure


def draw_strengths(axes: Axes, periods: pd.DataFrame) -> None:
    """Energy after the shift by strength of the push, in weeks 1 and 2 and in weeks 3 and 4."""
    axes.axhline(0, color=INK, linewidth=1)
    early, late, *_ = PERIODS
    energy = periods[periods["measure"] == "energy_after_shift"]
    for group, period in enumerate((early, late)):
        for push, shift in zip(PUSH_STYLES, (-0.06, 0.06), strict=True):
            rows = energy[(energy["push"] == push) & (energy["period"] == period)]
            difference, low, high = (100 * rows[name] for name in ("difference", "low", "high"))
            x_positions = np.arange(len(rows)) + len(STRENGTHS) * 1.35 * group + shift
            errors = [difference - low, high - difference]
            axes.errorbar(x_positions, difference, errors, color=PUSH_STYLES[push][0], marker="o", capsize=2)
    tick_positions = [n + len(STRENGTHS) * 1.35 * group for group in range(2) for n in range(len(STRENGTHS))]
    axes.set_xticks(tick_positions, [f"{strength:g}" for _ in range(2) for strength in STRENGTHS])
    axes.grid(axis="x", visible=False)
    axes.set_title("Energy after the shift, by strength")
    axes.set_xlabel("strength of the push\n(left: weeks 1 and 2, right: weeks 3 and 4)")
    axes.set_ylabel("difference from the ward\nwithout a push (points)")


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
