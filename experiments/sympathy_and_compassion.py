"""Sympathetic compared with compassionate leadership: the contributions of understanding and help."""

from __future__ import annotations

import pandas as pd
from common import (
    BLUE,
    INK,
    ORANGE,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_percentage_points,
    format_points,
    format_predictions,
    format_signed,
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Sympathy and compassion",
    question=(
        "A sympathetic leader feels with people but changes nothing for them. A compassionate leader also "
        "understands and helps. How large is the difference, and at which workload? Is it due to understanding or "
        "to help?"
    ),
    prediction=(
        "Felt compassion is the same under both leaders (they attend equally, and the difference between 0.9 and "
        "0.8 in empathy is small). The compassionate leader roughly halves the obstacles at every workload. In "
        "wellbeing and in the share of people worn out, the difference is small at 0.55 and largest at 0.70 to "
        "0.75, where obstacles decide who is overloaded. At higher workloads it decreases, because everybody is "
        "overloaded. At 0.70, understanding without help changes almost nothing, because there is no help that "
        "could fit. Help without understanding accounts for more than half of the total difference. The effect of "
        "both is larger than the sum of the single effects, because understanding makes help fit (60% of the "
        "obstacles are removed in a conversation instead of 41%). (Known in advance from the notes of the "
        "built-in scenario, 20 runs of a ward of 16: equal felt compassion, obstacles of 67 and 32 points, far "
        "fewer people worn out at 0.70.)"
    ),
)
SYMPATHETIC, UNDERSTANDING_ONLY, HELP_ONLY, UNDERSTANDING_AND_HELP, COMPASSIONATE = (
    "sympathetic",
    "only understanding",
    "only help",
    "understanding and help",
    "compassionate (less empathy)",
)
ARMS = {
    SYMPATHETIC: (0.40, 0.05, 0.90),
    UNDERSTANDING_ONLY: (0.80, 0.05, 0.90),
    HELP_ONLY: (0.40, 0.70, 0.90),
    UNDERSTANDING_AND_HELP: (0.80, 0.70, 0.90),
    COMPASSIONATE: (0.80, 0.70, 0.80),
}
"""understand, help and empathise of each arm, from 0 to 1. Other traits are those of a sympathetic leader."""
STYLE_FIELDS = ("leadership.style.understand", "leadership.style.help", "leadership.style.empathise")
BUSY_WORKLOAD = 0.70
MEASURES = {
    "felt_compassion": "Felt compassion",
    "obstacles": "Obstacles",
    "worn_out": "Worn out",
    "wellbeing": "Wellbeing",
}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Simulate both leaders at every workload, and styles between them at one workload."""
    first, last, n = setting.choose((0.50, 0.90, 9), (0.6, 0.7, 2))
    changes = {"days": setting.choose(250, 60), "team.size": setting.choose(16, 8), "events": []}
    by_workload = sim.sweep(
        "sympathy_is_not_enough",
        {"workload": {"linspace": [first, last, n]}},
        compare={"leadership.style": ["sympathetic", "compassionate"], "reference": "sympathetic"},
        overrides=changes,
        runs=setting.choose(300, 4),
        name="by_workload",
        folder=setting.folder,
    )
    between = sim.sweep(
        "sympathy_is_not_enough",
        {
            name: sorted(set(values))
            for name, values in zip(STYLE_FIELDS, zip(*ARMS.values(), strict=True), strict=True)
        },
        overrides={**changes, "workload": BUSY_WORKLOAD},
        runs=setting.choose(600, 4),
        name="between",
        folder=setting.folder,
    )
    table = by_workload.compare(*MEASURES).table
    workload_table = table[
        ["workload", "measure", "arm", "n", "mean_arm", "mean_reference", "difference", "low", "high"]
    ]
    arms = runs_by_arm(between)
    data = pd.concat(
        [workload_table.assign(panel="by workload"), paired_differences(arms).assign(panel="between")],
        ignore_index=True,
    )
    interaction = arms[UNDERSTANDING_AND_HELP] - arms[UNDERSTANDING_ONLY] - arms[HELP_ONLY] + arms[SYMPATHETIC]
    return ExperimentResult(describe_finding(data, interaction), draw_figure(data), data, [by_workload, between])


def runs_by_arm(results: sim.SweepResults) -> dict[str, pd.DataFrame]:
    """Outcomes of the runs of each arm."""
    points = {values: rows.set_index("run") for values, rows in results.runs.groupby(list(STYLE_FIELDS))}
    return {name: points[values][list(MEASURES)] for name, values in ARMS.items()}


def paired_differences(arms: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Paired differences from the sympathetic leader."""
    rows = []
    for measure in MEASURES:
        for name in (UNDERSTANDING_ONLY, HELP_ONLY, UNDERSTANDING_AND_HELP, COMPASSIONATE):
            arm, reference = arms[name][measure], arms[SYMPATHETIC][measure]
            rows.append(
                [BUSY_WORKLOAD, measure, name, len(arm), arm.mean(), reference.mean(), *mean_interval(arm - reference)]
            )
    columns = ["workload", "measure", "arm", "n", "mean_arm", "mean_reference", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def describe_finding(data: pd.DataFrame, interaction: pd.DataFrame) -> str:
    """Results in Markdown."""
    rows_by_workload = data[data["panel"] == "by workload"]
    rows_by_measure = {name: rows.set_index("workload") for name, rows in rows_by_workload.groupby("measure")}
    differences = data[data["panel"] == "between"].set_index(["measure", "arm"])
    interval_columns = ["difference", "low", "high"]

    def text_at(measure: str, workload: float) -> str:
        interval = rows_by_measure[measure].loc[workload, interval_columns]
        return format_percentage_points(interval) if measure == "worn_out" else format_points(interval, signed=True)

    def text_for(measure: str, arm: str) -> str:
        return format_points(differences.loc[(measure, arm), interval_columns], signed=True)

    workloads = list(rows_by_measure["wellbeing"].index)
    low, high = workloads[1], workloads[-1]
    busy = min(workloads, key=lambda workload: abs(workload - BUSY_WORKLOAD))
    felt = rows_by_measure["felt_compassion"]["difference"]
    remaining_share = rows_by_measure["obstacles"]["mean_arm"] / rows_by_measure["obstacles"]["mean_reference"]
    best = float(rows_by_measure["wellbeing"]["difference"].idxmax())
    rested = float(rows_by_measure["worn_out"]["difference"].idxmin())
    both = UNDERSTANDING_AND_HELP
    share = differences.loc[("wellbeing", HELP_ONLY), "difference"] / differences.loc[("wellbeing", both), "difference"]
    wellbeing_interaction, worn_out_interaction = (
        mean_interval(interaction[name]) for name in ("wellbeing", "worn_out")
    )
    parts = [
        (
            f"Felt compassion differs by {format_signed(100 * felt.min(), 1)} to {format_signed(100 * felt.max(), 1)} "
            f"points over the workloads, and by {text_at('felt_compassion', busy)} at {busy:.2f}.",
            bool(felt.abs().max() <= 0.02),
        ),
        (
            f"Under a compassionate leader, {100 * remaining_share.min():.0f}% to {100 * remaining_share.max():.0f}% "
            "of the obstacles under a sympathetic leader remain.",
            bool(remaining_share.between(0.4, 0.6).all()),
        ),
        (
            f"The difference in wellbeing is {text_at('wellbeing', low)} at a workload of {low:.2f}, largest at "
            f"{best:.2f} with {text_at('wellbeing', best)}, and {text_at('wellbeing', high)} at {high:.2f}. The "
            f"difference in people worn out is largest at {rested:.2f} with {text_at('worn_out', rested)}.",
            0.69 <= best <= 0.76 and 0.69 <= rested <= 0.76,
        ),
        (
            f"At {BUSY_WORKLOAD:.2f}, understanding without help changes wellbeing by "
            f"{text_for('wellbeing', UNDERSTANDING_ONLY)}, and obstacles by "
            f"{text_for('obstacles', UNDERSTANDING_ONLY)}.",
            abs(differences.loc[("wellbeing", UNDERSTANDING_ONLY), "difference"]) < 0.01,
        ),
        (
            f"Help without understanding changes wellbeing by {text_for('wellbeing', HELP_ONLY)}, help with "
            f"understanding by {text_for('wellbeing', both)}. The former is {share:.0%} of the latter.",
            bool(share > 0.5),
        ),
        (
            "Compared with the sum of the single effects, both together change wellbeing by "
            f"{format_points(wellbeing_interaction, 2, signed=True)} and the share of people worn out by "
            f"{format_percentage_points(worn_out_interaction)}.",
            wellbeing_interaction[1] > 0 > worn_out_interaction[2],
        ),
    ]
    return (
        f"A ward of 16 people, means over the last 60 of 250 days, at least {int(data['n'].min())} runs with common "
        f"random numbers. Differences are from the sympathetic leader.\n\n{format_predictions(parts)}"
    )


def draw_figure(data: pd.DataFrame) -> Figure:
    """Both leaders by workload, and below the styles between them."""
    figure = Figure(figsize=(11, 6.4), layout="constrained")
    axes = figure.subplots(2, len(MEASURES), height_ratios=(1.5, 1))
    for column, (measure, title) in enumerate(MEASURES.items()):
        by_workload = data[(data["panel"] == "by workload") & (data["measure"] == measure)]
        draw_by_workload(axes[0, column], by_workload, title, show_labels=column == 0)
        axes[0, column].set_ylabel("% of people" if measure == "worn_out" else "points")
        between = data[(data["panel"] == "between") & (data["measure"] == measure)]
        draw_arm_differences(axes[1, column], between, show_labels=column == 0)
        unit = "percentage points" if measure == "worn_out" else "points"
        axes[1, column].set_xlabel(f"change at workload {BUSY_WORKLOAD:.2f}\n({unit})")
    figure.legend(loc="outside upper center", ncols=2)
    return figure


def draw_by_workload(axes: Axes, rows: pd.DataFrame, title: str, *, show_labels: bool) -> None:
    """A measure by workload under both leaders."""
    looks = {"sympathetic": ("mean_reference", ORANGE, "s"), "compassionate": ("mean_arm", BLUE, "o")}
    for name, (column, colour, marker) in looks.items():
        label = f"{name} leader" if show_labels else None
        axes.plot(rows["workload"], 100 * rows[column], color=colour, marker=marker, markersize=5, label=label)
    axes.set_ylim(-3, 103)
    axes.set_xticks([0.5, 0.7, 0.9])
    axes.set_title(title)
    axes.set_xlabel("workload")


def draw_arm_differences(axes: Axes, rows: pd.DataFrame, *, show_labels: bool) -> None:
    """Differences from the sympathetic leader at one workload."""
    y_positions = range(len(rows))
    axes.axvline(0, color=INK, linewidth=1)
    axes.hlines(y_positions, 100 * rows["low"], 100 * rows["high"], color=BLUE, linewidth=2.5)
    axes.plot(100 * rows["difference"], y_positions, "o", color=BLUE, markersize=6)
    labels = [arm.replace(" and", "\nand").replace(" (", "\n(") for arm in rows["arm"]]
    axes.set_yticks(y_positions, labels if show_labels else ["" for _ in y_positions])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.12)


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
