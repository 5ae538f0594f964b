"""Kindness by order: four weeks of ordered kindness against four weeks of invited kindness, and against none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from common import BLUE, FAINT, INK, RED, Experiment, Outcome, Setting, interval, judged, run, told
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
FIRST, LAST = 81, 100
STRENGTHS = (0.5, 1.0, 2.0)
SHOWN = 1.0
LOOKS = {"campaign": (BLUE, "invited"), "mandate": (RED, "ordered")}
MEASURES = {
    "acts": "Acts per person and day",
    "energy_after_shift": "Energy after the shift",
    "wellbeing": "Wellbeing",
}
SPANS = {
    "weeks 1 and 2": (FIRST, FIRST + 9),
    "weeks 3 and 4": (FIRST + 10, LAST),
    "weeks 7 and 8 after": (LAST + 31, LAST + 40),
    "last 60 days": (191, 250),
}


def study(setting: Setting) -> Outcome:
    """Play both kinds of push at every strength, and none, all with the same luck."""
    n_runs = setting.either(300, 3)
    pushes = [[pushed(event, strength)] for event in LOOKS for strength in STRENGTHS]
    results = sim.sweep(
        "kindness_by_order",
        compare={"events": [[], *pushes], "reference": []},
        changes={"team.size": setting.either(24, 8)},
        runs=n_runs,
        keep_days=n_runs,
        name="pushes",
        folder=setting.folder,
    )
    arms = [("none", 0.0), *((event, strength) for event in LOOKS for strength in STRENGTHS)]
    points = [point["address"] for point in results.manifest["points"]]
    days = dict(zip(arms, (by_day(results.days, point) for point in points), strict=True))
    alone = days.pop(("none", 0.0))
    courses = course_table(days, alone)
    spans = span_table(days, alone)
    without = sim.sweep(
        "kindness_by_order",
        {"mechanisms.introductions": [True, False]},
        compare={"events": [[], *([pushed(event, SHOWN)] for event in LOOKS)], "reference": []},
        changes={"team.size": setting.either(24, 8)},
        runs=n_runs,
        name="introductions",
        folder=setting.folder,
    )
    words = f"{finding(spans, n_runs)}\n\n{afterwards(without)}"
    return Outcome(words, figure(courses, spans), courses, [results, without], {"spans": spans})


def pushed(event: str, strength: float) -> dict[str, Any]:
    """Four weeks of a push."""
    return {"day": FIRST, "until": LAST, "event": event, "strength": strength}


def by_day(days: pd.DataFrame, point: str) -> dict[str, Any]:
    """Each measure of an arm as an array (run, day)."""
    rows = days[days["point"] == point].sort_values(["run", "day"])
    n_runs = rows["run"].nunique()
    return {measure: rows[measure].to_numpy().reshape(n_runs, -1) for measure in MEASURES}


def course_table(days: dict[tuple[str, float], Any], alone: dict[str, Any]) -> pd.DataFrame:
    """Paired difference from the ward left alone on every day, for the push that is shown, in weeks of five days."""
    rows = []
    for event in LOOKS:
        for measure in MEASURES:
            apart = days[(event, SHOWN)][measure] - alone[measure]
            weeks = apart.reshape(len(apart), -1, 5).mean(axis=2)
            rows += [[event, measure, 5 * week + 3, *interval(weeks[:, week])] for week in range(10, weeks.shape[1])]
    return pd.DataFrame(rows, columns=["push", "measure", "day", "difference", "low", "high"])


def span_table(days: dict[tuple[str, float], Any], alone: dict[str, Any]) -> pd.DataFrame:
    """Paired difference from the ward left alone, and of ordered from invited, over spans of days."""
    rows = []
    for (event, strength), arm in days.items():
        for measure in MEASURES:
            for span, (start, stop) in SPANS.items():
                of = [part[measure][:, start - 1 : stop].mean(axis=1) for part in (arm, alone)]
                less = interval(of[0] - of[1])
                invited = days[("campaign", strength)][measure][:, start - 1 : stop].mean(axis=1)
                means = of[0].mean(), of[1].mean()
                rows.append([event, strength, measure, span, *means, *less, *interval(of[0] - invited)])
    apart = ["difference", "low", "high", "from_invited", "from_invited_low", "from_invited_high"]
    return pd.DataFrame(rows, columns=["push", "strength", "measure", "span", "mean", "mean_alone", *apart])


def finding(spans: pd.DataFrame, n_runs: int) -> str:
    """What came out, in words."""
    rows = spans.set_index(["push", "strength", "measure", "span"]).sort_index()
    early, late, after, end = SPANS

    def gap(push: str, measure: str, span: str, strength: float = SHOWN) -> str:
        return told(rows.loc[(push, strength, measure, span), ["difference", "low", "high"]], 3, signed=True)

    def moved(push: str, measure: str, span: str, strength: float = SHOWN) -> float:
        return float(rows.loc[(push, strength, measure, span), "difference"])

    energy = "energy_after_shift"
    four_weeks = {push: (moved(push, "acts", early) + moved(push, "acts", late)) / 2 for push in LOOKS}
    fewer = four_weeks["mandate"] / four_weeks["campaign"]
    losses = [moved("mandate", energy, early, strength) for strength in STRENGTHS]
    left = {push: rows.loc[(push, SHOWN, "acts", after)] for push in LOOKS}
    ratios = {push: float(row["mean"] / row["mean_alone"]) for push, row in left.items()}
    better = [moved(push, "wellbeing", span) for push in LOOKS for span in SPANS]
    parts = [
        (
            f"over the four weeks, acts rise by {four_weeks['campaign']:.2f} per person and day when invited and by "
            f"{four_weeks['mandate']:.2f} when ordered ({100 * fewer:.0f} % of the rise).",
            fewer > 0.9,
        ),
        (
            f"in weeks 1 and 2, energy after the shift differs from the ward left alone by "
            f"{gap('mandate', energy, early)} "
            f"when ordered and by {gap('campaign', energy, early)} when invited.",
            losses[1] < 0 < moved("campaign", energy, early),
        ),
        (
            "by strength of the order, that is "
            + ", ".join(f"{gap('mandate', energy, early, strength)} at {strength:g}" for strength in STRENGTHS)
            + ".",
            losses[0] > losses[1] > losses[2],
        ),
        (
            f"in weeks 3 and 4 the difference is {gap('mandate', energy, late)} when ordered and "
            f"{gap('campaign', energy, late)} when invited.",
            moved("mandate", energy, late) > 0,
        ),
        (
            f"wellbeing in weeks 3 and 4 differs by {gap('mandate', 'wellbeing', late)} when ordered and "
            f"{gap('campaign', 'wellbeing', late)} when invited.",
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
            f"{gap('campaign', 'wellbeing', end)} when invited and {gap('mandate', 'wellbeing', end)} when ordered.",
            all(abs(moved(push, "wellbeing", end)) < 0.01 for push in LOOKS),
        ),
    ]
    invited = ["from_invited", "from_invited_low", "from_invited_high"]
    ordered = told(rows.loc[("mandate", SHOWN, energy, late), invited], 3, signed=True)
    at_end = told(rows.loc[("mandate", SHOWN, "wellbeing", end), invited], 3, signed=True)
    return (
        f"A ward of 24 with a transactional leader, {n_runs} runs with the same luck for each push and for none; the "
        f"push has a strength of {SHOWN:g} where nothing else is said.\n\n{judged(parts)}\n\nOrdered less invited, "
        f"energy "
        f"after the shift in weeks 3 and 4 differs by {ordered}, and wellbeing over the last 60 days by {at_end}. The "
        "model knows no resentment and no box-ticking: an ordered act does as much for the person who receives it as a "
        "free one."
    )


def afterwards(results: sim.SweepResults) -> str:
    """What the lasting effect is without introductions, as was looked into after it had surprised."""
    table = results.compare("wellbeing").table
    invited = table[table["arm"].str.contains("campaign")].set_index("mechanisms.introductions")
    on, off = (told(invited.loc[at, ["difference", "low", "high"]], 3, signed=True) for at in (True, False))
    return (
        "Looked into after the run, and so not predicted: if something lasts, is it the ties that were made by "
        f"introductions meanwhile? With introductions, wellbeing over the last 60 days differs by {on} after an "
        f"invited push; with introductions switched off, by {off}."
    )


def figure(courses: pd.DataFrame, spans: pd.DataFrame) -> Figure:
    """Draw what differs from the ward left alone, week by week, and the first weeks by strength."""
    page = Figure(figsize=(11, 6.6), layout="constrained")
    grid = page.subplots(2, 2)
    panels = dict(zip(MEASURES, (grid[0, 0], grid[0, 1], grid[1, 0]), strict=True))
    for measure, axes in panels.items():
        axes.axvspan(FIRST, LAST, color=FAINT, alpha=0.7, linewidth=0)
        axes.axhline(0, color=INK, linewidth=1)
        for push, (colour, name) in LOOKS.items():
            rows = courses[(courses["push"] == push) & (courses["measure"] == measure)]
            axes.fill_between(rows["day"], rows["low"], rows["high"], color=colour, alpha=0.25, linewidth=0)
            label = f"{name} (strength {SHOWN:g})" if measure == "acts" else None
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
    early, late, *_ = SPANS
    for place, span in enumerate((early, late)):
        for push, shift in zip(LOOKS, (-0.06, 0.06), strict=True):
            rows = spans[(spans["push"] == push) & (spans["measure"] == "energy_after_shift") & (spans["span"] == span)]
            at = np.arange(len(rows)) + len(STRENGTHS) * 1.35 * place + shift
            reach = [rows["difference"] - rows["low"], rows["high"] - rows["difference"]]
            axes.errorbar(at, rows["difference"], reach, color=LOOKS[push][0], marker="o", capsize=2)
    places = [n + len(STRENGTHS) * 1.35 * place for place in range(2) for n in range(len(STRENGTHS))]
    axes.set_xticks(places, [f"{strength:g}" for _ in range(2) for strength in STRENGTHS])
    axes.grid(axis="x", visible=False)
    axes.set_title("Energy after the shift, by strength")
    axes.set_xlabel("strength of the push\n(left: weeks 1 and 2, right: weeks 3 and 4)")
    axes.set_ylabel("difference from the\nward left alone")


if __name__ == "__main__":
    run(__file__, EXPERIMENT, study)
