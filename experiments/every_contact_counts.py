"""Effects of a campaign on acts and wellbeing: while it runs, afterwards, and with a new leader at its end."""

from __future__ import annotations

import pandas as pd
from common import (
    BLUE,
    FAINT,
    GREEN,
    MUTED,
    ORANGE,
    PURPLE,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_interval,
    format_percentage,
    format_points,
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="Every contact counts, and how long it lasts",
    question=(
        "For some weeks everyone on a ward makes an effort to make every contact count. What does the campaign "
        "do, and how long do its effects last after it ends? Do they last longer with a longer campaign, or with "
        "a new leader at its end?"
    ),
    prediction=(
        "During the campaign the number of acts is about three times as high. Each act sets off fewer than one "
        "other act, and felt compassion has a half-life of three days. Therefore acts fall at once when the "
        "campaign ends, and less than a quarter of the additional acts remain within four weeks. Wellbeing has a "
        "half-life of 45 days (nine weeks), so that it outlasts the acts: half of the gain remains about nine "
        "weeks after the end. A campaign of 12 weeks leaves more than one of four weeks, but the gain fades at "
        "the same rate and nothing remains. With a compassionate leader from the end of the campaign, wellbeing "
        "stays high. Half a year later, however, it is what this leader would have achieved without a campaign."
    ),
)
DAYS_PER_WEEK, WEEKS_PER_SPAN = 5, 4
"""Working days per week, and weeks per period in the text."""
NO_CAMPAIGN, SHORT_CAMPAIGN, LONG_CAMPAIGN, CAMPAIGN_AND_LEADER, NEW_LEADER = (
    "no campaign",
    "four weeks",
    "12 weeks",
    "four weeks, then a new leader",
    "new leader",
)
REFERENCE_ARMS = {
    SHORT_CAMPAIGN: NO_CAMPAIGN,
    LONG_CAMPAIGN: NO_CAMPAIGN,
    CAMPAIGN_AND_LEADER: NO_CAMPAIGN,
    NEW_LEADER: NO_CAMPAIGN,
}
ARM_COLOURS = {SHORT_CAMPAIGN: BLUE, LONG_CAMPAIGN: PURPLE, CAMPAIGN_AND_LEADER: GREEN, NEW_LEADER: ORANGE}
DISABLED_MECHANISMS = ("contagion", "introductions", "improvement", "safety")
"""Mechanisms that are disabled one by one, to find out why wellbeing lasts."""
MEASURES = {
    "acts": ("Additional acts", "acts per person and day", 1),
    "wellbeing": ("Gain in wellbeing", "points", 100),
}
"""Title, unit and factor of each panel."""


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Simulate wards with each campaign and without, with common random numbers."""
    end, days = setting.choose(100, 40), setting.choose(350, 120)
    arms = campaign_events(end, setting.choose(12, 6))
    results = sim.sweep(
        "typical_ward",
        {"team.seed": setting.choose(list(range(1, 13)), [1])},
        compare={"events": list(arms.values())},
        overrides={"days": days},
        runs=setting.choose(30, 2),
        keep_days=setting.choose(30, 2),
        name="campaign",
        folder=setting.folder,
    )
    weeks = weekly_means(results, arms, end)
    data = pd.concat(
        [weekly_differences(weeks, arm, NO_CAMPAIGN) for arm in ARM_COLOURS]
        + [weekly_differences(weeks, CAMPAIGN_AND_LEADER, NEW_LEADER)]
    )
    further, parts = sweep_disabled_mechanisms(
        setting, {arm: arms[arm] for arm in (NO_CAMPAIGN, SHORT_CAMPAIGN)}, days, end
    )
    finding = f"{describe_finding(data, weeks)}\n\n{describe_disabled_mechanisms(parts)}"
    return ExperimentResult(finding, draw_figure(data), data, [results, *further], {"without": parts})


def sweep_disabled_mechanisms(
    setting: ExperimentConfig, arms: dict[str, list[dict[str, object]]], days: int, end: int
) -> tuple[list[sim.SweepResults], pd.DataFrame]:
    """Simulate a campaign of four weeks and no campaign with each mechanism disabled."""
    sweeps, tables = [], []
    for name in DISABLED_MECHANISMS:
        results = sim.sweep(
            "typical_ward",
            {"team.seed": setting.choose(list(range(1, 13)), [1])},
            compare={"events": list(arms.values())},
            overrides={"days": days, f"mechanisms.{name}": False},
            runs=setting.choose(10, 2),
            keep_days=setting.choose(10, 2),
            name=f"without_{name}",
            folder=setting.folder,
        )
        sweeps.append(results)
        tables.append(
            weekly_differences(weekly_means(results, arms, end), SHORT_CAMPAIGN, NO_CAMPAIGN).assign(without=name)
        )
    return sweeps, pd.concat(tables)


def campaign_events(end: int, long: int) -> dict[str, list[dict[str, object]]]:
    """The events of each arm. All campaigns end on the same day."""

    def campaign(n_weeks: int) -> dict[str, object]:
        return {"day": end - n_weeks * DAYS_PER_WEEK + 1, "until": end, "event": "campaign", "strength": 1.0}

    leader: dict[str, object] = {"day": end + 1, "event": "leadership", "style": "compassionate"}
    return {
        NO_CAMPAIGN: [],
        SHORT_CAMPAIGN: [campaign(4)],
        LONG_CAMPAIGN: [campaign(long)],
        CAMPAIGN_AND_LEADER: [campaign(4), leader],
        NEW_LEADER: [leader],
    }


def weekly_means(results: sim.SweepResults, arms: dict[str, list[dict[str, object]]], end: int) -> pd.DataFrame:
    """Weekly means by random seed, averaged over the wards. Week 1 is the first after the campaign, week 0 its last."""
    arm_of_point = {
        point["id"]: arm
        for point in results.manifest["points"]
        for arm, events in arms.items()
        if point["values"]["events"] == events
    }
    days = results.days.assign(
        arm=results.days["point"].map(arm_of_point), week=(results.days["day"] - end - 1) // DAYS_PER_WEEK + 1
    )
    return days.groupby(["arm", "run", "week"])[list(MEASURES)].mean()


def weekly_differences(weeks: pd.DataFrame, arm: str, reference: str) -> pd.DataFrame:
    """Weekly paired differences of an arm from a reference, with intervals over random seeds."""
    differences = weeks.loc[arm] - weeks.loc[reference]
    rows = [
        (measure, arm, reference, week, *mean_interval(values), len(values))
        for measure in MEASURES
        for week, values in differences[measure].groupby(level="week")
    ]
    return pd.DataFrame(rows, columns=["measure", "arm", "reference", "week", "difference", "low", "high", "n_seeds"])


def draw_figure(data: pd.DataFrame) -> Figure:
    """Weekly differences of each arm from the same ward without a campaign."""
    figure = Figure(figsize=(9.4, 4.6), layout="constrained")
    panels = figure.subplots(1, len(MEASURES))
    for axes, (measure, (title, unit, factor)) in zip(panels, MEASURES.items(), strict=True):
        draw_panel(axes, data[(data["measure"] == measure) & (data["reference"] == NO_CAMPAIGN)], factor)
        axes.set_title(title)
        axes.set_ylabel(unit)
        axes.set_xlabel("weeks after the end of the campaign")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(ARM_COLOURS))
    return figure


def draw_panel(axes: Axes, rows: pd.DataFrame, factor: float) -> None:
    """The differences of one measure with their intervals. The last four weeks of the campaign are shaded."""
    axes.axvspan(-3.5, 0.5, color=FAINT, alpha=0.6, linewidth=0)
    axes.axhline(0, color=MUTED, linewidth=1)
    for arm, colour in ARM_COLOURS.items():
        line = rows[(rows["arm"] == arm) & (rows["week"] >= -14)]
        axes.fill_between(
            line["week"], factor * line["low"], factor * line["high"], color=colour, alpha=0.2, linewidth=0
        )
        axes.plot(line["week"], factor * line["difference"], color=colour, label=arm)


def describe_finding(data: pd.DataFrame, weeks: pd.DataFrame) -> str:
    """Results in Markdown."""

    def mean(arm: str, measure: str, first: int, last: int) -> pd.Series:
        return weeks[measure].loc[arm].unstack("week").loc[:, first:last].mean(axis=1)

    def mean_difference(
        arm: str, first: int, last: int, other: str = NO_CAMPAIGN, measure: str = "wellbeing"
    ) -> pd.Series:
        return mean(arm, measure, first, last) - mean(other, measure, first, last)

    def difference_text(arm: str, first: int, last: int, other: str = NO_CAMPAIGN) -> str:
        return format_points(mean_interval(mean_difference(arm, first, last, other)), signed=True)

    def remaining_text(week: int) -> str:
        return format_percentage(
            ratio_of_means(
                mean_difference(SHORT_CAMPAIGN, week, week, measure="acts"),
                mean_difference(SHORT_CAMPAIGN, -3, 0, measure="acts"),
            )
        )

    def half_life_text(arm: str) -> str:
        return describe_half_life(data[(data["arm"] == arm) & (data["reference"] == NO_CAMPAIGN)])

    final = int(weeks.index.get_level_values("week").max())
    ratio = ratio_of_means(mean(SHORT_CAMPAIGN, "acts", -3, 0), mean(NO_CAMPAIGN, "acts", -3, 0))
    n_seeds = weeks.index.get_level_values("run").nunique()
    return (
        f"- During a campaign of four weeks the number of acts is {format_interval(ratio, 1)} times as high "
        "(prediction: about three times).\n"
        f"- Of the additional acts, {remaining_text(1)} remain in the first week after the end, {remaining_text(4)} in "
        f"the fourth (prediction: less than 25%) and {remaining_text(8)} in the eighth.\n"
        f"- Wellbeing outlasts the acts. The gain is {difference_text(SHORT_CAMPAIGN, 1, 1)} in the first week after "
        f"the end. It has halved {half_life_text(SHORT_CAMPAIGN)} (prediction: about nine).\n"
        f"- After a campaign of 12 weeks the gain is {difference_text(LONG_CAMPAIGN, 1, 1)}. It has halved "
        f"{half_life_text(LONG_CAMPAIGN)} (prediction: the same rate). In the last four weeks ({final - 3} to {final} "
        f"after the end), the gain is {difference_text(SHORT_CAMPAIGN, final - 3, final)} for four weeks and "
        f"{difference_text(LONG_CAMPAIGN, final - 3, final)} for 12 weeks.\n"
        "- With a compassionate leader from the end of the campaign, the gain in these last four weeks is "
        f"{difference_text(CAMPAIGN_AND_LEADER, final - 3, final)}. With this leader and no campaign it is "
        f"{difference_text(NEW_LEADER, final - 3, final)}. The campaign adds "
        f"{difference_text(CAMPAIGN_AND_LEADER, 1, 4, NEW_LEADER)} to the leader in the first four weeks and "
        f"{difference_text(CAMPAIGN_AND_LEADER, final - 3, final, NEW_LEADER)} in the last four (prediction: nothing)."
        "\n\n"
        "Twelve wards of 24 people with a transactional manager and a workload of 0.62, each with the same "
        f"{n_seeds} random seeds. All differences are from the same ward and seed without a campaign. The intervals "
        "account for random seeds, for these wards."
    )


def describe_half_life(rows: pd.DataFrame) -> str:
    """When less than half of the gain in wellbeing of the first week after the campaign remains."""
    line = rows[(rows["measure"] == "wellbeing") & (rows["week"] >= 1)].set_index("week")["difference"]
    below = line[line < line.loc[1] / 2]
    return f"after {below.index[0]} weeks" if len(below) else "at no time within the run"


def describe_disabled_mechanisms(parts: pd.DataFrame) -> str:
    """Effects of a campaign of four weeks without single mechanisms."""
    sentences = []
    for name in DISABLED_MECHANISMS:
        rows = parts[parts["without"] == name]
        first = rows[(rows["measure"] == "wellbeing") & (rows["week"] == 1)].iloc[0]
        gain = format_points(first[["difference", "low", "high"]], signed=True)
        sentences.append(f"without {name} {gain}, halved {describe_half_life(rows)}")
    return (
        "Exploratory, after the first run: why does the gain last? Gain in wellbeing in the first week after a "
        f"campaign of four weeks: {'; '.join(sentences)}. A ward without a mechanism also differs before the campaign. "
        f"{int(parts['n_seeds'].min())} random seeds in each of the same wards."
    )


def ratio_of_means(numerator: pd.Series, denominator: pd.Series) -> tuple[float, float, float]:
    """Ratio of two means over the same random seeds, with its linearised Student's t interval."""
    estimate = float(numerator.mean() / denominator.mean())
    return mean_interval(estimate + (numerator - estimate * denominator) / denominator.mean())


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
