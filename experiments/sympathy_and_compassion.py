"""Sympathy against compassion: what feeling with people does, and what clearing their way adds."""

from __future__ import annotations

import pandas as pd
from common import BLUE, INK, ORANGE, Experiment, Outcome, Setting, interval, judged, run, told
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Sympathy and compassion",
    question=(
        "A sympathetic leader feels with people but changes nothing for them; a compassionate one also understands and "
        "helps. What is the difference worth, at which workload, and is it the understanding or the help that makes it?"
    ),
    prediction=(
        "Felt compassion is the same under both (they attend alike, and .9 against .8 of empathy is little). Obstacles "
        "are about halved by the compassionate leader at every workload. In wellbeing and in the share worn out, the "
        "difference is small at .55 and largest near .70 to .75, where obstacles decide who is overloaded; beyond, it "
        "shrinks as everybody is. At .70, understanding alone (without help) changes next to nothing, as there is "
        "nothing to fit; help alone brings more than half of the whole difference; both together bring more than the "
        "sum, as understanding makes help fit (a share of .60 of the obstacles cleared in a conversation instead of "
        ".41). (The notes of the shipped story, 20 runs of a ward of 16, were known: equal felt compassion, obstacles "
        "67 against 32 of 100, far fewer worn out at .70.)"
    ),
)
NONE, UNDERSTANDING, HELP, BOTH, COMPASSIONATE = (
    "sympathetic",
    "understanding alone",
    "help alone",
    "understanding and help",
    "compassionate (less empathy)",
)
ARMS = {
    NONE: (0.40, 0.05, 0.90),
    UNDERSTANDING: (0.80, 0.05, 0.90),
    HELP: (0.40, 0.70, 0.90),
    BOTH: (0.80, 0.70, 0.90),
    COMPASSIONATE: (0.80, 0.70, 0.80),
}
"""How much each understands, helps and empathises; all else is as with a sympathetic leader."""
NUMBERS = ("leadership.style.understand", "leadership.style.help", "leadership.style.empathise")
BUSY = 0.70
MEASURES = {
    "felt_compassion": "Felt compassion",
    "obstacles": "Obstacles",
    "worn_out": "Worn out (share)",
    "wellbeing": "Wellbeing",
}


def study(setting: Setting) -> Outcome:
    """Both leaders at every workload, and in the busy ward what lies between them."""
    first, last, n = setting.either((0.50, 0.90, 9), (0.6, 0.7, 2))
    changes = {"days": setting.either(250, 60), "team.size": setting.either(16, 8), "events": []}
    by_workload = sim.sweep(
        "sympathy_is_not_enough",
        {"workload": {"linspace": [first, last, n]}},
        compare={"leadership.style": ["sympathetic", "compassionate"], "reference": "sympathetic"},
        changes=changes,
        runs=setting.either(300, 4),
        name="by_workload",
        folder=setting.folder,
    )
    between = sim.sweep(
        "sympathy_is_not_enough",
        {name: sorted(set(values)) for name, values in zip(NUMBERS, zip(*ARMS.values(), strict=True), strict=True)},
        changes={**changes, "workload": BUSY},
        runs=setting.either(600, 4),
        name="between",
        folder=setting.folder,
    )
    table = by_workload.compare(*MEASURES).table
    one = table[["workload", "measure", "arm", "n", "mean_arm", "mean_reference", "difference", "low", "high"]]
    arms = by_arm(between)
    data = pd.concat([one.assign(panel="by workload"), differences(arms).assign(panel="between")], ignore_index=True)
    more = arms[BOTH] - arms[UNDERSTANDING] - arms[HELP] + arms[NONE]
    return Outcome(finding(data, more), figure(data), data, [by_workload, between])


def by_arm(results: sim.SweepResults) -> dict[str, pd.DataFrame]:
    """What came out run by run, for each arm."""
    points = {values: rows.set_index("run") for values, rows in results.runs.groupby(list(NUMBERS))}
    return {name: points[values][list(MEASURES)] for name, values in ARMS.items()}


