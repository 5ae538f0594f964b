"""Effect of the share of managers of a hospital who change their leadership, and spillover to other wards."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from common import (
    BLUE,
    GREEN,
    MUTED,
    ORANGE,
    RED,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_percentage,
    format_points,
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="How many leaders of a hospital must change",
    question=(
        "A hospital of 12 wards has managers who put targets first, or managers who use fair exchange. Some of "
        "them change to compassionate leadership. What does the hospital gain with each share of changed "
        "managers? Is there a tipping point? And what do the wards gain whose managers did not change?"
    ),
    prediction=(
        "People mostly meet on their own ward, and the style of a manager does not influence other managers. "
        "Therefore the gain is proportional to the share, without a tipping point. If half of the managers "
        "change, about half of the total gain is there, or slightly more, because the first changed wards have "
        "the most neighbours to help. Wards whose managers did not change gain a little through ties between "
        "wards: less than 10% of the gain from a change of their own manager. The total gain from targets first "
        "is about three times that from fair exchange. More than two thirds of the managers who put targets first "
        "must change to bring burnout below 10%."
    ),
)
N_WARDS = 12
OLD_STYLES = {"compliance": "targets first", "transactional": "fair exchange"}
COLOURS = {"compliance": RED, "transactional": ORANGE}
NEW_STYLE = "compassionate"
MEASURES = ("wellbeing", "burnt_out", "acts")
N_LAST_DAYS = 60
BURNOUT_THRESHOLD = 0.1
"""Share of burnt-out people in the prediction."""


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Simulate hospitals with different numbers of changed managers."""
    numbers, n_hospitals = setting.choose([0, 2, 4, 6, 8, 10, 12], [0, 6, 12]), setting.choose(40, 3)
    recordings, group_means = simulate_hospitals(setting, numbers, n_hospitals)
    data, gains = summarize_by_group(group_means), wellbeing_gains(group_means)
    numbers_without_introductions = setting.choose([0, 6, 10, 12], [0, 6, 12])
    runs_without, means_without_introductions = simulate_hospitals(
        setting, numbers_without_introductions, setting.choose(12, 3), {"mechanisms.introductions": False}
    )
    gains = pd.concat(
        [gains.assign(introductions=True), wellbeing_gains(means_without_introductions).assign(introductions=False)]
    )
    return ExperimentResult(
        describe_finding(data, gains), draw_figure(data), data, recordings + runs_without, {"gains": gains}
    )


def simulate_hospitals(
    setting: ExperimentConfig, numbers_changed: list[int], n_hospitals: int, changes: Mapping[str, object] | None = None
) -> tuple[list[sim.Recording], pd.DataFrame]:
    """Simulate hospitals with several numbers of changed managers; return the runs and the means by group."""
    new = sim.load("hospital", overrides={"leadership.teams": {"Ward 1": NEW_STYLE}}).team_styles()["Ward 1"]
    recordings, tables = [], []
    for old in OLD_STYLES:
        for hospital in range(1, n_hospitals + 1):
            before = None
            for number in numbers_changed:
                recording = simulate_hospital(
                    old, number, hospital, {"days": setting.choose(250, 60), **(changes or {})}
                )
                means = mean_of_last_days(recording)
                before = means if before is None else before
                styles = recording.scenario.team_styles()
                wards = {team: style == new for team, style in styles.items() if team != "Leadership"}
                recordings.append(recording)
                tables.append(group_means(means, before, wards).assign(old=old, changed=number, hospital=hospital))
    return recordings, pd.concat(tables, ignore_index=True)


def simulate_hospital(old: str, number: int, hospital: int, further: Mapping[str, object]) -> sim.Recording:
    """Simulate one hospital in which some managers have changed. They are selected at random."""
    mix = {style: share for style, share in ((NEW_STYLE, number / N_WARDS), (old, 1 - number / N_WARDS)) if share}
    changes = {"events": [], "team.seed": hospital, "leadership.mix": mix, **further}
    scenario = sim.load("hospital", overrides={**changes, "name": f"hospital_{old}_{number}_changed"})
    return sim.run(scenario, hospital, keep_people=False, keep_acts=False)


