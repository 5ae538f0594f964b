"""Sympathy against compassion: what feeling with people does, and what clearing their way adds."""

from __future__ import annotations

import pandas as pd
from common import (
    BLUE,
    INK,
    ORANGE,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_interval,
    format_predictions,
    mean_interval,
    run_experiment,
)
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
SYMPATHETIC, UNDERSTANDING_ONLY, HELP_ONLY, UNDERSTANDING_AND_HELP, COMPASSIONATE = (
    "sympathetic",
    "understanding alone",
    "help alone",
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
"""How much each understands, helps and empathises; all else is as with a sympathetic leader."""
STYLE_FIELDS = ("leadership.style.understand", "leadership.style.help", "leadership.style.empathise")
BUSY_WORKLOAD = 0.70
MEASURES = {
    "felt_compassion": "Felt compassion",
    "obstacles": "Obstacles",
    "worn_out": "Worn out (share)",
    "wellbeing": "Wellbeing",
}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Both leaders at every workload, and in the busy ward what lies between them."""
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
    """What came out run by run, for each arm."""
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
    """What came out, in words."""
    rows_by_workload = data[data["panel"] == "by workload"]
    rows_by_measure = {name: rows.set_index("workload") for name, rows in rows_by_workload.groupby("measure")}
    parts_of = data[data["panel"] == "between"].set_index(["measure", "arm"])

    def difference_text_at(measure: str, workload: float) -> str:
        return format_interval(rows_by_measure[measure].loc[workload, ["difference", "low", "high"]], 3, signed=True)

    def difference_text_for(measure: str, arm: str) -> str:
        return format_interval(parts_of.loc[(measure, arm), ["difference", "low", "high"]], 3, signed=True)

    loads = list(rows_by_measure["wellbeing"].index)
    low, busy = loads[1], min(loads, key=lambda load: abs(load - BUSY_WORKLOAD))
    felt = rows_by_measure["felt_compassion"]["difference"]
    remaining_share = rows_by_measure["obstacles"]["mean_arm"] / rows_by_measure["obstacles"]["mean_reference"]
    best = float(rows_by_measure["wellbeing"]["difference"].idxmax())
    rested = float(rows_by_measure["worn_out"]["difference"].idxmin())
    understanding, help_alone, both = UNDERSTANDING_ONLY, HELP_ONLY, UNDERSTANDING_AND_HELP
    share = parts_of.loc[("wellbeing", help_alone), "difference"] / parts_of.loc[("wellbeing", both), "difference"]
    interaction_interval = mean_interval(interaction["wellbeing"])
    parts = [
        (
            f"felt compassion differs by {felt.min():+.3f} to {felt.max():+.3f} over the workloads; at {busy:.2f} by "
            f"{difference_text_at('felt_compassion', busy)}.",
            bool(felt.abs().max() <= 0.02),
        ),
        (
            f"of the obstacles under a sympathetic leader, {100 * remaining_share.min():.0f} to "
            f"{100 * remaining_share.max():.0f} % are left "
            "under a compassionate one.",
            bool(remaining_share.between(0.4, 0.6).all()),
        ),
        (
            f"the difference in wellbeing is {difference_text_at('wellbeing', low)} at a workload of {low:.2f}, "
            f"is largest at "
            f"{best:.2f} "
            f"with {difference_text_at('wellbeing', best)}, and is {difference_text_at('wellbeing', loads[-1])} "
            f"at {loads[-1]:.2f}; in the share "
            f"worn out "
            f"it is largest at {rested:.2f} with {difference_text_at('worn_out', rested)}.",
            0.69 <= best <= 0.76 and 0.69 <= rested <= 0.76,
        ),
        (
            f"at {BUSY_WORKLOAD:.2f}, understanding alone changes wellbeing by "
            f"{difference_text_for('wellbeing', understanding)} and obstacles "
            f"by "
            f"{difference_text_for('obstacles', understanding)}.",
            abs(parts_of.loc[("wellbeing", understanding), "difference"]) < 0.01,
        ),
        (
            f"help alone changes wellbeing by {difference_text_for('wellbeing', help_alone)}, help with "
            f"understanding by "
            f"{difference_text_for('wellbeing', both)}: help alone is {100 * share:.0f} % of it.",
            bool(share > 0.5),
        ),
        (
            f"both together bring {format_interval(interaction_interval, 4, signed=True)} more wellbeing than "
            f"the sum of each alone, and "
            f"{format_interval(mean_interval(interaction['worn_out']), 3, signed=True)} in the share worn out.",
            interaction_interval[1] > 0 > mean_interval(interaction["worn_out"])[2],
        ),
    ]
    n = int(data["n"].min())
    return (
        f"A ward of 16, means over the last 60 of 250 days, at least {n} runs with the same luck; differences are from "
        f"the sympathetic leader.\n\n{format_predictions(parts)}"
    ).replace(" -", " −")


def draw_figure(data: pd.DataFrame) -> Figure:
    """Draw both leaders by workload, and below what lies between them."""
    page = Figure(figsize=(11, 6.4), layout="constrained")
    rows = page.subplots(2, len(MEASURES), height_ratios=(1.5, 1))
    for column, (measure, title) in enumerate(MEASURES.items()):
        rows_by_workload = data[(data["panel"] == "by workload") & (data["measure"] == measure)]
        draw_by_workload(rows[0, column], rows_by_workload, title, show_labels=column == 0)
        between = data[(data["panel"] == "between") & (data["measure"] == measure)]
        draw_arm_differences(rows[1, column], between, show_labels=column == 0)
    rows[0, 0].set_ylabel("mean of the last 60 days\n(0 to 1)")
    page.legend(loc="outside upper center", ncols=2)
    return page


def draw_by_workload(axes: Axes, rows: pd.DataFrame, title: str, *, show_labels: bool) -> None:
    """Draw a measure by workload, under both leaders."""
    looks = {"sympathetic": ("mean_reference", ORANGE, "s"), "compassionate": ("mean_arm", BLUE, "o")}
    for name, (column, colour, marker) in looks.items():
        label = f"{name} leader" if show_labels else None
        axes.plot(rows["workload"], rows[column], color=colour, marker=marker, markersize=5, label=label)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xticks([0.5, 0.7, 0.9])
    axes.set_title(title)
    axes.set_xlabel("workload")


def draw_arm_differences(axes: Axes, rows: pd.DataFrame, *, show_labels: bool) -> None:
    """Draw differences from the sympathetic leader in the busy ward."""
    y_positions = range(len(rows))
    axes.axvline(0, color=INK, linewidth=1)
    axes.hlines(y_positions, rows["low"], rows["high"], color=BLUE, linewidth=2.5)
    axes.plot(rows["difference"], y_positions, "o", color=BLUE, markersize=6)
    axes.set_yticks(
        y_positions,
        [arm.replace(" and", "\nand").replace(" (", "\n(") for arm in rows["arm"]]
        if show_labels
        else ["" for _ in y_positions],
    )
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.12)
    axes.set_xlabel(f"change at workload {BUSY_WORKLOAD:.2f}")


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