def differences(arms: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Paired differences from the sympathetic leader."""
    rows = []
    for measure in MEASURES:
        for name in (UNDERSTANDING, HELP, BOTH, COMPASSIONATE):
            arm, reference = arms[name][measure], arms[NONE][measure]
            rows.append([BUSY, measure, name, len(arm), arm.mean(), reference.mean(), *interval(arm - reference)])
    columns = ["workload", "measure", "arm", "n", "mean_arm", "mean_reference", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def finding(data: pd.DataFrame, more: pd.DataFrame) -> str:
    """What came out, in words."""
    course = data[data["panel"] == "by workload"]
    courses = {name: rows.set_index("workload") for name, rows in course.groupby("measure")}
    parts_of = data[data["panel"] == "between"].set_index(["measure", "arm"])

    def at(measure: str, workload: float) -> str:
        return told(courses[measure].loc[workload, ["difference", "low", "high"]], 3, signed=True)

    def by(measure: str, arm: str) -> str:
        return told(parts_of.loc[(measure, arm), ["difference", "low", "high"]], 3, signed=True)

    loads = list(courses["wellbeing"].index)
    low, busy = loads[1], min(loads, key=lambda load: abs(load - BUSY))
    felt = courses["felt_compassion"]["difference"]
    left = courses["obstacles"]["mean_arm"] / courses["obstacles"]["mean_reference"]
    best = float(courses["wellbeing"]["difference"].idxmax())
    rested = float(courses["worn_out"]["difference"].idxmin())
    understanding, help_alone, both = UNDERSTANDING, HELP, BOTH
    share = parts_of.loc[("wellbeing", help_alone), "difference"] / parts_of.loc[("wellbeing", both), "difference"]
    together = interval(more["wellbeing"])
    parts = [
        (
            f"felt compassion differs by {felt.min():+.3f} to {felt.max():+.3f} over the workloads; at {busy:.2f} by "
            f"{at('felt_compassion', busy)}.",
            bool(felt.abs().max() <= 0.02),
        ),
        (
            f"of the obstacles under a sympathetic leader, {100 * left.min():.0f} to {100 * left.max():.0f} % are left "
            "under a compassionate one.",
            bool(left.between(0.4, 0.6).all()),
        ),
        (
            f"the difference in wellbeing is {at('wellbeing', low)} at a workload of {low:.2f}, is largest at "
            f"{best:.2f} "
            f"with {at('wellbeing', best)}, and is {at('wellbeing', loads[-1])} at {loads[-1]:.2f}; in the share "
            f"worn out "
            f"it is largest at {rested:.2f} with {at('worn_out', rested)}.",
            0.69 <= best <= 0.76 and 0.69 <= rested <= 0.76,
        ),
        (
            f"at {BUSY:.2f}, understanding alone changes wellbeing by {by('wellbeing', understanding)} and obstacles "
            f"by "
            f"{by('obstacles', understanding)}.",
            abs(parts_of.loc[("wellbeing", understanding), "difference"]) < 0.01,
        ),
        (
            f"help alone changes wellbeing by {by('wellbeing', help_alone)}, help with understanding by "
            f"{by('wellbeing', both)}: help alone is {100 * share:.0f} % of it.",
            bool(share > 0.5),
        ),
        (
            f"both together bring {told(together, 4, signed=True)} more wellbeing than the sum of each alone, and "
            f"{told(interval(more['worn_out']), 3, signed=True)} in the share worn out.",
            together[1] > 0 > interval(more["worn_out"])[2],
        ),
    ]
    n = int(data["n"].min())
    return (
        f"A ward of 16, means over the last 60 of 250 days, at least {n} runs with the same luck; differences are from "
        f"the sympathetic leader.\n\n{judged(parts)}"
    ).replace(" -", " −")


def figure(data: pd.DataFrame) -> Figure:
    """Draw both leaders by workload, and below what lies between them."""
    page = Figure(figsize=(11, 6.4), layout="constrained")
    rows = page.subplots(2, len(MEASURES), height_ratios=(1.5, 1))
    for column, (measure, title) in enumerate(MEASURES.items()):
        course = data[(data["panel"] == "by workload") & (data["measure"] == measure)]
        draw_course(rows[0, column], course, title, named=column == 0)
        between = data[(data["panel"] == "between") & (data["measure"] == measure)]
        draw_between(rows[1, column], between, named=column == 0)
    rows[0, 0].set_ylabel("mean of the last 60 days\n(0 to 1)")
    page.legend(loc="outside upper center", ncols=2)
    return page


def draw_course(axes: Axes, course: pd.DataFrame, title: str, *, named: bool) -> None:
    """Draw a measure by workload, under both leaders."""
    looks = {"sympathetic": ("mean_reference", ORANGE, "s"), "compassionate": ("mean_arm", BLUE, "o")}
    for name, (column, colour, marker) in looks.items():
        label = f"{name} leader" if named else None
        axes.plot(course["workload"], course[column], color=colour, marker=marker, markersize=5, label=label)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xticks([0.5, 0.7, 0.9])
    axes.set_title(title)
    axes.set_xlabel("workload")


def draw_between(axes: Axes, between: pd.DataFrame, *, named: bool) -> None:
    """Draw differences from the sympathetic leader in the busy ward."""
    places = range(len(between))
    axes.axvline(0, color=INK, linewidth=1)
    axes.hlines(places, between["low"], between["high"], color=BLUE, linewidth=2.5)
    axes.plot(between["difference"], places, "o", color=BLUE, markersize=6)
    axes.set_yticks(
        places,
        [arm.replace(" and", "\nand").replace(" (", "\n(") for arm in between["arm"]]
        if named
        else ["" for _ in places],
    )
    axes.set_ylim(len(between) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.12)
    axes.set_xlabel(f"change at workload {BUSY:.2f}")


if __name__ == "__main__":
    run(__file__, EXPERIMENT, study)
