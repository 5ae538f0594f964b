"""Items 7 to 11: what styles of leadership do to people, over styles, leaders, wards and spans."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from sim.analysis.validation.estimating import (
    Floats,
    Statistic,
    correlation,
    covariance,
    difference,
    number,
    products,
    ratio,
)
from sim.analysis.validation.worlds import SETTLED, Bench, people, settled
from sim.model.measures import is_burnt_out
from sim.model.styles import STYLES, Style
from sim.world import build_world

SPANS = (6, 12, 24)
"""People on the wards over which a leader's effect is compared."""
ORDER = (
    ("compassionate", "sympathetic"),
    ("sympathetic", "transactional"),
    ("transactional", "rescuing"),
    ("transactional", "laissez_faire"),
    ("rescuing", "laissez_faire"),
    ("laissez_faire", "compliance"),
)
"""Styles whose wellbeing is compared: the one that is to be better, or as good, first."""


# --- 7. Styles


def styled(bench: Bench, run: int) -> Floats:
    """Wellbeing by style in a ward of 12, then acts under the compassionate style with contagion and without."""
    traces = {name: bench.live(bench.ward(12, run, leadership={"style": name}), run) for name in STYLES}
    cold = bench.ward(12, run, leadership={"style": "compassionate"}, mechanisms={"contagion": False})
    acts = [settled(trace, "acts") for trace in (traces["compassionate"], bench.live(cold, run))]
    return np.array([settled(trace, "wellbeing") for trace in traces.values()] + acts)


_STYLE = {name: place for place, name in enumerate(STYLES)}
BY_STYLE: Mapping[str, Statistic] = {
    **{f"wellbeing, {name}": number(place) for name, place in _STYLE.items()},
    **{f"{better} less {worse}": difference(_STYLE[better], _STYLE[worse]) for better, worse in ORDER},
    "acts without contagion, over those with": ratio(len(STYLES) + 1, len(STYLES)),
}


# --- 8. and 9. Many leaders


def constructive(style: Style) -> float:
    """How constructive a style is: the mean of what it does for people; control is not among it."""
    return (style.attend + style.understand + style.empathise + style.help) / 4


def led(bench: Bench, run: int) -> Floats:
    """Products over people who lead nobody, then over teams, in the last days of an organisation.

    Over people: constructive leadership, control, engagement (the mean of wellbeing and energy), and the share of days
    burnt out. Over teams: constructive leadership, safety and tests of change.
    """
    spec = bench.organisation(run)
    trace, led_people = bench.live(spec, run), build_world(spec, run).population
    leader, styles = led_people.leader_of, spec.team_styles()
    who = [i for i in range(len(leader)) if leader[i] >= 0 and i not in set(leader.tolist())]
    team = led_people.team_of[who]
    style = [styles[led_people.teams[place]] for place in team]
    kept = {name: people(trace, name)[-SETTLED:, who] for name in ("wellbeing", "energy", "safety", "tests")}
    good, control = np.array([constructive(s) for s in style]), np.array([s.control for s in style])
    engagement = (kept["wellbeing"] + kept["energy"]).mean(axis=0) / 2
    burnout = np.vectorize(is_burnt_out)(kept["wellbeing"], kept["energy"]).mean(axis=0)
    chain = np.column_stack([good, kept["safety"].mean(axis=0), kept["tests"].mean(axis=0)])
    teams = np.array([chain[team == one].mean(axis=0) for one in np.unique(team)])
    return np.concatenate([products(np.column_stack([good, control, engagement, burnout])), products(teams)])


N_OF_PEOPLE = 5 * 5
"""Numbers over people: products of four columns and a 1."""


def over_people(statistic: Statistic) -> Statistic:
    """A statistic of the products over people."""
    return lambda mean: statistic(mean[:N_OF_PEOPLE])


def over_teams(statistic: Statistic) -> Statistic:
    """A statistic of the products over teams."""
    return lambda mean: statistic(mean[N_OF_PEOPLE:])


def mediation(mean_products: Floats) -> tuple[float, float, float]:
    """Standardised paths: leader to tests in all, through safety, and past it."""
    spread = covariance(mean_products)
    sd = np.sqrt(np.diag(spread))
    r = spread / np.outer(sd, sd)
    leader_safety, leader_tests, safety_tests = r[0, 1], r[0, 2], r[1, 2]
    through = leader_safety * (safety_tests - leader_tests * leader_safety) / (1 - leader_safety**2)
    return float(leader_tests), float(through), float(leader_tests - through)


def share_through(mean_products: Floats) -> float:
    """Share of the whole path from leader to tests that goes through safety."""
    whole, through, _ = mediation(mean_products)
    return float(np.divide(through, whole))


OVER_LEADERS: Mapping[str, Statistic] = {
    "constructive leadership and engagement": over_people(correlation(0, 2)),
    "constructive leadership and burnout": over_people(correlation(0, 3)),
    "control and engagement": over_people(correlation(1, 2)),
    "control and burnout": over_people(correlation(1, 3)),
}
CHAIN: Mapping[str, Statistic] = {
    "leader to tests, in all": over_teams(lambda mean: mediation(mean)[0]),
    "leader to tests, through safety": over_teams(lambda mean: mediation(mean)[1]),
    "leader to tests, past safety": over_teams(lambda mean: mediation(mean)[2]),
    "share that goes through safety": over_teams(share_through),
}


# --- 10. A typical ward


def typical(bench: Bench, run: int) -> Floats:
    """Shares of people burnt out and worn out in a ward of 24, led by fair exchange at a workload of .62."""
    trace = bench.live(bench.ward(24, run, workload=0.62), run)
    return np.array([settled(trace, "burnt_out"), settled(trace, "worn_out")])


TIRED: Mapping[str, Statistic] = {"burnt out": number(0), "worn out": number(1)}


# --- 11. Spans of control


def spanned(bench: Bench, run: int) -> Floats:
    """What a compassionate leader does for wellbeing beyond one who is hardly there, by people on the ward."""

    def wellbeing(size: int, style: str) -> float:
        return settled(bench.live(bench.ward(size, run, leadership={"style": style}), run), "wellbeing")

    return np.array([wellbeing(size, "compassionate") - wellbeing(size, "laissez_faire") for size in SPANS])


BY_SPAN: Mapping[str, Statistic] = {
    **{f"effect among {size}": number(place) for place, size in enumerate(SPANS)},
    **{
        f"effect among {large} less that among {small}": difference(place + 1, place)
        for place, (small, large) in enumerate(pairwise(SPANS))
    },
}