def mean_of_last_days(recording: sim.Recording) -> pd.DataFrame:
    """Mean of each measure over the last days, one row per ward and one for everyone."""
    first_day = recording.n_days - N_LAST_DAYS
    teams, days = (table[table["day"] > first_day] for table in (recording.teams, recording.days))
    means = teams.groupby("team", observed=True)[list(MEASURES)].mean()
    means.index = means.index.astype(str)
    means.loc["everyone"] = days[list(MEASURES)].mean()
    return means


def group_means(means: pd.DataFrame, before: pd.DataFrame, wards: dict[str, bool]) -> pd.DataFrame:
    """Means of everyone, of changed wards, of unchanged wards, and of the latter if no manager changes."""
    changed = [ward for ward, has_changed in wards.items() if has_changed]
    unchanged = [ward for ward, has_changed in wards.items() if not has_changed]
    rows = {"everyone": means.loc["everyone"]}
    if changed:
        rows["changed"] = means.loc[changed].mean()
    if unchanged:
        rows |= {"unchanged": means.loc[unchanged].mean(), "unchanged, before": before.loc[unchanged].mean()}
    return pd.DataFrame(rows).T.rename_axis("group").reset_index()


def summarize_by_group(group_means: pd.DataFrame) -> pd.DataFrame:
    """Mean and interval of each measure by former style, number of changed managers and group."""
    rows = [
        (*keys, measure, *mean_interval(group[measure]), len(group))
        for keys, group in group_means.groupby(["old", "changed", "group"])
        for measure in MEASURES
    ]
    return pd.DataFrame(rows, columns=["old", "changed", "group", "measure", "mean", "low", "high", "hospitals"])


def wellbeing_gains(group_means: pd.DataFrame) -> pd.DataFrame:
    """Gains in wellbeing compared with the same hospital without changed managers."""
    rows = []
    for old, group in group_means.groupby("old"):
        cells = group.pivot(index="hospital", columns=["group", "changed"], values="wellbeing")
        everyone, n_half = cells["everyone"], N_WARDS // 2
        last = max(number for number in cells["unchanged"] if number < N_WARDS)
        total_gain, spillover = (
            everyone[N_WARDS] - everyone[0],
            cells["unchanged", last] - cells["unchanged, before", last],
        )
        gains = {
            "total gain": total_gain,
            "gain at one half": everyone[n_half] - everyone[0],
            "nonlinearity at one half": everyone[n_half] - (everyone[0] + everyone[N_WARDS]) / 2,
            "spillover at one half": cells["unchanged", n_half] - cells["unchanged, before", n_half],
            f"spillover at {last} of {N_WARDS}": spillover,
            "spillover as a share of the total gain": spillover / total_gain.mean(),
        }
        rows += [(old, name, *mean_interval(values), len(values)) for name, values in gains.items()]
    return pd.DataFrame(rows, columns=["old", "gain", "mean", "low", "high", "hospitals"])


