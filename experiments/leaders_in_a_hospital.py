"""Leaders in a hospital: what share of them must change, and how far a changed ward reaches."""

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
    format_interval,
    mean_interval,
    run_experiment,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="How many leaders of a hospital must change",
    question=(
        "A hospital of twelve wards has managers who put targets first, or managers who go by fair exchange. Some of "
        "them change to compassionate leadership. What does the hospital gain with each share of them, is there a "
        "share from which it runs by itself, and what do the wards get whose managers stayed as they were?"
    ),
    prediction=(
        "People meet mostly on their own ward, and a manager's style does not rub off on other managers. So the gain "
        "should be in proportion to the share: no point from which it runs by itself. At one half, about half of the "
        "gain of all should be there, if anything a little more, for the first changed wards have the most neighbours "
        "to help. Wards whose managers stayed should gain a little through ties between wards: less than a tenth of "
        "what a change of their own manager gives. From targets first the whole gain should be about three times that "
        "from fair exchange. To bring burnout below one in ten, more than two thirds of managers who put targets "
        "first would have to change."
    ),
)
N_WARDS = 12
OLD_STYLES = {"compliance": "targets first", "transactional": "fair exchange"}
COLOURS = {"compliance": RED, "transactional": ORANGE}
NEW_STYLE = "compassionate"
MEASURES = ("wellbeing", "burnt_out", "acts")
N_LAST_DAYS = 60
BURNOUT_THRESHOLD = 0.1
"""The share of burnt-out people that the prediction names."""


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Play hospitals, each with a network, a mix and luck of its own, with more and more changed managers."""
    numbers, n_hospitals = setting.choose([0, 2, 4, 6, 8, 10, 12], [0, 6, 12]), setting.choose(40, 3)
    recordings, group_means = simulate_hospitals(setting, numbers, n_hospitals)
    data, gains = summarize_by_group(group_means), wellbeing_gains(group_means)
    numbers_without_introductions = setting.choose([0, 6, 10, 12], [0, 6, 12])
    further, means_without_introductions = simulate_hospitals(
        setting, numbers_without_introductions, setting.choose(12, 3), {"mechanisms.introductions": False}
    )
    gains = pd.concat(
        [gains.assign(introductions=True), wellbeing_gains(means_without_introductions).assign(introductions=False)]
    )
    return ExperimentResult(
        describe_finding(data, gains), draw_figure(data), data, recordings + further, {"gains": gains}
    )


def simulate_hospitals(
    setting: ExperimentConfig, numbers_changed: list[int], n_hospitals: int, changes: Mapping[str, object] | None = None
) -> tuple[list[sim.Recording], pd.DataFrame]:
    """Play hospitals with so many changed managers; the runs, and means of those who changed and those who stayed."""
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
    """One hospital, of whose managers some have changed; which of them is drawn."""
    mix = {style: share for style, share in ((NEW_STYLE, number / N_WARDS), (old, 1 - number / N_WARDS)) if share}
    changes = {"events": [], "team.seed": hospital, "leadership.mix": mix, **further}
    scenario = sim.load("hospital", overrides={**changes, "name": f"hospital_{old}_{number}_changed"})
    return sim.run(scenario, hospital, keep_people=False, keep_acts=False)


def mean_of_last_days(recording: sim.Recording) -> pd.DataFrame:
    """Mean of each measure over the last days: one row per ward, and one for everyone."""
    first_day = recording.n_days - N_LAST_DAYS
    teams, days = (table[table["day"] > first_day] for table in (recording.teams, recording.days))
    means = teams.groupby("team", observed=True)[list(MEASURES)].mean()
    means.index = means.index.astype(str)
    means.loc["everyone"] = days[list(MEASURES)].mean()
    return means


def group_means(means: pd.DataFrame, before: pd.DataFrame, wards: dict[str, bool]) -> pd.DataFrame:
    """Everyone; wards whose managers changed; wards whose stayed, and the same wards where no manager changed."""
    changed = [ward for ward, has_changed in wards.items() if has_changed]
    stayed = [ward for ward, has_changed in wards.items() if not has_changed]
    rows = {"everyone": means.loc["everyone"]}
    if changed:
        rows["changed"] = means.loc[changed].mean()
    if stayed:
        rows |= {"stayed": means.loc[stayed].mean(), "stayed, before": before.loc[stayed].mean()}
    return pd.DataFrame(rows).T.rename_axis("who").reset_index()


def summarize_by_group(group_means: pd.DataFrame) -> pd.DataFrame:
    """Mean and interval of each measure, by what the managers were, how many changed, and who is looked at."""
    rows = [
        (*keys, measure, *mean_interval(group[measure]), len(group))
        for keys, group in group_means.groupby(["old", "changed", "who"])
        for measure in MEASURES
    ]
    return pd.DataFrame(rows, columns=["old", "changed", "who", "measure", "mean", "low", "high", "hospitals"])


def wellbeing_gains(group_means: pd.DataFrame) -> pd.DataFrame:
    """Gains in wellbeing over the same hospital in which no manager changed."""
    rows = []
    for old, group in group_means.groupby("old"):
        cells = group.pivot(index="hospital", columns=["who", "changed"], values="wellbeing")
        everyone, n_half = cells["everyone"], N_WARDS // 2
        last = max(number for number in cells["stayed"] if number < N_WARDS)
        total_gain, spillover = everyone[N_WARDS] - everyone[0], cells["stayed", last] - cells["stayed, before", last]
        gains = {
            "whole gain": total_gain,
            "gain at one half": everyone[n_half] - everyone[0],
            "gain at one half less half of the whole": everyone[n_half] - (everyone[0] + everyone[N_WARDS]) / 2,
            "those who stayed, at one half": cells["stayed", n_half] - cells["stayed, before", n_half],
            f"those who stayed, at {last} of {N_WARDS}": spillover,
            "the same as a share of the whole gain": spillover / total_gain.mean(),
        }
        rows += [(old, name, *mean_interval(values), len(values)) for name, values in gains.items()]
    return pd.DataFrame(rows, columns=["old", "gain", "mean", "low", "high", "hospitals"])


def draw_figure(data: pd.DataFrame) -> Figure:
    """Wellbeing and burnout of everyone against the share, and wellbeing of changed and unchanged wards."""
    figure = Figure(figsize=(9.6, 4.3), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    for axes, measure, title in ((left, "wellbeing", "Wellbeing of all"), (middle, "burnt_out", "Burnt out")):
        for old, name in OLD_STYLES.items():
            rows = select_rows(data, old, "everyone", measure)
            draw_line(axes, rows, COLOURS[old], f"from {name}")
            end_rows = rows.iloc[[0, -1]]
            axes.plot(
                end_rows["changed"] / N_WARDS, end_rows["mean"], color=MUTED, linestyle=":", linewidth=1.2, zorder=1
            )
        axes.set_title(title)
    left.legend(loc="lower right")
    middle.set_ylabel("share of people")
    for old, colour, name in (("compliance", RED, "stayed"), ("transactional", ORANGE, "stayed")):
        draw_line(right, select_rows(data, old, name, "wellbeing"), colour, f"{name}: {OLD_STYLES[old]}")
    draw_line(right, select_rows(data, "compliance", "changed", "wellbeing"), BLUE, "changed, from targets first")
    draw_line(right, select_rows(data, "transactional", "changed", "wellbeing"), GREEN, "changed, from fair exchange")
    right.set_title("Wellbeing of single wards")
    right.legend(loc="upper left", fontsize=8.5)
    low, high = right.get_ylim()
    right.set_ylim(low, high + 0.32 * (high - low))
    for axes in (left, middle, right):
        axes.set_xlabel("share of managers who changed")
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "¼", "½", "¾", "1"])
    return figure


def select_rows(data: pd.DataFrame, old: str, group: str, measure: str) -> pd.DataFrame:
    """The rows of one line."""
    return data[(data["old"] == old) & (data["who"] == group) & (data["measure"] == measure)]


def draw_line(axes: Axes, rows: pd.DataFrame, colour: str, name: str) -> None:
    """A line against the share of changed managers, with its intervals."""
    share = rows["changed"] / N_WARDS
    axes.fill_between(share, rows["low"], rows["high"], color=colour, alpha=0.2, linewidth=0)
    axes.plot(share, rows["mean"], color=colour, marker="o", markersize=4, label=name)


def describe_finding(data: pd.DataFrame, gains: pd.DataFrame) -> str:
    """What came out, in plain words."""
    lines, total_gain = [], {}
    for old, name in OLD_STYLES.items():
        rows = gains[(gains["old"] == old) & gains["introductions"]].set_index("gain")[["mean", "low", "high"]]
        interval_by_gain = {gain: tuple(rows.loc[gain]) for gain in rows.index}
        total_gain[old] = interval_by_gain["whole gain"][0]
        nonlinearity, last = (
            interval_by_gain["gain at one half less half of the whole"],
            next(gain for gain in interval_by_gain if f"of {N_WARDS}" in gain),
        )
        shape = (
            "more than half"
            if nonlinearity[1] > 0
            else "less than half"
            if nonlinearity[2] < 0
            else "half, as far as can be told,"
        )
        spillover_share = interval_by_gain["the same as a share of the whole gain"]
        small = (
            "it is" if spillover_share[2] < 0.1 else "it is not" if spillover_share[1] > 0.1 else "that cannot be told"
        )
        lines.append(
            f"- From {name}: if all change, wellbeing rises by "
            f"{format_interval(interval_by_gain['whole gain'], 3, signed=True)}; if one half "
            f"does, by {format_interval(interval_by_gain['gain at one half'], 3, signed=True)}. That is {shape} "
            f"of it: it lies "
            f"{format_interval(nonlinearity, 3, signed=True)} off the straight line."
        )
        lines.append(
            f"- Wards whose managers stayed ({name}) gain "
            f"{format_interval(interval_by_gain[last], 3, signed=True)} when nearly all others "
            f"changed ({last.removeprefix('those who stayed, at ')}). That is "
            f"{format_interval(spillover_share)} of the whole gain; "
            f"less than a tenth was predicted ({small})."
        )
    times = total_gain["compliance"] / total_gain["transactional"]
    lines.append(f"- The whole gain from targets first is {times:.1f} times that from fair exchange; 3 was predicted.")
    burnt = select_rows(data, "compliance", "everyone", "burnt_out").set_index("changed")[["mean", "low", "high"]]
    sufficient_numbers = burnt.index[burnt["high"] < BURNOUT_THRESHOLD]
    if len(sufficient_numbers):
        right = "as predicted" if sufficient_numbers[0] > 2 * N_WARDS / 3 else "fewer than predicted"
        lines.append(
            f"- From targets first, burnout falls from {format_interval(burnt.loc[0])} to "
            f"{format_interval(burnt.loc[N_WARDS // 2])} with one "
            f"half changed. It is below one in ten from {sufficient_numbers[0]} of {N_WARDS} changed managers "
            f"on (of the numbers "
            f"tried; there {format_interval(burnt.loc[sufficient_numbers[0]])}), {right}."
        )
    name = "the same as a share of the whole gain"
    rows_without_introductions = gains[~gains["introductions"] & (gains["gain"] == name)].set_index("old")
    alone = rows_without_introductions[["mean", "low", "high"]]
    lines.append(
        "\nLooked into after the first run, and so not predicted: is it the ties that introductions make between "
        f"wards? With introductions switched off ({int(rows_without_introductions['hospitals'].max())} "
        f"hospitals), that share is "
        f"{format_interval(alone.loc['compliance'])} of the whole gain from targets first, and "
        f"{format_interval(alone.loc['transactional'])} from fair exchange."
    )
    lines.append(
        f"\n{int(data['hospitals'].max())} hospitals, each with a network and luck of its own and the same in all "
        f"mixes; means over the last {N_LAST_DAYS} days of a year."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
