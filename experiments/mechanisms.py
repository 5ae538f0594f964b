"""Every mechanism switched off in turn: what each carries."""

from __future__ import annotations

import json

import pandas as pd
from common import BLUE, MUTED, ORANGE, Experiment, Outcome, Setting, judged, run, told
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
STYLES = {"compassionate": (BLUE, "o"), "transactional": (ORANGE, "s")}


def study(setting: Setting) -> Outcome:
    """Play each with the same luck, under two styles."""
    everything = {"leading": True}
    results = sim.sweep(
        "typical_ward",
        {"leadership.style": list(STYLES)},
        compare={"mechanisms": [everything, *({name: False} for name in MECHANISMS)], "reference": everything},
        changes={"days": setting.either(250, 60), "team.size": setting.either(24, 8)},
        runs=setting.either(300, 3),
        name="mechanisms",
        folder=setting.folder,
    )
    table = results.compare(*MEASURES, "energy", "safety", "burnt_out", "care").table
    table["arm"] = [next(iter(json.loads(arm))) for arm in table["arm"]]
    table = table.rename(columns={"arm": "without"}).drop(columns="reference")
    shown = table[table["measure"].isin(list(MEASURES))]
    return Outcome(finding(table), figure(shown), shown, [results], {"all_measures": table})


def finding(table: pd.DataFrame) -> str:
    """What came out, in words."""
    rows = table.set_index(["measure", "leadership.style", "without"])
    n = int(table["n"].min())

    def gap(measure: str, style: str, without: str) -> str:
        return told(rows.loc[(measure, style, without), ["difference", "low", "high"]], 3, signed=True)

    def moved(measure: str, style: str, without: str) -> float:
        return float(rows.loc[(measure, style, without), "difference"])

    def left(style: str, without: str) -> float:
        row = rows.loc[("acts", style, without)]
        return float(row["mean_arm"] / row["mean_reference"])

    warm, fair = STYLES
    losses = {name: -moved("wellbeing", warm, name) for name in MECHANISMS}
    greatest = max(losses, key=lambda name: losses[name])
    beside = "contagion" if greatest == "leading" else "leading"
    acts = {name: max(abs(left(style, name) - 1) for style in STYLES) for name in MECHANISMS}
    parts = [
        (
            f"under a compassionate leader {100 * left(warm, 'contagion'):.0f} % of the acts are left without "
            f"contagion.",
            0.25 <= left(warm, "contagion") <= 1 / 3,
        ),
        (
            f"wellbeing under a compassionate leader falls most without {greatest}, by "
            f"{gap('wellbeing', warm, greatest)}; without {beside} it is {gap('wellbeing', warm, beside)}.",
            greatest == "leading",
        ),
        (
            f"under a transactional leader {100 * left(fair, 'contagion'):.0f} % of the acts are left without "
            f"contagion.",
            left(fair, "contagion") > 0.5,
        ),
        (
            f"without energising acts change by {gap('acts', warm, 'energising')} under a compassionate and "
            f"{gap('acts', fair, 'energising')} under a transactional leader, and morning energy by "
            f"{gap('energy', warm, 'energising')} and {gap('energy', fair, 'energising')}.",
            all(moved(measure, style, "energising") < 0 for measure in ("acts", "energy") for style in STYLES),
        ),
        (
            f"without improvement the share worn out changes by {gap('worn_out', warm, 'improvement')} and "
            f"{gap('worn_out', fair, 'improvement')}.",
            all(moved("worn_out", style, "improvement") > 0 for style in STYLES),
        ),
        (
            f"without glimpsing {100 * left(fair, 'glimpsing'):.0f} % of the acts are left under a transactional "
            f"leader, "
            f"and without introductions {100 * left(fair, 'introductions'):.0f} % (compassionate: "
            f"{100 * left(warm, 'introductions'):.0f} %); what matters least for acts is "
            f"{min(acts, key=lambda name: acts[name])}.",
            left(fair, "glimpsing") > 0.9 and min(acts, key=lambda name: acts[name]) == "introductions",
        ),
        (
            f"without leaving, wellbeing changes by {gap('wellbeing', warm, 'leaving')} and "
            f"{gap('wellbeing', fair, 'leaving')}.",
            all(moved("wellbeing", style, "leaving") < 0 for style in STYLES),
        ),
        (
            f"with safety held where it began, wellbeing changes by {gap('wellbeing', warm, 'safety')} under a "
            f"compassionate and by {gap('wellbeing', fair, 'safety')} under a transactional leader.",
            moved("wellbeing", warm, "safety") < 0 < moved("wellbeing", fair, "safety"),
        ),
    ]
    return (
        f"Means over the last 60 of 250 days on a ward of 24, {n} runs with the same luck; each change is the run "
        f"without the mechanism less the run with all of them.\n\n{judged(parts)}\n\nAn introduced tie adds "
        "meetings to those that people have, instead of taking the place of others; that is probably why introductions "
        "weigh so much."
    )


def figure(table: pd.DataFrame) -> Figure:
    """Draw a row a mechanism and a panel a measure."""
    page = Figure(figsize=(10.5, 4.8), layout="constrained")
    page.get_layout_engine().set(w_pad=0.08)  # type: ignore[union-attr]
    panels = page.subplots(1, len(MEASURES), sharey=True)
    warm = table[(table["measure"] == "wellbeing") & (table["leadership.style"] == "compassionate")]
    order = list(warm.sort_values("difference")["without"])
    for axes, (measure, title) in zip(panels, MEASURES.items(), strict=True):
        axes.axvline(0, color=MUTED, linewidth=1)
        for shift, (style, (colour, marker)) in zip((-0.14, 0.14), STYLES.items(), strict=True):
            rows = table[(table["measure"] == measure) & (table["leadership.style"] == style)].set_index("without")
            rows = rows.loc[order]
            places = [place + shift for place in range(len(rows))]
            axes.hlines(places, rows["low"], rows["high"], color=colour, linewidth=2.5)
            name = f"under a {style} leader" if measure == "acts" else None
            axes.plot(rows["difference"], places, marker, color=colour, markersize=6, label=name)
        axes.set_title(measure.replace("_", " ").capitalize())
        axes.set_xlabel(f"change in {title}")
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(range(len(MECHANISMS)), [f"without {name}" for name in order])
    panels[0].set_ylim(len(MECHANISMS) - 0.5, -0.5)
    page.legend(loc="outside lower center", ncols=2)
    return page


if __name__ == "__main__":
    run(__file__, EXPERIMENT, study)
