"""Effect of a leader by number of reports, with constant time and with time that grows with the span."""

from __future__ import annotations

import pandas as pd
from common import (
    COLOURS,
    MARKERS,
    MUTED,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_interval,
    format_points,
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Span of control",
    question=(
        "The more people report to one leader, the less time the leader has for each of them. How fast does the "
        "effect of the leadership style on wellbeing and giving decrease with the span? Is it constant if the "
        "time of the leader grows with the span?"
    ),
    prediction=(
        "A leader has three conversations per day, for any number of reports, so that the effect of conversations "
        "is divided among them. Compared with an absent (laissez-faire) leader, the gain with a compassionate one "
        "is about proportional to 1/span, and small for 48 reports. Control is not divided: it affects each "
        "report equally. Therefore the harm of a leader who puts targets first does not decrease with the span. "
        "If the number of conversations grows with the span, the gain with a compassionate leader is the same for "
        "all spans."
    ),
)
REFERENCE_STYLE = "laissez_faire"
STYLES = ("compassionate", "transactional", "compliance")
STYLE_LABELS = {
    "compassionate": "compassionate",
    "transactional": "transactional",
    "compliance": "targets first (compliance)",
}
USUAL_SPAN = 12
"""Number of reports for three conversations per day, if time grows with the span."""
FIXED_TIME, GROWING_TIME = "three conversations per day", "conversations grow with the span"
MEASURES = {
    "wellbeing": ("difference in wellbeing\n(points)", 100),
    "acts": ("difference in acts\n(per person and day)", 1),
}
"""Axis label and factor of each row of the figure."""


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Simulate teams of several sizes under each style, with constant time and with time that grows with the span."""
    spans = setting.choose([4, 8, 12, 16, 24, 32, 48], [4, 16])
    sizes, growing = [span + 1 for span in spans], [3 * span // USUAL_SPAN for span in spans]
    times = {
        FIXED_TIME: {"team.size": sizes, "parameters.conversations": [3] * len(spans)},
        GROWING_TIME: {"team.size": sizes, "parameters.conversations": growing},
    }
    # In a complete network there are no introductions: all people meet three others per day in teams of any size.
    team = {"builder": "complete", "size": USUAL_SPAN + 1}
    changes = {"team": team, "workload": 0.6, "days": setting.choose(250, 60)}
    sweeps = {
        name: sim.sweep(
            "typical_ward",
            compare={"leadership.style": [REFERENCE_STYLE, *STYLES], "reference": REFERENCE_STYLE},
            zipped=[group],
            overrides=changes,
            runs=setting.choose(150, 3),
            name=f"span_{index}",
            folder=setting.folder,
        )
        for index, (name, group) in enumerate(times.items())
    }
    data = pd.concat([style_effects(results.runs).assign(time=name) for name, results in sweeps.items()])
    conversations = pd.concat(
        [conversations_per_report(results.runs).assign(time=name) for name, results in sweeps.items()]
    )
    ring = sweep_rings(setting)
    finding = f"{describe_finding(data, conversations, spans)}\n\n{describe_rings(ring.runs)}"
    return ExperimentResult(
        finding, draw_figure(data, spans), data, [*sweeps.values(), ring], {"conversations": conversations}
    )


def sweep_rings(setting: ExperimentConfig) -> sim.SweepResults:
    """Simulate a team on a ring, where each person works with four others, with and without introductions."""
    ring = {"builder": "small_world", "size": USUAL_SPAN + 1, "reach": 2, "rewire": 0}
    return sim.sweep(
        "typical_ward",
        compare={"mechanisms.introductions": [True, False]},
        overrides={"team": ring, "leadership.style": REFERENCE_STYLE, "workload": 0.6, "days": setting.choose(250, 60)},
        runs=setting.choose(150, 3),
        name="ring",
        folder=setting.folder,
    )


def describe_rings(runs: pd.DataFrame) -> str:
    """The effect of introductions on a ring, which is the reason for complete networks (exploratory)."""
    by_arm = {bool(on): mean_interval(rows["wellbeing"]) for on, rows in runs.groupby("mechanisms.introductions")}
    return (
        f"Exploratory, after a first full run on rings: do introductions matter? On a ring of {USUAL_SPAN + 1} people, "
        f"where each works with four others under an absent leader, wellbeing is {format_points(by_arm[True], 0)} with "
        f"introductions and {format_points(by_arm[False], 0)} without. In a complete network there is nobody to "
        "introduce."
    )


def style_effects(runs: pd.DataFrame) -> pd.DataFrame:
    """Paired difference of each style from an absent leader at each span, with intervals."""
    rows = []
    for measure in MEASURES:
        by_style = runs.pivot_table(index=["team.size", "run"], columns="leadership.style", values=measure)
        for style in STYLES:
            for size, differences in (by_style[style] - by_style[REFERENCE_STYLE]).groupby(level="team.size"):
                mean, low, high = mean_interval(differences)
                rows.append((measure, style, size - 1, mean, low, high, len(differences)))
    return pd.DataFrame(rows, columns=["measure", "style", "reports", "difference", "low", "high", "runs"])


def conversations_per_report(runs: pd.DataFrame) -> pd.DataFrame:
    """Conversations of a compassionate leader per report and day at each span, with intervals."""
    compassionate_runs = runs[runs["leadership.style"] == "compassionate"]
    conversations = (compassionate_runs["conversations"] / (compassionate_runs["team.size"] - 1)).groupby(
        compassionate_runs["team.size"] - 1
    )
    rows = [(span, *mean_interval(values), len(values)) for span, values in conversations]
    return pd.DataFrame(rows, columns=["reports", "conversations", "low", "high", "runs"])


def draw_figure(data: pd.DataFrame, spans: list[int]) -> Figure:
    """Effect of each style by span, one row per measure and one column for constant and growing time."""
    figure = Figure(figsize=(8.6, 6.6), layout="constrained")
    grid = figure.subplots(len(MEASURES), 2, sharex=True, sharey="row")
    for row, (measure, (label, factor)) in zip(grid, MEASURES.items(), strict=True):
        for axes, time in zip(row, (FIXED_TIME, GROWING_TIME), strict=True):
            draw_panel(axes, data[(data["measure"] == measure) & (data["time"] == time)], spans, factor)
        row[0].set_ylabel(label)
    for axes, time in zip(grid[0], (FIXED_TIME, GROWING_TIME), strict=True):
        axes.set_title(time.capitalize())
    for axes in grid[-1]:
        axes.set_xlabel("span (number of reports)")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=len(STYLES))
    figure.suptitle("Effect of the leadership style, compared with an absent leader (laissez-faire)", x=0.01, ha="left")
    return figure


def draw_panel(axes: Axes, rows: pd.DataFrame, spans: list[int], factor: float) -> None:
    """The effects of the styles on one measure, with their intervals."""
    axes.axhline(0, color=MUTED, linewidth=1)
    for style, colour, marker in zip(STYLES, COLOURS, MARKERS, strict=False):
        line = rows[rows["style"] == style]
        difference, low, high = (factor * line[name] for name in ("difference", "low", "high"))
        axes.fill_between(line["reports"], low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(line["reports"], difference, color=colour, marker=marker, markersize=5, label=STYLE_LABELS[style])
    axes.set_xscale("log", base=2)
    axes.set_xticks(spans, [str(span) for span in spans])
    axes.minorticks_off()


def describe_finding(data: pd.DataFrame, conversations: pd.DataFrame, spans: list[int]) -> str:
    """Results in Markdown."""

    def effect(style: str, span: int, time: str = FIXED_TIME, measure: str = "wellbeing") -> tuple[float, float, float]:
        mask = (data["style"] == style) & (data["reports"] == span) & (data["time"] == time)
        row = data[mask & (data["measure"] == measure)].iloc[0]
        return row["difference"], row["low"], row["high"]

    def effect_text(style: str, span: int, time: str = FIXED_TIME) -> str:
        return format_points(effect(style, span, time), 0, signed=True)

    small, large = spans[0], spans[-1]
    gain_small, gain_large = effect("compassionate", small), effect("compassionate", large)
    harm_small, harm_large = effect("compliance", small), effect("compliance", large)
    acts_small, acts_large = (effect("compassionate", span, measure="acts") for span in (small, large))
    remaining_share, proportional_share = gain_large[0] / gain_small[0], small / large
    share_with_growing_time = (
        effect("compassionate", large, GROWING_TIME)[0] / effect("compassionate", small, GROWING_TIME)[0]
    )
    weaker = "as predicted" if gain_large[2] < gain_small[1] else "against the prediction"
    slope = (
        "more slowly than 1/span"
        if remaining_share > 1.25 * proportional_share
        else "faster than 1/span"
        if remaining_share < 0.8 * proportional_share
        else "like 1/span"
    )
    slope_verdict = "as predicted" if slope == "like 1/span" else "against the prediction"
    harm = (
        "increases"
        if harm_large[2] < harm_small[1]
        else "decreases"
        if harm_large[1] > harm_small[2]
        else "is constant"
    )
    harm_verdict = "as predicted" if harm == "is constant" else "against the prediction"
    worse = data[(data["style"] == "transactional") & (data["time"] == FIXED_TIME) & (data["measure"] == "wellbeing")]
    worse = worse[worse["high"] < 0]["reports"]
    worse_text = f" From {worse.min()} reports on, an absent leader is better." if len(worse) else ""
    growing_verdict = "as predicted" if 0.8 < share_with_growing_time < 1.25 else "against the prediction"
    conversations_with_growing_time = conversations[conversations["time"] == GROWING_TIME].set_index("reports")
    conversations_small, conversations_large = (
        format_interval(conversations_with_growing_time.loc[span, ["conversations", "low", "high"]])
        for span in (small, large)
    )
    return (
        f"- The effect of a compassionate leader decreases with the span, {weaker}. Compared with an absent leader, "
        f"the leader changes wellbeing by {effect_text('compassionate', small)} with {small} reports and by "
        f"{effect_text('compassionate', large)} with {large}: {remaining_share:.0%} of the gain remains. The gain "
        f"decreases {slope}, which would leave {proportional_share:.0%} ({slope_verdict}). The gain in acts per person "
        f"and day decreases from {format_interval(acts_small, signed=True)} to "
        f"{format_interval(acts_large, signed=True)}.\n"
        f"- The harm of a leader who puts targets first {harm}, {harm_verdict}: {effect_text('compliance', small)} "
        f"with {small} reports, {effect_text('compliance', large)} with {large}.\n"
        f"- A transactional leader combines both: {effect_text('transactional', small)} with {small} reports, "
        f"{effect_text('transactional', large)} with {large}.{worse_text}\n"
        f"- If conversations grow with the span, the gain is {effect_text('compassionate', small, GROWING_TIME)} with "
        f"{small} reports and {effect_text('compassionate', large, GROWING_TIME)} with {large} "
        f"({share_with_growing_time:.0%} of it), {growing_verdict}. The compassionate leader then has "
        f"{conversations_small} conversations per day with each of {small} reports, and {conversations_large} with "
        f"each of {large}.\n\n"
        "Teams with a complete network, three meetings per person and day, workload 0.6. "
        f"{int(data['runs'].iloc[0])} runs per design point with common random numbers. Means over the last 60 days of "
        "a year."
    )


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
