"""Rules of giving: how ready a person is, whether they act toward another, and which kind of act it is."""

from __future__ import annotations

from sim.model.derived_constants import Constants
from sim.numba_support.decorators import rule


@rule
def meeting_probability(weight: float, mean_strength: float, c: Constants) -> float:
    """Chance that a tie meets today: min(1, weight · contacts_per_day / mean strength).

    The mean strength is the mean over people of the sum of their ties' weights in the initial graph.
    """
    return min(1.0, weight * c.params.contacts_per_day / mean_strength)


@rule
def inverted_u(ratio: float) -> float:
    """Encouragement by acts seen, 2r / (1 + r²): 0 at none, 1 at the peak r = 1, falling beyond.

    A few acts seen encourage, many invite leaving it to others (source: tsvetkova2014).
    """
    return 2.0 * ratio / (1.0 + ratio * ratio)


@rule
def readiness_log_odds(
    disposition: float,
    energy: float,
    safety: float,
    control: float,
    overload: float,
    n_glimpsed: float,
    campaign_log_odds: float,
    c: Constants,
) -> float:
    """Log-odds of an act in a meeting, as far as they do not come from felt compassion.

    logit(give_base) + g_disposition·(D−½) + g_energy·(E−½) + g_safety·(S−½) − g_control·control
    − g_overload·overload + g_glimpsed·hump(G / glimpse_peak) + campaign
    """
    return (
        c.give_base_log_odds
        + c.params.g_disposition * (disposition - 0.5)
        + c.params.g_energy * (energy - 0.5)
        + c.params.g_safety * (safety - 0.5)
        - c.params.g_control * control
        - c.params.g_overload * overload
        + c.params.g_glimpsed * inverted_u(n_glimpsed / c.params.glimpse_peak)
        + campaign_log_odds
    )


@rule
def giving_log_odds(readiness_log_odds: float, felt_compassion: float, c: Constants) -> float:
    """Log-odds of an act toward somebody in average need: readiness + g_felt·C. The contagion (chancellor2018)."""
    return readiness_log_odds + c.params.g_felt * felt_compassion


@rule
def need(wellbeing: float) -> float:
    """How much another person needs compassion: 1 − W."""
    return 1.0 - wellbeing


@rule
def need_log_odds(need: float, c: Constants) -> float:
    """What somebody's need adds to the log-odds of an act toward them: g_need·(need − ½)."""
    return c.params.g_need * (need - 0.5)


@rule
def act_log_odds(giving_log_odds: float, need: float, c: Constants) -> float:
    """Log-odds of an act toward somebody of this need: drive + g_need·(need − ½)."""
    return giving_log_odds + need_log_odds(need, c)


@rule
def draw_act_kind(u: float, c: Constants) -> int:
    """Kind of an act, drawn by the shares of the kinds: the first whose upper edge lies above u.

    As edges ascend, that is the number of edges that do not; the last, at 1, always does.
    """
    kind = 0
    for edge in range(len(c.act_factors.cumulative_share) - 1):
        kind += u >= c.act_factors.cumulative_share[edge]
    return kind
