"""Items 7 to 11: what styles of leadership do to people, over styles, leaders, wards and spans."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from sim.model.measures import is_burnt_out
from sim.model.styles import STYLES, Style
from sim.validation.estimators import (
    FloatArray,
    Statistic,
    correlation_of_columns,
    covariance,
    difference_of_means,
    mean_of_column,
    mean_products,
    ratio_of_means,
)
from sim.validation.experiments import N_LAST_DAYS, ExperimentSetup, mean_of_last_days, person_state
from sim.world import build_world

SPANS = (6, 12, 24)
"""People on the wards over which a leader's effect is compared."""
STYLE_RANKING = (
    ("compassionate", "sympathetic"),
    ("sympathetic", "transactional"),
    ("transactional", "rescuing"),
    ("transactional", "laissez_faire"),
    ("rescuing", "laissez_faire"),
    ("laissez_faire", "compliance"),
)
"""Styles whose wellbeing is compared: the one that is to be better, or as good, first."""


# --- 7. Styles


def measure_styles(bench: ExperimentSetup, run: int) -> FloatArray:
    """Wellbeing by style in a ward of 12, then acts under the compassionate style with contagion and without."""
    traces = {name: bench.run(bench.build_ward(12, run, leadership={"style": name}), run) for name in STYLES}
    no_contagion = bench.build_ward(12, run, leadership={"style": "compassionate"}, mechanisms={"contagion": False})
    acts = [mean_of_last_days(trace, "acts") for trace in (traces["compassionate"], bench.run(no_contagion, run))]
    return np.array([mean_of_last_days(trace, "wellbeing") for trace in traces.values()] + acts)


_STYLE_INDEX = {name: place for place, name in enumerate(STYLES)}
STYLE_STATISTICS: Mapping[str, Statistic] = {
    **{f"wellbeing, {name}": mean_of_column(place) for name, place in _STYLE_INDEX.items()},
    **{
        f"{better} less {worse}": difference_of_means(_STYLE_INDEX[better], _STYLE_INDEX[worse])
        for better, worse in STYLE_RANKING
    },
    "acts without contagion, over those with": ratio_of_means(len(STYLES) + 1, len(STYLES)),
}


# --- 8. and 9. Many leaders


def leadership_score(style: Style) -> float:
    """How constructive a style is: the mean of what it does for people; control is not among it."""
    return (style.attend + style.understand + style.empathise + style.help) / 4


def measure_leaders(bench: ExperimentSetup, run: int) -> FloatArray:
    """Products over people who lead nobody, then over teams, in the last days of an organisation.

    Over people: constructive leadership, control, engagement (the mean of wellbeing and energy), and the share of days
    burnt out. Over teams: constructive leadership, safety and tests of change.
    """
    spec = bench.build_organisation(run)
    trace, led_people = bench.run(spec, run), build_world(spec, run).population
    leader, styles = led_people.leader_of, spec.team_styles()
    followers = [i for i in range(len(leader)) if leader[i] >= 0 and i not in set(leader.tolist())]
    team = led_people.team_of[followers]
    style = [styles[led_people.teams[team_index]] for team_index in team]
    states = {
        name: person_state(trace, name)[-N_LAST_DAYS:, followers] for name in ("wellbeing", "energy", "safety", "tests")
    }
    leadership, control = np.array([leadership_score(s) for s in style]), np.array([s.control for s in style])
    engagement = (states["wellbeing"] + states["energy"]).mean(axis=0) / 2
    burnout = np.vectorize(is_burnt_out)(states["wellbeing"], states["energy"]).mean(axis=0)
    team_columns = np.column_stack([leadership, states["safety"].mean(axis=0), states["tests"].mean(axis=0)])
    teams = np.array([team_columns[team == code].mean(axis=0) for code in np.unique(team)])
    return np.concatenate(
        [mean_products(np.column_stack([leadership, control, engagement, burnout])), mean_products(teams)]
    )


N_PERSON_PRODUCTS = 5 * 5
"""Numbers over people: products of four columns and a 1."""


def statistic_over_people(statistic: Statistic) -> Statistic:
    """A statistic of the products over people."""
    return lambda mean: statistic(mean[:N_PERSON_PRODUCTS])


def statistic_over_teams(statistic: Statistic) -> Statistic:
    """A statistic of the products over teams."""
    return lambda mean: statistic(mean[N_PERSON_PRODUCTS:])


def mediation_paths(mean_products: FloatArray) -> tuple[float, float, float]:
    """Standardised paths: leader to tests in all, through safety, and past it."""
    covariance_matrix = covariance(mean_products)
    sd = np.sqrt(np.diag(covariance_matrix))
    r = covariance_matrix / np.outer(sd, sd)
    leader_safety, leader_tests, safety_tests = r[0, 1], r[0, 2], r[1, 2]
    indirect = leader_safety * (safety_tests - leader_tests * leader_safety) / (1 - leader_safety**2)
    return float(leader_tests), float(indirect), float(leader_tests - indirect)


def proportion_mediated(mean_products: FloatArray) -> float:
    """Share of the whole path from leader to tests that goes through safety."""
    total, through, _ = mediation_paths(mean_products)
    return float(np.divide(through, total))


LEADER_STATISTICS: Mapping[str, Statistic] = {
    "constructive leadership and engagement": statistic_over_people(correlation_of_columns(0, 2)),
    "constructive leadership and burnout": statistic_over_people(correlation_of_columns(0, 3)),
    "control and engagement": statistic_over_people(correlation_of_columns(1, 2)),
    "control and burnout": statistic_over_people(correlation_of_columns(1, 3)),
}
MEDIATION_STATISTICS: Mapping[str, Statistic] = {
    "leader to tests, in all": statistic_over_teams(lambda mean: mediation_paths(mean)[0]),
    "leader to tests, through safety": statistic_over_teams(lambda mean: mediation_paths(mean)[1]),
    "leader to tests, past safety": statistic_over_teams(lambda mean: mediation_paths(mean)[2]),
    "share that goes through safety": statistic_over_teams(proportion_mediated),
}


# --- 10. A typical ward


def measure_typical_ward(bench: ExperimentSetup, run: int) -> FloatArray:
    """Shares of people burnt out and worn out in a ward of 24, led by fair exchange at a workload of .62."""
    trace = bench.run(bench.build_ward(24, run, workload=0.62), run)
    return np.array([mean_of_last_days(trace, "burnt_out"), mean_of_last_days(trace, "worn_out")])


EXHAUSTION_STATISTICS: Mapping[str, Statistic] = {"burnt out": mean_of_column(0), "worn out": mean_of_column(1)}


# --- 11. Spans of control


def measure_spans(bench: ExperimentSetup, run: int) -> FloatArray:
    """What a compassionate leader does for wellbeing beyond one who is hardly there, by people on the ward."""

    def wellbeing(size: int, style: str) -> float:
        return mean_of_last_days(bench.run(bench.build_ward(size, run, leadership={"style": style}), run), "wellbeing")

    return np.array([wellbeing(size, "compassionate") - wellbeing(size, "laissez_faire") for size in SPANS])


SPAN_STATISTICS: Mapping[str, Statistic] = {
    **{f"effect among {size}": mean_of_column(place) for place, size in enumerate(SPANS)},
    **{
        f"effect among {large} less that among {small}": difference_of_means(place + 1, place)
        for place, (small, large) in enumerate(pairwise(SPANS))
    },
}
