"""Span of control: how a leader's effect weakens as more people report to them, and whether more time restores it."""

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
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Span of control",
    question=(
        "The more people report to one leader, the less of the leader each of them gets. How fast does the effect of a "
        "leader's style on wellbeing and on giving weaken with the span, and does it come back when the leader's time "
        "grows with the span?"
    ),
    prediction=(
        "A leader has three conversations a day, however many report to them, so what conversations do is shared out: "
        "beside an absent (laissez-faire) leader the gain of a compassionate one should fall about as one over the "
        "span, and be small at 48 reports. Control is not shared out: it presses on each report alike. So the harm of "
        "a leader who puts targets first should not weaken with the span. When conversations grow with the span, the "
        "gain of the compassionate leader should stay the same at all spans."
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
"""Reports among whom the usual three conversations a day are shared where time grows with the span."""
FIXED_TIME, GROWING_TIME = "three conversations a day", "conversations grow with the span"
MEASURES = {"wellbeing": "difference in wellbeing", "acts": "difference in acts\nper person and day"}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Play teams of many sizes under each style: with the usual time, and with time that grows with the span."""
    spans = setting.choose([4, 8, 12, 16, 24, 32, 48], [4, 16])
    sizes, growing = [span + 1 for span in spans], [3 * span // USUAL_SPAN for span in spans]
    times = {
        FIXED_TIME: {"team.size": sizes, "parameters.conversations": [3] * len(spans)},
        GROWING_TIME: {"team.size": sizes, "parameters.conversations": growing},
    }
    # Where all know all, nobody is left to be introduced: everyone meets three people a day in teams of any size.
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
    talks = pd.concat([conversations_per_report(results.runs).assign(time=name) for name, results in sweeps.items()])
    ring = sweep_rings(setting)
    words = f"{describe_finding(data, talks, spans)}\n\n{describe_rings(ring.runs)}"
    return ExperimentResult(words, draw_figure(data, spans), data, [*sweeps.values(), ring], {"conversations": talks})


def sweep_rings(setting: ExperimentConfig) -> sim.SweepResults:
    """Play a team on a ring, where each works with four others, with and without introductions."""
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
    """Why the experiment does not use rings, in plain words."""
    by_arm = {bool(on): mean_interval(rows["wellbeing"]) for on, rows in runs.groupby("mechanisms.introductions")}
    return (
        "Looked into after a first full try on rings: does it matter that people can be introduced? On a ring of "
        f"{USUAL_SPAN + 1}, where each works with four others under an absent leader, wellbeing is "
        f"{format_interval(by_arm[True])} "
        f"with introductions and {format_interval(by_arm[False])} without. Where all work with all, nobody is "
        f"left to introduce."
    )


def style_effects(runs: pd.DataFrame) -> pd.DataFrame:
    """Difference of each style from an absent leader with the same luck: its mean and interval at each span."""
    rows = []
    for measure in MEASURES:
        by_style = runs.pivot_table(index=["team.size", "run"], columns="leadership.style", values=measure)
        for style in STYLES:
            for size, differences in (by_style[style] - by_style[REFERENCE_STYLE]).groupby(level="team.size"):
                mean, low, high = mean_interval(differences)
                rows.append((measure, style, size - 1, mean, low, high, len(differences)))
    return pd.DataFrame(rows, columns=["measure", "style", "reports", "difference", "low", "high", "runs"])


def conversations_per_report(runs: pd.DataFrame) -> pd.DataFrame:
    """Conversations that a compassionate leader held, for each report and day: mean and interval at each span."""
    compassionate_runs = runs[runs["leadership.style"] == "compassionate"]
    conversations = (compassionate_runs["conversations"] / (compassionate_runs["team.size"] - 1)).groupby(
        compassionate_runs["team.size"] - 1
    )
    rows = [(span, *mean_interval(values), len(values)) for span, values in conversations]
    return pd.DataFrame(rows, columns=["reports", "conversations", "low", "high", "runs"])


def draw_figure(data: pd.DataFrame, spans: list[int]) -> Figure:
    """A row a measure, a column for each kind of time: the effect of each style against the span."""
    figure = Figure(figsize=(8.6, 6.6), layout="constrained")
    grid = figure.subplots(len(MEASURES), 2, sharex=True, sharey="row")
    for row, (measure, name) in zip(grid, MEASURES.items(), strict=True):
        for axes, time in zip(row, (FIXED_TIME, GROWING_TIME), strict=True):
            draw_panel(axes, data[(data["measure"] == measure) & (data["time"] == time)], spans)
        row[0].set_ylabel(name)
    for axes, time in zip(grid[0], (FIXED_TIME, GROWING_TIME), strict=True):
        axes.set_title(time.capitalize())
    for axes in grid[-1]:
        axes.set_xlabel("people who report to the leader")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=len(STYLES))
    figure.suptitle("What a leader's style adds, against an absent leader (laissez-faire)", x=0.01, ha="left")
    return figure


def draw_panel(axes: Axes, rows: pd.DataFrame, spans: list[int]) -> None:
    """The effects of the styles, with their intervals."""
    axes.axhline(0, color=MUTED, linewidth=1)
    for style, colour, marker in zip(STYLES, COLOURS, MARKERS, strict=False):
        line = rows[rows["style"] == style]
        axes.fill_between(line["reports"], line["low"], line["high"], color=colour, alpha=0.2, linewidth=0)
        axes.plot(
            line["reports"], line["difference"], color=colour, marker=marker, markersize=5, label=STYLE_LABELS[style]
        )
    axes.set_xscale("log", base=2)
    axes.set_xticks(spans, [str(span) for span in spans])
    axes.minorticks_off()


def describe_finding(data: pd.DataFrame, conversations: pd.DataFrame, spans: list[int]) -> str:
    """What came out, in plain words."""

    def effect(style: str, span: int, time: str = FIXED_TIME, measure: str = "wellbeing") -> tuple[float, float, float]:
        mask = (data["style"] == style) & (data["reports"] == span) & (data["time"] == time)
        row = data[mask & (data["measure"] == measure)].iloc[0]
        return row["difference"], row["low"], row["high"]

    min_span, max_span = spans[0], spans[-1]
    gain_at_min, gain_at_max = effect("compassionate", min_span), effect("compassionate", max_span)
    harm, far_harm = effect("compliance", min_span), effect("compliance", max_span)
    grown, far_grown = effect("compassionate", min_span, GROWING_TIME), effect("compassionate", max_span, GROWING_TIME)
    acts, far_acts = (effect("compassionate", span, measure="acts") for span in (min_span, max_span))
    remaining_share, by_span, share_with_growing_time = (
        gain_at_max[0] / gain_at_min[0],
        min_span / max_span,
        far_grown[0] / grown[0],
    )
    steeper = (
        "more slowly than"
        if remaining_share > 1.25 * by_span
        else "faster than"
        if remaining_share < 0.8 * by_span
        else "about as"
    )
    worse = data[(data["style"] == "transactional") & (data["time"] == FIXED_TIME) & (data["measure"] == "wellbeing")]
    worse = worse[worse["high"] < 0]["reports"]
    weaker = "as predicted" if gain_at_max[2] < gain_at_min[1] else "against the prediction"
    lasting = "grows" if far_harm[2] < harm[1] else "weakens" if far_harm[1] > harm[2] else "stays as it is"
    as_said = {"grows": "more than predicted", "weakens": "against the prediction"}.get(lasting, "as predicted")
    conversations_with_growing_time = conversations[conversations["time"] == GROWING_TIME].set_index("reports")[
        ["conversations", "low", "high"]
    ]
    talk, far_talk = (tuple(conversations_with_growing_time.loc[span]) for span in (min_span, max_span))
    verdict = "as predicted" if steeper == "about as" else "there the prediction was wrong"
    n_runs = int(data["runs"].iloc[0])
    return (
        f"- Larger spans weaken a good leader, {weaker}. Beside an absent leader, a compassionate one adds "
        f"{format_interval(gain_at_min, signed=True)} of wellbeing among {min_span} reports and "
        f"{format_interval(gain_at_max, signed=True)} among {max_span}: "
        f"{100 * remaining_share:.0f} % of it is left. That is {steeper} one over the span, which would leave "
        f"{100 * by_span:.0f} % ({verdict}). In acts per person and day the gain goes from "
        f"{format_interval(acts, signed=True)} to {format_interval(far_acts, signed=True)}.\n"
        f"- The harm of a leader who puts targets first {lasting} with the span, {as_said}: "
        f"{format_interval(harm, signed=True)} "
        f"among {min_span}, {format_interval(far_harm, signed=True)} among {max_span}. Good leading is shared "
        f"out; control is not.\n"
        f"- A transactional leader is both: {format_interval(effect('transactional', min_span), signed=True)} "
        f"among {min_span}, "
        f"{format_interval(effect('transactional', max_span), signed=True)} among {max_span}"
        f"{f'; from {worse.min()} reports on, an absent leader would be better' if len(worse) else ''}.\n"
        f"- When conversations grow with the span, the gain is {format_interval(grown, signed=True)} among "
        f"{min_span} and "
        f"{format_interval(far_grown, signed=True)} among {max_span} ({100 * share_with_growing_time:.0f} % of it), "
        f"{'as predicted' if 0.8 < share_with_growing_time < 1.25 else 'not constant, so the prediction was wrong'}. "
        f"The compassionate leader then held {format_interval(talk)} conversations a day with each "
        f"of {min_span} reports, and {format_interval(far_talk)} with each "
        f"of {max_span}."
        "\n\nTeams in which all work with all, three meetings a person and day, workload .6; "
        f"{n_runs} runs a point, paired by their luck; means over the last 60 days of a year."
    )


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
