"""Rules of the evening: effects of the day's acts on receivers and on givers.

Products run over the kinds in their order, then over conversations, by repeated multiplication. So they depend only on
counts, and not on the order in which people are visited.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.model.derived_constants import Constants
from sim.numba_support.decorators import rule


@rule
def clip(x: float) -> float:
    """Limit x to [0, 1]."""
    x = x if x > 0.0 else 0.0
    return x if x < 1.0 else 1.0


@rule
def multiply_repeatedly(value: float, factor: float, times: int) -> float:
    """Multiply a value by a factor a number of times, one by one: a power could have other last bits."""
    for _ in range(times):
        value *= factor
    return value


@rule
def combined_factor(
    factors: tuple[float, ...], counts: Sequence[int], conversation_factor: float, n_conversations: int
) -> float:
    """Product of the factors of all acts and conversations received today, kind by kind, conversations last."""
    value = 1.0
    for kind in range(len(factors)):
        value = multiply_repeatedly(value, factors[kind], counts[kind])
    return multiply_repeatedly(value, conversation_factor, n_conversations)


@rule
def close_gap(level: float, remaining: float) -> float:
    """Multiply the gap between a level x in [0, 1] and 1 by the factor `remaining`: 1 − (1−x)·remaining.

    Written as x + (1−x)·(1−remaining), so that a factor of 1 leaves x bit-identical.
    """
    return level + (1.0 - level) * (1.0 - remaining)


@rule
def giver_wellbeing_factor(autonomy: float, c: Constants) -> float:
    """Factor of one given act on the giver's missing wellbeing: 1 − giver_lift·autonomy (weinstein2010)."""
    return 1.0 - c.params.giver_lift * autonomy


@rule
def combined_giver_wellbeing_factor(autonomy: float, n_acts: int, c: Constants) -> float:
    """Factor of n given acts on the giver's missing wellbeing: (1 − giver_lift·autonomy)^n."""
    return multiply_repeatedly(1.0, giver_wellbeing_factor(autonomy, c), n_acts)


@rule
def weighted_sum(weights: tuple[float, ...], counts: Sequence[float]) -> float:
    """Sum of the weights of all acts, kind by kind."""
    value = 0.0
    for kind in range(len(weights)):
        value += weights[kind] * counts[kind]
    return value


@rule
def geometric_energy_return(n_acts: int, c: Constants) -> float:
    """Energy that n given acts return at full autonomy: boost·(1 + ρ + … + ρ^(n−1)), ρ = boost_ratio (lanaj2016)."""
    series = 0.0
    term = 1.0
    for _ in range(n_acts):
        series += term
        term *= c.params.boost_ratio
    return c.params.boost * series


@rule
def energy_after_shift(
    energy: float,
    demand: float,
    n_acts: float,
    total_effort: float,
    energy_return: float,
    autonomy: float,
    c: Constants,
) -> float:
    """Energy at the end of the shift.

    clip(E + boost·autonomy·(1 + ρ + … + ρ^(n−1)) − effort·n·Σeffort − drain·demand) for n acts given with efforts that
    sum to Σeffort; `energy_return` is their `geometric_energy_return`. One or two voluntary acts a day give energy,
    more than about four cost energy, and mandated acts give none.
    """
    return clip(energy + energy_return * autonomy - c.params.effort * n_acts * total_effort - c.params.drain * demand)
