"""Wellbeing under six leadership styles by workload."""

from __future__ import annotations

import pandas as pd
from common import (
    BLUE,
    COLOURS,
    INK,
    MARKERS,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_points,
    format_predictions,
    format_signed,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Leadership style and workload",
    question=(
        "How does wellbeing at the end of a year depend on the leadership style, for workloads from light to "
        "extreme? At which workload does the style matter most?"
    ),
    prediction=(
        "At every workload wellbeing is highest with a compassionate leader and lowest with a compliance leader. "
        "At 0.60 the order is compassionate, sympathetic, rescuing and transactional about equal, laissez-faire, "
        "compliance. The difference between the compassionate and the transactional style is largest for a medium "
        "workload of 0.65 to 0.75: there, removed obstacles and energy from giving decide whether the demand of "
        "the day exceeds the energy of people. It is smaller at 0.45, where nobody is overloaded, and at 0.90, "
        "where everybody is. The difference between the compassionate and the sympathetic style, whose leader "
        "removes no obstacles, increases with workload."
    ),
)
STYLES = ("compassionate", "sympathetic", "rescuing", "transactional", "laissez_faire", "compliance")
STYLE_MARKERS = dict(zip(STYLES, zip((BLUE, *COLOURS[1:4], INK, COLOURS[4]), MARKERS, strict=False), strict=True))


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Simulate every style at every workload with common random numbers."""
    first, last, n = setting.choose((0.45, 0.90, 10), (0.5, 0.7, 2))
    results = sim.sweep(
        "typical_ward",
        {"workload": {"linspace": [first, last, n]}},
        compare={"leadership.style": list(STYLES), "reference": "transactional"},
        overrides={"days": setting.choose(250, 60), "team.size": setting.choose(24, 8)},
        runs=setting.choose(200, 3),
        name="styles",
        folder=setting.folder,
    )
    sizes = sim.sweep(
        "typical_ward",
        {"team.size": setting.choose([6, 12, 24], [6, 8])},
        compare={"leadership.style": ["transactional", "laissez_faire"], "reference": "transactional"},
        overrides={"workload": 0.6, "days": setting.choose(250, 60)},
        runs=setting.choose(200, 3),
        name="sizes",
        folder=setting.folder,
    )
    table = results.compare("wellbeing", "worn_out", "acts", "care").table
    wellbeing = table[table["measure"] == "wellbeing"].drop(columns="measure")
    finding = f"{describe_finding(wellbeing)}\n\n{describe_ward_sizes(sizes)}"
    return ExperimentResult(finding, draw_figure(wellbeing), wellbeing, [results, sizes], {"all_measures": table})


def mean_by_workload(table: pd.DataFrame, style: str) -> pd.DataFrame:
    """Mean wellbeing of a style by workload."""
    column = "mean_reference" if style == "transactional" else "mean_arm"
    rows = table if style == "transactional" else table[table["arm"] == style]
    return rows.drop_duplicates("workload").set_index("workload")[column].to_frame("mean")


def difference_by_workload(table: pd.DataFrame, style: str) -> pd.DataFrame:
    """Paired difference of a style from the transactional style, by workload."""
    return table[table["arm"] == style].set_index("workload")[["difference", "low", "high"]]


def describe_finding(table: pd.DataFrame) -> str:
    """Results in Markdown."""
    means = pd.DataFrame({style: mean_by_workload(table, style)["mean"] for style in STYLES})
    differences = difference_by_workload(table, "compassionate")
    workload_of_max, lowest, highest = differences["difference"].idxmax(), means.index[0], means.index[-1]
    over_sympathetic = 100 * (means["compassionate"] - means["sympathetic"])
    reference_workload = min(means.index, key=lambda workload: abs(workload - 0.6))
    order = list(means.loc[reference_workload].sort_values(ascending=False).index)
    expected = [*STYLES[:2], *STYLES[4:]]
    parts = [
        (
            f"The best style is {describe_frequencies(means.idxmax(axis=1))}. The worst style is "
            f"{describe_frequencies(means.idxmin(axis=1))}.",
            bool((means.idxmax(axis=1) == "compassionate").all() and (means.idxmin(axis=1) == "compliance").all()),
        ),
        (
            f"At {reference_workload:.2f} the order is {', '.join(format_style_name(style) for style in order)}.",
            [style for style in order if style in expected] == expected and {*order[2:4]} == {*STYLES[2:4]},
        ),
        (
            "The difference between the compassionate and the transactional style is largest at "
            f"{workload_of_max:.2f}: {format_points(differences.loc[workload_of_max], 0, signed=True)}. It is "
            f"{format_points(differences.loc[lowest], 0, signed=True)} at {lowest:.2f} and "
            f"{format_points(differences.loc[highest], 0, signed=True)} at {highest:.2f}.",
            0.65 <= workload_of_max <= 0.75,
        ),
        (
            "The difference between the compassionate and the sympathetic style is "
            f"{format_signed(over_sympathetic.iloc[0], 1)} points at {lowest:.2f}, largest at "
            f"{over_sympathetic.idxmax():.2f} with {format_signed(over_sympathetic.max(), 1)} points, and "
            f"{format_signed(over_sympathetic.iloc[-1], 1)} points at {highest:.2f}.",
            bool(over_sympathetic.is_monotonic_increasing),
        ),
    ]
    fall = 100 * (means.iloc[0] - means.iloc[-1])
    return (
        f"Mean wellbeing over the last 60 days, {int(table['n'].min())} runs with common random numbers for each "
        f"style.\n\n{format_predictions(parts)}\n\nFrom {lowest:.2f} to {highest:.2f} wellbeing falls by "
        f"{fall['compassionate']:.0f} points with the compassionate style, by {fall['transactional']:.0f} with the "
        f"transactional and by {fall['compliance']:.0f} with the compliance style.{describe_equivalent_workload(means)}"
    )


def describe_ward_sizes(results: sim.SweepResults) -> str:
    """The difference between the laissez-faire and the transactional style by ward size (exploratory)."""
    rows = results.compare("wellbeing").table.set_index("team.size")
    texts = [
        f"{format_points(rows.loc[size, ['difference', 'low', 'high']], signed=True)} in a ward of {size}"
        for size in rows.index
    ]
    return (
        "Exploratory, after the run: does this depend on the size of the ward, because a leader shares few "
        "conversations among many people? At a workload of 0.60, the difference in wellbeing between the "
        f"laissez-faire and the transactional style is {', '.join(texts)}."
    )


def describe_equivalent_workload(means: pd.DataFrame) -> str:
    """The workload at which the compassionate style is as good as the transactional style at 0.60."""
    reference_workload = min(means.index, key=lambda workload: abs(workload - 0.6))
    target = means.loc[reference_workload, "transactional"]
    sufficient = means.index[means["compassionate"] >= target]
    if not len(sufficient) or sufficient[-1] <= reference_workload:
        return ""
    return (
        f" Wellbeing with a compassionate leader at a workload of {sufficient[-1]:.2f} is at least as high as with a "
        f"transactional leader at {reference_workload:.2f}."
    )


def describe_frequencies(styles: pd.Series[str]) -> str:
    """Styles, with the number of workloads for which each occurs."""
    counts = styles.value_counts()
    return ", ".join(
        f"{format_style_name(str(style))} at {count} of {len(styles)} workloads" for style, count in counts.items()
    )


def format_style_name(style: str) -> str:
    """Name of a style in a sentence."""
    return style.replace("_", "-")


def draw_figure(table: pd.DataFrame) -> Figure:
    """Wellbeing by workload, and differences from the transactional style."""
    figure = Figure(figsize=(10.5, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    for style in STYLES:
        colour, marker = STYLE_MARKERS[style]
        mean = 100 * mean_by_workload(table, style)["mean"]
        left.plot(mean.index, mean, color=colour, marker=marker, markersize=5, label=format_style_name(style))
        if style == "transactional":
            right.axhline(0, color=colour, linewidth=1.4)
            continue
        differences = 100 * difference_by_workload(table, style)
        workloads = differences.index
        right.fill_between(workloads, differences["low"], differences["high"], color=colour, alpha=0.25, linewidth=0)
        right.plot(workloads, differences["difference"], color=colour, marker=marker, markersize=5)
    label_axes(left, "Wellbeing at the end of the year", "wellbeing (points)")
    label_axes(right, "Difference from the transactional style", "difference in wellbeing (points)")
    figure.legend(loc="outside lower center", ncols=6, handlelength=1.8, columnspacing=1.4)
    return figure


def label_axes(axes: Axes, title: str, y_label: str) -> None:
    """Title and axis labels."""
    axes.set_title(title)
    axes.set_xlabel("workload (energy per day)")
    axes.set_ylabel(y_label)


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