def draw_figure(data: pd.DataFrame) -> Figure:
    """Wellbeing and burnout by share of changed managers, and wellbeing of changed and unchanged wards."""
    figure = Figure(figsize=(9.6, 4.3), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    for axes, measure, title in ((left, "wellbeing", "Wellbeing of all"), (middle, "burnt_out", "Burnt out")):
        for old, name in OLD_STYLES.items():
            rows = select_rows(data, old, "everyone", measure)
            draw_line(axes, rows, COLOURS[old], f"from {name}")
            end_rows = rows.iloc[[0, -1]]
            share, mean = 100 * end_rows["changed"] / N_WARDS, 100 * end_rows["mean"]
            axes.plot(share, mean, color=MUTED, linestyle=":", linewidth=1.2, zorder=1)
        axes.set_title(title)
    left.legend(loc="lower right")
    for old, colour in COLOURS.items():
        draw_line(right, select_rows(data, old, "unchanged", "wellbeing"), colour, f"unchanged: {OLD_STYLES[old]}")
    draw_line(right, select_rows(data, "compliance", "changed", "wellbeing"), BLUE, "changed from targets first")
    draw_line(right, select_rows(data, "transactional", "changed", "wellbeing"), GREEN, "changed from fair exchange")
    right.set_title("Wellbeing of wards")
    right.legend(loc="upper left", fontsize=8.5)
    low, high = right.get_ylim()
    right.set_ylim(low, high + 0.32 * (high - low))
    for axes, unit in (
        (left, "wellbeing (points)"),
        (middle, "burnt out (% of people)"),
        (right, "wellbeing (points)"),
    ):
        axes.set_ylabel(unit)
        axes.set_xlabel("changed managers (%)")
        axes.set_xticks([0, 25, 50, 75, 100])
    return figure


def select_rows(data: pd.DataFrame, old: str, group: str, measure: str) -> pd.DataFrame:
    """The rows of one line of the figure."""
    return data[(data["old"] == old) & (data["group"] == group) & (data["measure"] == measure)]


def draw_line(axes: Axes, rows: pd.DataFrame, colour: str, name: str) -> None:
    """A line with its intervals, by share of changed managers. Levels and shares are from 0 to 100."""
    share = 100 * rows["changed"] / N_WARDS
    axes.fill_between(share, 100 * rows["low"], 100 * rows["high"], color=colour, alpha=0.2, linewidth=0)
    axes.plot(share, 100 * rows["mean"], color=colour, marker="o", markersize=4, label=name)


def describe_finding(data: pd.DataFrame, gains: pd.DataFrame) -> str:
    """Results in Markdown."""
    share_name = "spillover as a share of the total gain"
    lines, total_gain = [], {}
    for old, name in OLD_STYLES.items():
        rows = gains[(gains["old"] == old) & gains["introductions"]].set_index("gain")[["mean", "low", "high"]]
        interval_by_gain = {gain: tuple(rows.loc[gain]) for gain in rows.index}
        total_gain[old] = interval_by_gain["total gain"][0]
        nonlinearity, spillover_share = interval_by_gain["nonlinearity at one half"], interval_by_gain[share_name]
        last = next(gain for gain in interval_by_gain if f"of {N_WARDS}" in gain)
        shape = (
            "more than half of it"
            if nonlinearity[1] > 0
            else "less than half of it"
            if nonlinearity[2] < 0
            else "not significantly different from half of it"
        )
        verdict = (
            "correct"
            if spillover_share[2] < 0.1
            else "not correct"
            if spillover_share[1] > 0.1
            else "neither confirmed nor rejected"
        )
        lines.append(
            f"- From {name}: if all managers change, wellbeing rises by "
            f"{format_points(interval_by_gain['total gain'], signed=True)}. If half of them change, it rises by "
            f"{format_points(interval_by_gain['gain at one half'], signed=True)}. This is {shape}; the difference is "
            f"{format_points(nonlinearity, signed=True)}."
        )
        lines.append(
            f"- Wards whose managers did not change ({name}) gain {format_points(interval_by_gain[last], signed=True)} "
            f"if nearly all others change ({last.removeprefix('spillover at ')}). This is "
            f"{format_percentage(spillover_share)} of the total gain. The prediction of less than 10% is {verdict}."
        )
    ratio = total_gain["compliance"] / total_gain["transactional"]
    lines.append(f"- The total gain from targets first is {ratio:.1f} times that from fair exchange (prediction: 3).")
    burnt_out = select_rows(data, "compliance", "everyone", "burnt_out").set_index("changed")[["mean", "low", "high"]]
    sufficient_numbers = burnt_out.index[burnt_out["high"] < BURNOUT_THRESHOLD]
    if len(sufficient_numbers):
        number = sufficient_numbers[0]
        verdict = "as predicted" if number > 2 * N_WARDS / 3 else "fewer than predicted"
        lines.append(
            f"- From targets first, burnout falls from {format_percentage(burnt_out.loc[0])} to "
            f"{format_percentage(burnt_out.loc[N_WARDS // 2])} if half of the managers change. It is below 10% from "
            f"{number} of {N_WARDS} changed managers on ({format_percentage(burnt_out.loc[number])}), {verdict}."
        )
    shares = gains[~gains["introductions"] & (gains["gain"] == share_name)].set_index("old")
    intervals = shares[["mean", "low", "high"]]
    lines.append(
        "\nExploratory, after the first run: do introductions between wards explain the spillover? Without "
        f"introductions ({int(shares['hospitals'].max())} hospitals) the spillover is "
        f"{format_percentage(intervals.loc['compliance'])} of the total gain from targets first, and "
        f"{format_percentage(intervals.loc['transactional'])} from fair exchange."
    )
    lines.append(
        f"\n{int(data['hospitals'].max())} hospitals, each with its own network and random seed, which are the same "
        f"for all numbers of changed managers. Means over the last {N_LAST_DAYS} days of a year."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
