"""Effect of giving on the energy of the giver: on a single day and over a year, free and ordered."""

from __future__ import annotations

import numpy as np
import pandas as pd
from common import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    RED,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
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
    title="Does giving energise?",
    question=(
        "How does energy after the shift depend on the number of acts that a person gives on the day, if giving "
        "is free and if it is ordered? And how does a year of more giving change a ward, if it is invited and if "
        "it is ordered?"
    ),
    prediction=(
        "On a single day, by the formula of the evening, n acts give 6 · autonomy · (1 + 0.4 + …) points of "
        "energy and cost about 0.56 · n² points. Under a compassionate leader (autonomy 0.85) the energy from "
        "giving is largest at two acts and becomes negative just before the fourth. Under a transactional leader "
        "(0.65) it is largest at one act and becomes negative between three and four. Ordered giving costs energy "
        "from the first act on. A comparison of days of the same person will show this, but slightly too "
        "favourably, because people give more on days on which they are rested and less overloaded. Over a year, "
        "people who receive help do better and start their days with more energy. Therefore an ordered year ends "
        "with more energy after the shift than a year without a push, but with less than an invited year. In both "
        "cases the strongest push is worse than a medium one, because people then give more than the optimum."
    ),
)
STYLES = {"compassionate": (0.85, BLUE, "o"), "transactional": (0.65, ORANGE, "s"), "compliance": (0.15, GREEN, "^")}
MANDATE_ARM, MANDATE_COLOUR, MANDATE_MARKER = "ordered", RED, "D"
DOSES = range(7)
MIN_PERSON_DAYS = 50
"""Minimum number of person-days of a dose in the results."""


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Diaries of many people over many days, and a year of more giving."""
    diary, first = simulate_diaries(setting)
    strengths = setting.choose([0.0, 0.5, 1.0, 1.5, 2.0, 3.0], [0.0, 2.0])
    days = setting.choose(250, 70)
    results = sim.sweep(
        "typical_ward",
        {"events.0.strength": strengths},
        compare={"events.0.event": ["campaign", "mandate"], "reference": "campaign"},
        overrides={
            "days": days,
            "team.size": setting.choose(24, 8),
            "events": [{**push_event("campaign"), "until": days}],
        },
        runs=setting.choose(300, 3),
        name="year",
        folder=setting.folder,
    )
    year = yearly_differences(results)
    figure_data = pd.concat([diary.assign(panel="day"), year.assign(panel="year")], ignore_index=True)
    return ExperimentResult(describe_finding(diary, year), draw_figure(diary, year), figure_data, [results, first])


def push_event(event: str, strength: float = 1.0) -> dict[str, object]:
    """An event that increases the readiness to give from the first day."""
    return {"day": 1, "event": event, "strength": strength}


def simulate_diaries(setting: ExperimentConfig) -> tuple[pd.DataFrame, sim.Recording]:
    """Change of energy over the shift by number of acts given, compared with days of the same person without acts."""
    arms = {style: (style, push_event("campaign")) for style in STYLES} | {
        MANDATE_ARM: ("compassionate", push_event("mandate"))
    }
    rows = []
    for arm, (style, event) in arms.items():
        changes = {"leadership.style": style, "events": [event], "days": setting.choose(250, 40)}
        scenario = sim.load("typical_ward", changes)
        gains: dict[int, list[float]] = {dose: [] for dose in DOSES}
        n_days = dict.fromkeys(DOSES, 0)
        for seed in range(1, 1 + setting.choose(40, 2)):
            recording = sim.run(scenario, seed, keep_acts=False)
            by_dose, days_by_dose = within_person_gain(recording.people)
            for dose in DOSES:
                gains[dose].append(by_dose.get(dose, np.nan))
                n_days[dose] += int(days_by_dose.get(dose, 0))
        for dose in DOSES:
            if n_days[dose] >= setting.choose(MIN_PERSON_DAYS, 1):
                mean, low, high = mean_interval(gains[dose])
                formula = formula_gain(dose, STYLES[arm][0] if arm in STYLES else 0.0)
                rows.append([arm, dose, n_days[dose], mean, low, high, formula])
    first = sim.run(sim.load("typical_ward"), 1)
    return pd.DataFrame(rows, columns=["arm", "acts_given", "n_days", "gain", "low", "high", "formula"]), first


def within_person_gain(people: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[int]]:
    """Mean gain by number of acts given on the day, and number of days. Leaders are excluded."""
    followers = people[~people["person"].isin(people.loc[people["conversations_held"] > 0, "person"])]
    followers = followers.assign(gain=followers["energy_after_shift"] - followers["energy"])
    baseline = followers[followers["acts_given"] == 0].groupby("person")["gain"].mean()
    followers = followers.assign(gain=followers["gain"] - followers["person"].map(baseline).astype(float))
    by_dose = followers.groupby("acts_given")["gain"]
    return by_dose.mean(), by_dose.count()


def formula_gain(n: int, autonomy: float) -> float:
    """Energy from n acts of average effort (0.93), by the formula of the evening in docs/background/model.md."""
    return 0.06 * autonomy * sum(0.4**k for k in range(n)) - 0.006 * n * n * 0.93


def yearly_differences(results: sim.SweepResults) -> pd.DataFrame:
    """Acts and energy after the shift by strength, with the paired difference from a year without a push."""
    runs = results.runs
    rows = []
    baseline = runs[(runs["events.0.strength"] == 0) & (runs["events.0.event"] == "campaign")].set_index("run")
    for (event, strength), arm in runs.groupby(["events.0.event", "events.0.strength"]):
        paired = arm.set_index("run")
        difference = mean_interval(paired["energy_after_shift"] - baseline["energy_after_shift"])
        rows.append(
            [event, strength, len(arm), paired["acts"].mean(), paired["energy_after_shift"].mean(), *difference]
        )
    columns = ["arm", "strength", "n_runs", "acts", "energy_after_shift", "gain", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def describe_finding(diary: pd.DataFrame, year: pd.DataFrame) -> str:
    """Results in Markdown."""
    by_arm = {str(arm): rows.set_index("acts_given") for arm, rows in diary.groupby("arm")}
    peaks = {arm: int(rows["gain"].idxmax()) for arm, rows in by_arm.items()}
    first_losses = {arm: describe_first_loss(rows) for arm, rows in by_arm.items()}
    formula_errors = (diary["gain"] - diary["formula"])[diary["acts_given"].between(1, 3)]
    arms = {str(arm): rows.set_index("strength") for arm, rows in year.groupby("arm")}
    free, ordered = arms["campaign"], arms["mandate"]
    positive_strengths = [strength for strength in free.index if strength > 0]
    parts = [
        (
            f"Under a compassionate leader the gain is largest at {format_acts(peaks['compassionate'])} "
            f"({format_gain(by_arm['compassionate'], peaks['compassionate'])}). Giving costs energy "
            f"{first_losses['compassionate']}.",
            peaks["compassionate"] == 2 and first_losses["compassionate"] == "from 4 acts on",
        ),
        (
            f"Under a transactional leader the gain is largest at {format_acts(peaks['transactional'])} "
            f"({format_gain(by_arm['transactional'], peaks['transactional'])}). Giving costs energy "
            f"{first_losses['transactional']}.",
            peaks["transactional"] == 1 and first_losses["transactional"] == "from 4 acts on",
        ),
        (
            f"One ordered act gives {format_gain(by_arm[MANDATE_ARM], 1)}. Ordered giving costs energy "
            f"{first_losses[MANDATE_ARM]}.",
            first_losses[MANDATE_ARM] == "from 1 act on",
        ),
        (
            f"The comparison of days differs from the formula by {format_signed(100 * formula_errors.mean(), 2)} "
            f"points on average (one to three acts). It is above the formula in {int((formula_errors > 0).sum())} of "
            f"{len(formula_errors)} cases.",
            bool((formula_errors > 0).mean() > 0.5),
        ),
        (
            "Compared with a year without a push, energy after the shift differs after an ordered year by "
            f"{format_push_extremes(ordered, positive_strengths)}, and after an invited year by "
            f"{format_push_extremes(free, positive_strengths)}.",
            bool(
                (ordered.loc[positive_strengths, "low"] > 0).all()
                and (free["gain"] > ordered["gain"])[positive_strengths].all()
            ),
        ),
        (
            f"Energy after the shift is highest at a strength of {free['gain'].idxmax():g} if invited and of "
            f"{ordered['gain'].idxmax():g} if ordered (strengths from 0 to {max(positive_strengths):g}).",
            max(free["gain"].idxmax(), ordered["gain"].idxmax()) < max(positive_strengths),
        ),
    ]
    one_ordered = by_arm[MANDATE_ARM].loc[1]
    bias = 100 * float(one_ordered["gain"] - one_ordered["formula"])
    zero_strength_text = format_points(ordered.loc[0.0, ["gain", "low", "high"]], signed=True)
    return (
        f"{format_predictions(parts)}\n\nAn ordered act returns no energy in the model. The difference between the "
        f"comparison of days and the formula ({format_signed(bias, 1)} points for one act) is a property of the days: "
        "people give more on days with less demand. A diary study would find the same.\n\nA mandate of strength 0 "
        "demands nothing. It only takes away autonomy. Over the year it changes energy after the shift by "
        f"{zero_strength_text}."
    )


def describe_first_loss(rows: pd.DataFrame) -> str:
    """Smallest number of acts that significantly costs energy."""
    losses = rows.index[(rows["high"] < 0) & (rows.index > 0)]
    return f"from {format_acts(int(losses[0]))} on" if len(losses) else f"at no dose up to {rows.index.max()}"


def format_acts(n: int) -> str:
    """A number of acts as text."""
    return f"{n} act" if n == 1 else f"{n} acts"


def format_gain(rows: pd.DataFrame, dose: int) -> str:
    """The gain at a dose as text."""
    return format_points(rows.loc[dose, ["gain", "low", "high"]], signed=True) if dose in rows.index else "no data"


def format_push_extremes(rows: pd.DataFrame, strengths: list[float]) -> str:
    """The differences at the weakest and at the strongest push as text."""
    texts = {
        strength: format_points(rows.loc[strength, ["gain", "low", "high"]], signed=True)
        for strength in (strengths[0], strengths[-1])
    }
    return " and ".join(f"{text} at a strength of {strength:g}" for strength, text in texts.items())


def draw_figure(diary: pd.DataFrame, year: pd.DataFrame) -> Figure:
    """Energy from giving on a day, and over a year."""
    figure = Figure(figsize=(10.5, 4.7), layout="constrained")
    left, right = figure.subplots(1, 2)
    for arm, rows in diary.groupby("arm", sort=False):
        _, colour, marker = STYLES.get(str(arm), (0.0, MANDATE_COLOUR, MANDATE_MARKER))
        name = f"free, {arm} leader" if arm in STYLES else "ordered, compassionate leader"
        gain, errors = points_with_errors(rows)
        left.errorbar(rows["acts_given"], gain, errors, color=colour, marker=marker, capsize=2, label=name)
        left.plot(rows["acts_given"], 100 * rows["formula"], color=colour, linestyle=":", linewidth=1.2)
    left.plot([], [], color=INK, linestyle=":", linewidth=1.2, label="dotted: formula of the model")
    label_axes(left, "A day of giving", "acts given on the day", "energy from giving (points)")
    left.legend(fontsize=9)
    for arm, name, colour, marker in (
        ("campaign", "invited", BLUE, "o"),
        ("mandate", "ordered", MANDATE_COLOUR, MANDATE_MARKER),
    ):
        rows = year[year["arm"] == arm]
        gain, errors = points_with_errors(rows)
        right.errorbar(rows["acts"], gain, errors, color=colour, marker=marker, capsize=2, label=name)
        for acts_given, y, strength in zip(rows["acts"], gain, rows["strength"], strict=True):
            annotation_style = {"xytext": (0, 7), "textcoords": "offset points", "ha": "center", "size": 8.5}
            right.annotate(f"{strength:g}", (acts_given, y), **annotation_style)
    label_axes(
        right,
        "A year of giving (transactional leader)",
        "acts per person and day at the end of the year",
        "difference in energy after the shift (points)",
    )
    right.margins(y=0.12)
    right.legend(title="numbers: strength of the push", title_fontsize=9, fontsize=9, loc="best")
    return figure


def points_with_errors(rows: pd.DataFrame) -> tuple[pd.Series[float], list[pd.Series[float]]]:
    """The gains in points, and the lengths of their error bars."""
    gain, low, high = (100 * rows[name] for name in ("gain", "low", "high"))
    return gain, [gain - low, high - gain]


def label_axes(axes: Axes, title: str, x: str, y: str) -> None:
    """Title and axis labels."""
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
