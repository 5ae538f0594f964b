"""Rules of giving: how ready a person is, whether they act toward another, and which kind of act it is."""

from __future__ import annotations

from sim.jit import rule
from sim.model.constants import Constants


@rule
def meet_chance(weight: float, mean_strength: float, c: Constants) -> float:
    """Chance that a tie meets today: min(1, weight · contacts_per_day / mean strength).

    The mean strength is the mean over people of the sum of their ties' weights in the initial graph.
    """
    return min(1.0, weight * c.p.contacts_per_day / mean_strength)


@rule
def hump(ratio: float) -> float:
    """Encouragement by acts seen, 2r / (1 + r²): 0 at none, 1 at the peak r = 1, falling beyond.

    A few acts seen encourage, many invite leaving it to others (source: tsvetkova2014).
    """
    return 2.0 * ratio / (1.0 + ratio * ratio)


@rule
def readiness(
    disposition: float,
    energy: float,
    safety: float,
    control: float,
    overload: float,
    glimpsed: float,
    campaign: float,
    c: Constants,
) -> float:
    """Log-odds of an act in a meeting, as far as they do not come from felt compassion.

    logit(give_base) + g_disposition·(D−½) + g_energy·(E−½) + g_safety·(S−½) − g_control·control
    − g_overload·overload + g_glimpsed·hump(G / glimpse_peak) + campaign
    """
    return (
        c.give_base
        + c.p.g_disposition * (disposition - 0.5)
        + c.p.g_energy * (energy - 0.5)
        + c.p.g_safety * (safety - 0.5)
        - c.p.g_control * control
        - c.p.g_overload * overload
        + c.p.g_glimpsed * hump(glimpsed / c.p.glimpse_peak)
        + campaign
    )


@rule
def drive(readiness: float, felt_compassion: float, c: Constants) -> float:
    """Log-odds of an act toward somebody in average need: readiness + g_felt·C. The contagion (chancellor2018)."""
    return readiness + c.p.g_felt * felt_compassion


@rule
def need(wellbeing: float) -> float:
    """How much another person needs compassion: 1 − W."""
    return 1.0 - wellbeing


@rule
def pull(need: float, c: Constants) -> float:
    """What somebody's need adds to the log-odds of an act toward them: g_need·(need − ½)."""
    return c.p.g_need * (need - 0.5)


@rule
def toward(drive: float, need: float, c: Constants) -> float:
    """Log-odds of an act toward somebody of this need: drive + g_need·(need − ½)."""
    return drive + pull(need, c)


@rule
def drawn_kind(u: float, c: Constants) -> int:
    """Kind of an act, drawn by the shares of the kinds: the first whose upper edge lies above u.

    As edges ascend, that is the number of edges that do not; the last, at 1, always does.
    """
    kind = 0
    for edge in range(len(c.kinds.until) - 1):
        kind += u >= c.kinds.until[edge]
    return kind
