"""Span of control: how a leader's effect weakens as more people report to them, and whether more time restores it."""

from __future__ import annotations

import pandas as pd
from common import COLOURS, MARKERS, MUTED, Experiment, Outcome, Setting, interval, run, told
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
REFERENCE = "laissez_faire"
STYLES = ("compassionate", "transactional", "compliance")
NAMES = {"compassionate": "compassionate", "transactional": "transactional", "compliance": "targets first (compliance)"}
USUAL = 12
"""Reports among whom the usual three conversations a day are shared where time grows with the span."""
FIXED, GROWING = "three conversations a day", "conversations grow with the span"
SHOWN = {"wellbeing": "difference in wellbeing", "acts": "difference in acts\nper person and day"}


def study(setting: Setting) -> Outcome:
    """Play teams of many sizes under each style: with the usual time, and with time that grows with the span."""
    spans = setting.either([4, 8, 12, 16, 24, 32, 48], [4, 16])
    sizes, growing = [span + 1 for span in spans], [3 * span // USUAL for span in spans]
    times = {
        FIXED: {"team.size": sizes, "parameters.conversations": [3] * len(spans)},
        GROWING: {"team.size": sizes, "parameters.conversations": growing},
    }
    # Where all know all, nobody is left to be introduced: everyone meets three people a day in teams of any size.
    team = {"builder": "complete", "size": USUAL + 1}
    changes = {"team": team, "workload": 0.6, "days": setting.either(250, 60)}
    played = {
        name: sim.sweep(
            "typical_ward",
            compare={"leadership.style": [REFERENCE, *STYLES], "reference": REFERENCE},
            together=[group],
            changes=changes,
            runs=setting.either(150, 3),
            name=f"span_{place}",
            folder=setting.folder,
        )
        for place, (name, group) in enumerate(times.items())
    }
    data = pd.concat([effects(results.runs).assign(time=name) for name, results in played.items()])
    talks = pd.concat([talking(results.runs).assign(time=name) for name, results in played.items()])
    ring = rings(setting)
    words = f"{finding(data, talks, spans)}\n\n{told_of_rings(ring.runs)}"
    return Outcome(words, draw(data, spans), data, [*played.values(), ring], {"conversations": talks})


def rings(setting: Setting) -> sim.SweepResults:
    """Play a team on a ring, where each works with four others, with and without introductions."""
    ring = {"builder": "small_world", "size": USUAL + 1, "reach": 2, "rewire": 0}
    return sim.sweep(
        "typical_ward",
        compare={"mechanisms.introductions": [True, False]},
        changes={"team": ring, "leadership.style": REFERENCE, "workload": 0.6, "days": setting.either(250, 60)},
        runs=setting.either(150, 3),
        name="ring",
        folder=setting.folder,
    )


def told_of_rings(runs: pd.DataFrame) -> str:
    """Why the experiment does not use rings, in plain words."""
    by_arm = {bool(on): interval(some["wellbeing"]) for on, some in runs.groupby("mechanisms.introductions")}
    return (
        "Looked into after a first full try on rings: does it matter that people can be introduced? On a ring of "
        f"{USUAL + 1}, where each works with four others under an absent leader, wellbeing is {told(by_arm[True])} "
        f"with introductions and {told(by_arm[False])} without. Where all work with all, nobody is left to introduce."
    )


def effects(runs: pd.DataFrame) -> pd.DataFrame:
    """Difference of each style from an absent leader with the same luck: its mean and interval at each span."""
    rows = []
    for measure in SHOWN:
        wide = runs.pivot_table(index=["team.size", "run"], columns="leadership.style", values=measure)
        for style in STYLES:
            for size, some in (wide[style] - wide[REFERENCE]).groupby(level="team.size"):
                mean, low, high = interval(some)
                rows.append((measure, style, size - 1, mean, low, high, len(some)))
    return pd.DataFrame(rows, columns=["measure", "style", "reports", "difference", "low", "high", "runs"])


def talking(runs: pd.DataFrame) -> pd.DataFrame:
    """Conversations that a compassionate leader held, for each report and day: mean and interval at each span."""
    some = runs[runs["leadership.style"] == "compassionate"]
    held = (some["conversations"] / (some["team.size"] - 1)).groupby(some["team.size"] - 1)
    rows = [(span, *interval(values), len(values)) for span, values in held]
    return pd.DataFrame(rows, columns=["reports", "conversations", "low", "high", "runs"])


def draw(data: pd.DataFrame, spans: list[int]) -> Figure:
    """A row a measure, a column for each kind of time: the effect of each style against the span."""
    figure = Figure(figsize=(8.6, 6.6), layout="constrained")
    grid = figure.subplots(len(SHOWN), 2, sharex=True, sharey="row")
    for row, (measure, name) in zip(grid, SHOWN.items(), strict=True):
        for axes, time in zip(row, (FIXED, GROWING), strict=True):
            panel(axes, data[(data["measure"] == measure) & (data["time"] == time)], spans)
        row[0].set_ylabel(name)
    for axes, time in zip(grid[0], (FIXED, GROWING), strict=True):
        axes.set_title(time.capitalize())
    for axes in grid[-1]:
        axes.set_xlabel("people who report to the leader")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=len(STYLES))
    figure.suptitle("What a leader's style adds, against an absent leader (laissez-faire)", x=0.01, ha="left")
    return figure


