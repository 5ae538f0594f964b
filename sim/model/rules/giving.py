"""Rules of giving: probability of a meeting, log-odds and probability of an act, and its kind.

The log-odds of an act are a sum: readiness (`readiness_log_odds`), felt compassion (`giving_log_odds`), and the need of
the other person (`act_log_odds`). `give_probability` turns log-odds into the probability of giving.
"""

from __future__ import annotations

from sim.model.derived_constants import Constants
from sim.model.numerics import logistic
from sim.numba_support.decorators import rule


@rule
def meeting_probability(weight: float, mean_strength: float, c: Constants) -> float:
    """Probability that the two people of a tie meet today: min(1, weight · contacts_per_day / mean strength).

    The mean strength is the mean over people of the sum of their ties' weights in the initial graph.
    """
    return min(1.0, weight * c.params.contacts_per_day / mean_strength)


@rule
def inverted_u(ratio: float) -> float:
    """Inverted U, 2r / (1 + r²): 0 at r = 0, 1 at the peak r = 1, and falling beyond.

    Seeing a few acts encourages giving; seeing many invites people to leave it to others (source: tsvetkova2014).
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
    """Log-odds of an act in a meeting, without felt compassion and the other person's need.

    logit(give_base) + g_disposition·(D−½) + g_energy·(E−½) + g_safety·(S−½) − g_control·control
    − g_overload·overload + g_glimpsed·inverted_u(G / glimpse_peak) + campaign
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
    """Log-odds of an act toward a person in average need: readiness + g_felt·C. The contagion (chancellor2018)."""
    return readiness_log_odds + c.params.g_felt * felt_compassion


@rule
def give_probability(log_odds: float) -> float:
    """Probability of giving: the logistic function of the log-odds of an act, 1 / (1 + e^−log-odds).

    With `giving_log_odds`, it is the probability of an act toward a person in average need; the measure `care` uses it
    for patients. With `act_log_odds`, it is the probability of an act toward a given person, which
    `numerics.bernoulli_trial` draws.
    """
    return logistic(log_odds)


@rule
def need(wellbeing: float) -> float:
    """Need of a person for compassion: 1 − W."""
    return 1.0 - wellbeing


@rule
def need_log_odds(need: float, c: Constants) -> float:
    """What a person's need adds to the log-odds of an act toward them: g_need·(need − ½)."""
    return c.params.g_need * (need - 0.5)


@rule
def act_log_odds(giving_log_odds: float, need: float, c: Constants) -> float:
    """Log-odds of an act toward a person with this need: giving_log_odds + g_need·(need − ½)."""
    return giving_log_odds + need_log_odds(need, c)


@rule
def draw_act_kind(u: float, c: Constants) -> int:
    """Draw the kind of an act: the first kind whose cumulative share is above the uniform u in [0, 1).

    Cumulative shares ascend, so the index of that kind is the number of cumulative shares not above u. The last one, 1,
    is always above.
    """
    kind = 0
    for edge in range(len(c.act_factors.cumulative_share) - 1):
        kind += u >= c.act_factors.cumulative_share[edge]
    return kind
