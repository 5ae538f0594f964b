"""Every mechanism switched off in turn: what each carries."""

from __future__ import annotations

import json

import pandas as pd
from common import (
    BLUE,
    MUTED,
    ORANGE,
    Experiment,
    ExperimentConfig,
    ExperimentResult,
    format_interval,
    format_predictions,
    run_experiment,
)
from matplotlib.figure import Figure

import sim

EXPERIMENT = Experiment(
    title="What each mechanism carries",
    question=(
        "If contagion is switched off, or any other mechanism of the model, how do acts, wellbeing and tiredness "
        "change, "
        "under a transactional and under a compassionate leader?"
    ),
    prediction=(
        "Under a compassionate leader, contagion carries most of the acts (without it a quarter to a third are "
        "left), and "
        "the leader's round carries most of the wellbeing. Under a transactional leader contagion carries less than "
        "half "
        "of the acts, as there is less felt compassion to pass on. Without energising, acts and energy fall under "
        "both. "
        "Without improvement more people are worn out under both, as improvement spares up to 30 % of the demand. "
        "Glimpsing matters little (less than a tenth of the acts under a transactional leader), introductions least of "
        "all. Without leaving, wellbeing is a little lower: those who leave are the least well, and average people "
        "come. "
        "Without safety everybody keeps the safety they started with (.5): that lowers wellbeing under a compassionate "
        "leader, who builds more, and raises it under a transactional one, under whom safety sinks toward .26. "
        "(A trial of 100 runs for speed had shown wellbeing without contagion and without safety before this was "
        "written; those two parts are not blind.)"
    ),
)
MECHANISMS = (
    "leading",
    "contagion",
    "energising",
    "improvement",
    "safety",
    "glimpsing",
    "leaving",
    "introductions",
)
MEASURES = {
    "acts": "acts per person and day",
    "wellbeing": "wellbeing (0 to 1)",
    "worn_out": "share worn out",
}
STYLE_MARKERS = {"compassionate": (BLUE, "o"), "transactional": (ORANGE, "s")}


def study(setting: ExperimentConfig) -> ExperimentResult:
    """Play each with the same luck, under two styles."""
    all_mechanisms = {"leading": True}
    results = sim.sweep(
        "typical_ward",
        {"leadership.style": list(STYLE_MARKERS)},
        compare={"mechanisms": [all_mechanisms, *({name: False} for name in MECHANISMS)], "reference": all_mechanisms},
        overrides={"days": setting.choose(250, 60), "team.size": setting.choose(24, 8)},
        runs=setting.choose(300, 3),
        name="mechanisms",
        folder=setting.folder,
    )
    table = results.compare(*MEASURES, "energy", "safety", "burnt_out", "care").table
    table["arm"] = [next(iter(json.loads(arm))) for arm in table["arm"]]
    table = table.rename(columns={"arm": "without"}).drop(columns="reference")
    figure_data = table[table["measure"].isin(list(MEASURES))]
    return ExperimentResult(
        describe_finding(table), draw_figure(figure_data), figure_data, [results], {"all_measures": table}
    )


