"""Metrics of a network (density, degree, clustering coefficient, …), compared with generated wards of equal size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import networkx as nx
import numpy as np

from sim.teams import Ward
from sim.teams.metrics import top_weight_share
from sim.teams.readers.empirical import EmpiricalTeam
from sim.teams.ward import STAFF_GROUP

DEFAULT_N_WARDS = 50
MAX_WARD_SIZE = 1000
"""Maximum number of people of a generated ward."""

NETWORK_METRICS: dict[str, str] = {
    "people": "people with a tie",
    "ties": "ties",
    "density": "share of pairs with a tie",
    "mean_degree": "mean degree (ties per person)",
    "sd_degree": "standard deviation of degree",
    "clustering": "clustering coefficient, mean over people",
    "reciprocity": "reciprocity: share of nominations that are returned",
    "top_share": "share of weight on the heaviest 10% of ties",
    "spread": "standard deviation of the logarithm of weights",
    "heaviest": "heaviest tie relative to the median",
    "density_within": "density within roles",
    "density_between": "density between roles",
    "assortativity": "assortativity by role",
    "recurring": "share of ties that recur on two days or more",
    "parts": "connected components",
    "largest_part": "share of people in the largest component",
}
"""Descriptions of the metrics."""
TARGET_RANGES: dict[str, tuple[float, float]] = {"people": (8, 30), "density": (0.15, 0.40), "clustering": (0.45, 0.75)}
"""Target ranges of the team builders for a staff team (assumed from vanhems2013, krackhardt1987, lazega2001)."""
PUBLISHED_VALUES: dict[str, float] = {
    "people": 44,
    "density": 0.23,
    "mean_degree": 10.0,
    "sd_degree": 6.9,
    "clustering": 0.57,
    "top_share": 0.62,
    "recurring": 0.51,
}
"""Staff of a ward in Lyon, ties with a total contact time of five minutes or more (vanhems2013)."""


class NetworkMetric(NamedTuple):
    """A metric of a network, compared with generated wards.

    Attributes
    ----------
    name : a key of `NETWORK_METRICS`
    value : value of the network; NaN if undefined
    ward_mean, ward_std : mean and standard deviation over generated wards; NaN if undefined
    """

    name: str
    value: float
    ward_mean: float
    ward_std: float

    @property
    def z_score(self) -> float:
        """Difference from the mean of the wards in standard deviations; NaN if the wards do not differ."""
        return (self.value - self.ward_mean) / self.ward_std if self.ward_std > 1e-12 else math.nan


def network_metrics(
    team: nx.Graph[int], directed: nx.DiGraph[str] | None = None, recurring_share: float | None = None
) -> dict[str, float]:
    """Compute the metrics of a network.

    Parameters
    ----------
    team
        A checked team graph.
    directed
        Directed graph of nominations, if ties have a direction.
    recurring_share
        Share of ties that recur on two days or more, if days are known.

    Returns
    -------
    dict
        Value by key of `NETWORK_METRICS`; NaN if undefined.
    """
    degrees = [degree for _, degree in team.degree()]
    weights = np.array([tie["weight"] for _, _, tie in team.edges(data=True)])
    largest = max(map(len, nx.connected_components(team)))
    within, between = role_densities(team)
    return {
        "people": float(len(team)),
        "ties": float(len(weights)),
        "density": float(nx.density(team)),
        "mean_degree": float(np.mean(degrees)),
        "sd_degree": float(np.std(degrees)),
        "clustering": float(nx.average_clustering(team)),
        "reciprocity": math.nan if directed is None else float(nx.overall_reciprocity(directed)),
        "top_share": top_weight_share(team),
        "spread": float(np.std(np.log(weights))) if len(weights) else math.nan,
        "heaviest": float(weights.max() / np.median(weights)) if len(weights) else math.nan,
        "density_within": within,
        "density_between": between,
        "assortativity": assortativity(team),
        "recurring": math.nan if recurring_share is None else recurring_share,
        "parts": float(nx.number_connected_components(team)),
        "largest_part": largest / len(team),
    }


def role_densities(team: nx.Graph[int]) -> tuple[float, float]:
    """Density within roles and between roles: share of pairs of people with a tie."""
    role = {person: attributes["role"] for person, attributes in team.nodes(data=True)}
    roles = list(role.values())
    n_within = sum(n * (n - 1) // 2 for n in map(roles.count, set(roles)))
    n_between = len(roles) * (len(roles) - 1) // 2 - n_within
    within = len([None for a, b in team.edges() if role[a] == role[b]])
    between = team.number_of_edges() - within
    return within / n_within if n_within else math.nan, between / n_between if n_between else math.nan


def assortativity(team: nx.Graph[int]) -> float:
    """Attribute assortativity coefficient of roles, −1 to 1 (0: random); NaN if there is a single role."""
    tied = {team.nodes[person]["role"] for person, degree in team.degree() if degree}
    return float(nx.attribute_assortativity_coefficient(team, "role")) if len(tied) > 1 else math.nan


def generated_ward_metrics(size: int, n_wards: int = DEFAULT_N_WARDS) -> list[dict[str, float]]:
    """Metrics of generated wards with seeds 1 to `n_wards`. Nurses and aides count as one role."""
    metrics = []
    for seed in range(1, n_wards + 1):
        ward = Ward(size=size).build_graph(seed)
        for _, attributes in ward.nodes(data=True):
            attributes["role"] = STAFF_GROUP[attributes["role"]]
        metrics.append(network_metrics(ward))
    return metrics


def compare_with_wards(observed: EmpiricalTeam, n_wards: int = DEFAULT_N_WARDS) -> list[NetworkMetric]:
    """Metrics of an observed network, compared with generated wards of equal size.

    Raises
    ------
    ValueError
        The network has more people than a generated ward can have.
    """
    n = len(observed.team)
    if n > MAX_WARD_SIZE:
        raise ValueError(f"the network has {n:,} people; a ward to compare with has at most {MAX_WARD_SIZE:,}")
    return metrics_table(
        network_metrics(observed.team, observed.nominations, observed.recurring_share),
        generated_ward_metrics(n, n_wards),
    )


def metrics_table(observed: dict[str, float], wards: Sequence[dict[str, float]]) -> list[NetworkMetric]:
    """Metrics with mean and standard deviation of the metrics of wards."""
    rows = []
    for name in NETWORK_METRICS:
        values = np.array([ward[name] for ward in wards])
        std = float(np.std(values, ddof=1)) if len(values) > 1 else math.nan
        rows.append(NetworkMetric(name, observed.get(name, math.nan), float(np.mean(values)), std))
    return rows