def panel(axes: Axes, some: pd.DataFrame, spans: list[int]) -> None:
    """The effects of the styles, with their intervals."""
    axes.axhline(0, color=MUTED, linewidth=1)
    for style, colour, marker in zip(STYLES, COLOURS, MARKERS, strict=False):
        line = some[some["style"] == style]
        axes.fill_between(line["reports"], line["low"], line["high"], color=colour, alpha=0.2, linewidth=0)
        axes.plot(line["reports"], line["difference"], color=colour, marker=marker, markersize=5, label=NAMES[style])
    axes.set_xscale("log", base=2)
    axes.set_xticks(spans, [str(span) for span in spans])
    axes.minorticks_off()


def finding(data: pd.DataFrame, talks: pd.DataFrame, spans: list[int]) -> str:
    """What came out, in plain words."""

    def effect(style: str, span: int, time: str = FIXED, measure: str = "wellbeing") -> tuple[float, float, float]:
        here = (data["style"] == style) & (data["reports"] == span) & (data["time"] == time)
        row = data[here & (data["measure"] == measure)].iloc[0]
        return row["difference"], row["low"], row["high"]

    few, many = spans[0], spans[-1]
    kind, far = effect("compassionate", few), effect("compassionate", many)
    harm, far_harm = effect("compliance", few), effect("compliance", many)
    grown, far_grown = effect("compassionate", few, GROWING), effect("compassionate", many, GROWING)
    acts, far_acts = (effect("compassionate", span, measure="acts") for span in (few, many))
    left, by_span, kept = far[0] / kind[0], few / many, far_grown[0] / grown[0]
    steeper = "more slowly than" if left > 1.25 * by_span else "faster than" if left < 0.8 * by_span else "about as"
    worse = data[(data["style"] == "transactional") & (data["time"] == FIXED) & (data["measure"] == "wellbeing")]
    worse = worse[worse["high"] < 0]["reports"]
    weaker = "as predicted" if far[2] < kind[1] else "against the prediction"
    lasting = "grows" if far_harm[2] < harm[1] else "weakens" if far_harm[1] > harm[2] else "stays as it is"
    as_said = {"grows": "more than predicted", "weakens": "against the prediction"}.get(lasting, "as predicted")
    held = talks[talks["time"] == GROWING].set_index("reports")[["conversations", "low", "high"]]
    talk, far_talk = (tuple(held.loc[span]) for span in (few, many))
    verdict = "as predicted" if steeper == "about as" else "there the prediction was wrong"
    n_runs = int(data["runs"].iloc[0])
    return (
        f"- Larger spans weaken a good leader, {weaker}. Beside an absent leader, a compassionate one adds "
        f"{told(kind, signed=True)} of wellbeing among {few} reports and {told(far, signed=True)} among {many}: "
        f"{100 * left:.0f} % of it is left. That is {steeper} one over the span, which would leave "
        f"{100 * by_span:.0f} % ({verdict}). In acts per person and day the gain goes from "
        f"{told(acts, signed=True)} to {told(far_acts, signed=True)}.\n"
        f"- The harm of a leader who puts targets first {lasting} with the span, {as_said}: {told(harm, signed=True)} "
        f"among {few}, {told(far_harm, signed=True)} among {many}. Good leading is shared out; control is not.\n"
        f"- A transactional leader is both: {told(effect('transactional', few), signed=True)} among {few}, "
        f"{told(effect('transactional', many), signed=True)} among {many}"
        f"{f'; from {worse.min()} reports on, an absent leader would be better' if len(worse) else ''}.\n"
        f"- When conversations grow with the span, the gain is {told(grown, signed=True)} among {few} and "
        f"{told(far_grown, signed=True)} among {many} ({100 * kept:.0f} % of it), "
        f"{'as predicted' if 0.8 < kept < 1.25 else 'not constant, so the prediction was wrong'}. The compassionate "
        f"leader then held {told(talk)} conversations a day with each of {few} reports, and {told(far_talk)} with each "
        f"of {many}."
        "\n\nTeams in which all work with all, three meetings a person and day, workload .6; "
        f"{n_runs} runs a point, paired by their luck; means over the last 60 days of a year."
    )


if __name__ == "__main__":
    run(__file__, EXPERIMENT, study)
