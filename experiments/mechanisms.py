"""Effect of disabling each mechanism of the model."""

from __future__ import annotations

import json

import pandas as pd
from common import (
    BLUE,
    MUTED,
    ORANGE,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_interval,
    format_percentage_points,
    format_points,
    format_predictions,
    run_experiment,
)
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="What each mechanism contributes",
    question=(
        "If contagion, or any other mechanism of the model, is disabled, how do acts, wellbeing and exhaustion "
        "change under a transactional and under a compassionate leader?"
    ),
    prediction=(
        "Under a compassionate leader, contagion accounts for most of the acts (25% to 33% remain without it), "
        "and leading accounts for most of the wellbeing. Under a transactional leader contagion accounts for less "
        "than half of the acts, because there is less felt compassion to pass on. Without energising, acts and "
        "energy fall under both leaders. Without improvement more people are worn out under both, because "
        "improvement saves up to 30% of the demand. Glimpsing matters little (less than 10% of the acts under a "
        "transactional leader), introductions least of all. Without leaving, wellbeing is slightly lower, because "
        "the people who leave have the lowest wellbeing and are replaced by average people. Without safety all "
        "people keep their initial safety (50 points). This lowers wellbeing under a compassionate leader, who "
        "increases safety, and raises it under a transactional leader, under whom safety falls towards 26 points. "
        "(Known in advance from a speed test with 100 runs: wellbeing without contagion and without safety. These "
        "two parts are not blind.)"
    ),
)
MECHANISMS = (
    "leading",
    "contagion",
    "energising",
    "improvement",
    "safety",
    "glimpsing",
    "leaving",
    "introductions",
)
MEASURES = {
    "acts": ("acts per person and day", 1),
    "wellbeing": ("points", 100),
    "worn_out": ("percentage points", 100),
}
"""Unit and factor of each panel."""
STYLE_MARKERS = {"compassionate": (BLUE, "o"), "transactional": (ORANGE, "s")}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Disable each mechanism in turn, under two styles, with common random numbers."""
    all_mechanisms = {"leading": True}
    results = sim.sweep(
        "typical_ward",
        {"leadership.style": list(STYLE_MARKERS)},
        compare={"mechanisms": [all_mechanisms, *({name: False} for name in MECHANISMS)], "reference": all_mechanisms},
        overrides={"days": setting.choose(250, 60), "team.size": setting.choose(24, 8)},
        runs=setting.choose(300, 3),
        name="mechanisms",
        folder=setting.folder,
    )
    table = results.compare(*MEASURES, "energy", "safety", "burnt_out", "care").table
    table["arm"] = [next(iter(json.loads(arm))) for arm in table["arm"]]
    table = table.rename(columns={"arm": "without"}).drop(columns="reference")
    figure_data = table[table["measure"].isin(list(MEASURES))]
    return ExperimentResult(
        describe_finding(table), draw_figure(figure_data), figure_data, [results], {"all_measures": table}
    )


def describe_finding(table: pd.DataFrame) -> str:
    """Results in Markdown."""
    rows = table.set_index(["measure", "leadership.style", "without"])
    n = int(table["n"].min())

    def difference_text(measure: str, style: str, without: str) -> str:
        interval = rows.loc[(measure, style, without), ["difference", "low", "high"]]
        if measure == "acts":
            return format_interval(interval, 3, signed=True)
        return format_percentage_points(interval) if measure == "worn_out" else format_points(interval, signed=True)

    def mean_difference(measure: str, style: str, without: str) -> float:
        return float(rows.loc[(measure, style, without), "difference"])

    def remaining_share(style: str, without: str) -> float:
        row = rows.loc[("acts", style, without)]
        return float(row["mean_arm"] / row["mean_reference"])

    compassionate, transactional = STYLE_MARKERS
    losses = {name: -mean_difference("wellbeing", compassionate, name) for name in MECHANISMS}
    greatest = max(losses, key=lambda name: losses[name])
    runner_up = "contagion" if greatest == "leading" else "leading"
    changes = {name: max(abs(remaining_share(style, name) - 1) for style in STYLE_MARKERS) for name in MECHANISMS}
    least = min(changes, key=lambda name: changes[name])
    parts = [
        (
            f"Under a compassionate leader {remaining_share(compassionate, 'contagion'):.0%} of the acts remain "
            "without contagion.",
            0.25 <= remaining_share(compassionate, "contagion") <= 1 / 3,
        ),
        (
            f"Under a compassionate leader wellbeing falls most without {greatest}: "
            f"{difference_text('wellbeing', compassionate, greatest)}. Without {runner_up} the change is "
            f"{difference_text('wellbeing', compassionate, runner_up)}.",
            greatest == "leading",
        ),
        (
            f"Under a transactional leader {remaining_share(transactional, 'contagion'):.0%} of the acts remain "
            "without contagion.",
            remaining_share(transactional, "contagion") > 0.5,
        ),
        (
            "Without energising, acts per person and day change by "
            f"{difference_text('acts', compassionate, 'energising')} under a compassionate and by "
            f"{difference_text('acts', transactional, 'energising')} under a transactional leader, and energy by "
            f"{difference_text('energy', compassionate, 'energising')} and "
            f"{difference_text('energy', transactional, 'energising')}.",
            all(
                mean_difference(measure, style, "energising") < 0
                for measure in ("acts", "energy")
                for style in STYLE_MARKERS
            ),
        ),
        (
            f"Without improvement, the share of people worn out changes by "
            f"{difference_text('worn_out', compassionate, 'improvement')} under a compassionate and by "
            f"{difference_text('worn_out', transactional, 'improvement')} under a transactional leader.",
            all(mean_difference("worn_out", style, "improvement") > 0 for style in STYLE_MARKERS),
        ),
        (
            f"Without glimpsing, {remaining_share(transactional, 'glimpsing'):.0%} of the acts remain under a "
            f"transactional leader. Without introductions, {remaining_share(transactional, 'introductions'):.0%} "
            f"remain (compassionate: {remaining_share(compassionate, 'introductions'):.0%}). The mechanism that "
            f"matters least for acts is {least}.",
            remaining_share(transactional, "glimpsing") > 0.9 and least == "introductions",
        ),
        (
            f"Without leaving, wellbeing changes by {difference_text('wellbeing', compassionate, 'leaving')} under a "
            f"compassionate and by {difference_text('wellbeing', transactional, 'leaving')} under a transactional "
            "leader.",
            all(mean_difference("wellbeing", style, "leaving") < 0 for style in STYLE_MARKERS),
        ),
        (
            "With constant safety, wellbeing changes by "
            f"{difference_text('wellbeing', compassionate, 'safety')} under a compassionate and by "
            f"{difference_text('wellbeing', transactional, 'safety')} under a transactional leader.",
            mean_difference("wellbeing", compassionate, "safety")
            < 0
            < mean_difference("wellbeing", transactional, "safety"),
        ),
    ]
    return (
        f"Means over the last 60 of 250 days on a ward of 24 people, {n} runs with common random numbers. Each change "
        "is the difference between the run without the mechanism and the run with all mechanisms.\n\n"
        f"{format_predictions(parts)}\n\nAn introduced tie adds meetings to the existing ones instead of replacing "
        "them. This is probably the reason for the large effect of introductions."
    )


def draw_figure(table: pd.DataFrame) -> Figure:
    """Changes without each mechanism, one row per mechanism and one panel per measure."""
    figure = Figure(figsize=(10.5, 4.8), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.08)
    panels = figure.subplots(1, len(MEASURES), sharey=True)
    compassionate = table[(table["measure"] == "wellbeing") & (table["leadership.style"] == "compassionate")]
    order = list(compassionate.sort_values("difference")["without"])
    for axes, (measure, (unit, factor)) in zip(panels, MEASURES.items(), strict=True):
        axes.axvline(0, color=MUTED, linewidth=1)
        for shift, (style, (colour, marker)) in zip((-0.14, 0.14), STYLE_MARKERS.items(), strict=True):
            rows = table[(table["measure"] == measure) & (table["leadership.style"] == style)].set_index("without")
            difference, low, high = (factor * rows.loc[order, name] for name in ("difference", "low", "high"))
            y_positions = [row + shift for row in range(len(order))]
            axes.hlines(y_positions, low, high, color=colour, linewidth=2.5)
            label = f"{style} leader" if measure == "acts" else None
            axes.plot(difference, y_positions, marker, color=colour, markersize=6, label=label)
        axes.set_title(measure.replace("_", " ").capitalize())
        axes.set_xlabel(f"change ({unit})")
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(range(len(MECHANISMS)), [f"without {name}" for name in order])
    panels[0].set_ylim(len(MECHANISMS) - 0.5, -0.5)
    figure.legend(loc="outside lower center", ncols=2)
    return figure


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