def describe_finding(table: pd.DataFrame) -> str:
    """What came out, in words."""
    rows = table.set_index(["measure", "leadership.style", "without"])
    n = int(table["n"].min())

    def difference_text(measure: str, style: str, without: str) -> str:
        return format_interval(rows.loc[(measure, style, without), ["difference", "low", "high"]], 3, signed=True)

    def mean_difference(measure: str, style: str, without: str) -> float:
        return float(rows.loc[(measure, style, without), "difference"])

    def remaining_share(style: str, without: str) -> float:
        row = rows.loc[("acts", style, without)]
        return float(row["mean_arm"] / row["mean_reference"])

    compassionate, transactional = STYLE_MARKERS
    losses = {name: -mean_difference("wellbeing", compassionate, name) for name in MECHANISMS}
    greatest = max(losses, key=lambda name: losses[name])
    runner_up = "contagion" if greatest == "leading" else "leading"
    acts = {name: max(abs(remaining_share(style, name) - 1) for style in STYLE_MARKERS) for name in MECHANISMS}
    parts = [
        (
            f"under a compassionate leader {100 * remaining_share(compassionate, 'contagion'):.0f} % of the "
            f"acts are left without "
            f"contagion.",
            0.25 <= remaining_share(compassionate, "contagion") <= 1 / 3,
        ),
        (
            f"wellbeing under a compassionate leader falls most without {greatest}, by "
            f"{difference_text('wellbeing', compassionate, greatest)}; without {runner_up} it is "
            f"{difference_text('wellbeing', compassionate, runner_up)}.",
            greatest == "leading",
        ),
        (
            f"under a transactional leader {100 * remaining_share(transactional, 'contagion'):.0f} % of the "
            f"acts are left without "
            f"contagion.",
            remaining_share(transactional, "contagion") > 0.5,
        ),
        (
            f"without energising acts change by {difference_text('acts', compassionate, 'energising')} under a "
            f"compassionate and "
            f"{difference_text('acts', transactional, 'energising')} under a transactional leader, and morning "
            f"energy by "
            f"{difference_text('energy', compassionate, 'energising')} and "
            f"{difference_text('energy', transactional, 'energising')}.",
            all(
                mean_difference(measure, style, "energising") < 0
                for measure in ("acts", "energy")
                for style in STYLE_MARKERS
            ),
        ),
        (
            f"without improvement the share worn out changes by "
            f"{difference_text('worn_out', compassionate, 'improvement')} and "
            f"{difference_text('worn_out', transactional, 'improvement')}.",
            all(mean_difference("worn_out", style, "improvement") > 0 for style in STYLE_MARKERS),
        ),
        (
            f"without glimpsing {100 * remaining_share(transactional, 'glimpsing'):.0f} % of the acts are left "
            f"under a transactional "
            f"leader, "
            f"and without introductions {100 * remaining_share(transactional, 'introductions'):.0f} % (compassionate: "
            f"{100 * remaining_share(compassionate, 'introductions'):.0f} %); what matters least for acts is "
            f"{min(acts, key=lambda name: acts[name])}.",
            remaining_share(transactional, "glimpsing") > 0.9
            and min(acts, key=lambda name: acts[name]) == "introductions",
        ),
        (
            f"without leaving, wellbeing changes by {difference_text('wellbeing', compassionate, 'leaving')} and "
            f"{difference_text('wellbeing', transactional, 'leaving')}.",
            all(mean_difference("wellbeing", style, "leaving") < 0 for style in STYLE_MARKERS),
        ),
        (
            f"with safety held where it began, wellbeing changes by "
            f"{difference_text('wellbeing', compassionate, 'safety')} under a "
            f"compassionate and by {difference_text('wellbeing', transactional, 'safety')} under a "
            f"transactional leader.",
            mean_difference("wellbeing", compassionate, "safety")
            < 0
            < mean_difference("wellbeing", transactional, "safety"),
        ),
    ]
    return (
        f"Means over the last 60 of 250 days on a ward of 24, {n} runs with the same luck; each change is the run "
        f"without the mechanism less the run with all of them.\n\n{format_predictions(parts)}\n\nAn introduced "
        f"tie adds "
        "meetings to those that people have, instead of taking the place of others; that is probably why introductions "
        "weigh so much."
    )


def draw_figure(table: pd.DataFrame) -> Figure:
    """Draw a row a mechanism and a panel a measure."""
    page = Figure(figsize=(10.5, 4.8), layout="constrained")
    page.get_layout_engine().set(w_pad=0.08)  # type: ignore[union-attr]
    panels = page.subplots(1, len(MEASURES), sharey=True)
    warm = table[(table["measure"] == "wellbeing") & (table["leadership.style"] == "compassionate")]
    order = list(warm.sort_values("difference")["without"])
    for axes, (measure, title) in zip(panels, MEASURES.items(), strict=True):
        axes.axvline(0, color=MUTED, linewidth=1)
        for shift, (style, (colour, marker)) in zip((-0.14, 0.14), STYLE_MARKERS.items(), strict=True):
            rows = table[(table["measure"] == measure) & (table["leadership.style"] == style)].set_index("without")
            rows = rows.loc[order]
            y_positions = [row + shift for row in range(len(rows))]
            axes.hlines(y_positions, rows["low"], rows["high"], color=colour, linewidth=2.5)
            name = f"under a {style} leader" if measure == "acts" else None
            axes.plot(rows["difference"], y_positions, marker, color=colour, markersize=6, label=name)
        axes.set_title(measure.replace("_", " ").capitalize())
        axes.set_xlabel(f"change in {title}")
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(range(len(MECHANISMS)), [f"without {name}" for name in order])
    panels[0].set_ylim(len(MECHANISMS) - 0.5, -0.5)
    page.legend(loc="outside lower center", ncols=2)
    return page


if __name__ == "__main__":
    run_experiment(__file__, EXPERIMENT, study)
