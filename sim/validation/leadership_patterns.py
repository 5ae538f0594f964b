"""Patterns 7 to 11: effects of leadership styles, correlations over leaders, mediation, exhaustion and spans."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from sim.model.rules.day_measures import is_burnt_out
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
"""Ward sizes over which the effect of a leader is compared."""
STYLE_RANKING = (
    ("compassionate", "sympathetic"),
    ("sympathetic", "transactional"),
    ("transactional", "rescuing"),
    ("transactional", "laissez_faire"),
    ("rescuing", "laissez_faire"),
    ("laissez_faire", "compliance"),
)
"""Pairs of styles whose wellbeing is compared: first the style that is expected to be better, or as good."""


# --- Pattern 7: styles


def measure_styles(setup: ExperimentSetup, run: int) -> FloatArray:
    """Wellbeing by style on a ward of 12, then acts under the compassionate style with and without contagion."""
    traces = {name: setup.run(setup.build_ward(12, run, leadership={"style": name}), run) for name in STYLES}
    no_contagion = setup.build_ward(12, run, leadership={"style": "compassionate"}, mechanisms={"contagion": False})
    acts = [mean_of_last_days(trace, "acts") for trace in (traces["compassionate"], setup.run(no_contagion, run))]
    return np.array([mean_of_last_days(trace, "wellbeing") for trace in traces.values()] + acts)


_STYLE_COLUMN = {name: column for column, name in enumerate(STYLES)}
STYLE_STATISTICS: Mapping[str, Statistic] = {
    **{f"wellbeing, {name}": mean_of_column(column) for name, column in _STYLE_COLUMN.items()},
    **{
        f"{better} minus {worse}": difference_of_means(_STYLE_COLUMN[better], _STYLE_COLUMN[worse])
        for better, worse in STYLE_RANKING
    },
    "acts without contagion, relative to with": ratio_of_means(len(STYLES) + 1, len(STYLES)),
}


# --- Patterns 8 and 9: organisations with many leaders


def leadership_score(style: Style) -> float:
    """How constructive a style is, from 0 to 1: mean of attend, understand, empathise and help, without control."""
    return (style.attend + style.understand + style.empathise + style.help) / 4


def measure_leaders(setup: ExperimentSetup, run: int) -> FloatArray:
    """Means of products over followers, then over teams, in the last days of an organisation.

    Over followers: constructive leadership, control, engagement (mean of wellbeing and energy) and share of days burnt
    out. Over teams: constructive leadership, safety and tests of change.
    """
    scenario = setup.build_organisation(run)
    trace, population = setup.run(scenario, run), build_world(scenario, run).population
    leader, styles = population.leader_of, scenario.team_styles()
    followers = [i for i in range(len(leader)) if leader[i] >= 0 and i not in set(leader.tolist())]
    team = population.team_of[followers]
    style = [styles[population.teams[team_index]] for team_index in team]
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
"""Number of means of products over followers: of four columns and a constant."""


def statistic_over_people(statistic: Statistic) -> Statistic:
    """A statistic of the products over followers."""
    return lambda mean: statistic(mean[:N_PERSON_PRODUCTS])


def statistic_over_teams(statistic: Statistic) -> Statistic:
    """A statistic of the products over teams."""
    return lambda mean: statistic(mean[N_PERSON_PRODUCTS:])


def mediation_paths(mean_products: FloatArray) -> tuple[float, float, float]:
    """Total, indirect (through safety) and direct effect of leadership on tests of change, standardised."""
    covariance_matrix = covariance(mean_products)
    sd = np.sqrt(np.diag(covariance_matrix))
    r = covariance_matrix / np.outer(sd, sd)
    leader_safety, leader_tests, safety_tests = r[0, 1], r[0, 2], r[1, 2]
    indirect = leader_safety * (safety_tests - leader_tests * leader_safety) / (1 - leader_safety**2)
    return float(leader_tests), float(indirect), float(leader_tests - indirect)


def proportion_mediated(mean_products: FloatArray) -> float:
    """Indirect effect as a proportion of the total effect."""
    total, indirect, _ = mediation_paths(mean_products)
    return float(np.divide(indirect, total))


LEADER_STATISTICS: Mapping[str, Statistic] = {
    "constructive leadership and engagement": statistic_over_people(correlation_of_columns(0, 2)),
    "constructive leadership and burnout": statistic_over_people(correlation_of_columns(0, 3)),
    "control and engagement": statistic_over_people(correlation_of_columns(1, 2)),
    "control and burnout": statistic_over_people(correlation_of_columns(1, 3)),
}
MEDIATION_STATISTICS: Mapping[str, Statistic] = {
    "total effect": statistic_over_teams(lambda mean: mediation_paths(mean)[0]),
    "indirect effect through safety": statistic_over_teams(lambda mean: mediation_paths(mean)[1]),
    "direct effect": statistic_over_teams(lambda mean: mediation_paths(mean)[2]),
    "proportion mediated": statistic_over_teams(proportion_mediated),
}


# --- Pattern 10: a typical ward


def measure_typical_ward(setup: ExperimentSetup, run: int) -> FloatArray:
    """Shares of people burnt out and worn out on a ward of 24 with a transactional leader and a workload of 0.62."""
    trace = setup.run(setup.build_ward(24, run, workload=0.62), run)
    return np.array([mean_of_last_days(trace, "burnt_out"), mean_of_last_days(trace, "worn_out")])


EXHAUSTION_STATISTICS: Mapping[str, Statistic] = {"burnt out": mean_of_column(0), "worn out": mean_of_column(1)}


# --- Pattern 11: spans of control


def measure_spans(setup: ExperimentSetup, run: int) -> FloatArray:
    """Wellbeing under a compassionate minus a laissez-faire leader, by ward size."""

    def wellbeing(size: int, style: str) -> float:
        return mean_of_last_days(setup.run(setup.build_ward(size, run, leadership={"style": style}), run), "wellbeing")

    return np.array([wellbeing(size, "compassionate") - wellbeing(size, "laissez_faire") for size in SPANS])


SPAN_STATISTICS: Mapping[str, Statistic] = {
    **{f"effect on a ward of {size}": mean_of_column(column) for column, size in enumerate(SPANS)},
    **{
        f"effect on a ward of {large} minus {small}": difference_of_means(column + 1, column)
        for column, (small, large) in enumerate(pairwise(SPANS))
    },
}
