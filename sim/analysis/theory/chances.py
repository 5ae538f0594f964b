"""Events that happen with one chance, again and again: contacts, leaving, small tests of change, who people are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations, cycle

import numpy as np
from numpy.typing import NDArray

from sim.analysis.theory import formulas
from sim.analysis.theory.alone import state
from sim.analysis.theory.judging import Check, binomial_scores, score_of, sums_of
from sim.analysis.theory.playing import Player, scenario
from sim.model.parameters import Parameters
from sim.scenario import Scenario

Floats = NDArray[np.float64]

CONTACTS, LEAVING = "Contacts", "Leaving and trying"
CONTACT_RUNS = LEAVING_RUNS = NEWCOMER_RUNS = 2
WEIGHTS = (4, 6, 8, 9, 12)
"""Of ties; a tenth of each is the chance to meet, but for the last, which meets every day."""
NAMES = [f"P{i}" for i in range(13)]
LONGEST = 4
"""Days of the longest stay that is counted for itself."""


def sure_to_act() -> Scenario:
    """Thirteen people whose every meeting brings an act both ways, so that the acts tell who met."""
    pairs = list(combinations(range(len(NAMES)), 2))
    weights = _weights()
    ties = [[NAMES[i], NAMES[j], weight] for (i, j), weight in zip(pairs, weights.tolist(), strict=True)]
    mean_strength = 2 * float(weights.sum()) / len(NAMES)
    return scenario(
        {
            "days": 650,
            "team": {"builder": "people", "people": [{"name": name} for name in NAMES], "ties": ties},
            "parameters": {"give_base": 0.9999, "contacts_per_day": 0.1 * mean_strength},
            "mechanisms": {"leaving": False, "introductions": False},
            "events": [{"event": "campaign", "day": 1, "strength": 10} for _ in range(6)],
        }
    )


def contacts(player: Player) -> Iterator[Check]:
    """Meetings of each weight of tie, and how many people somebody meets on a day, against binomials."""
    spec = sure_to_act()
    weight = _weights()
    chance = np.minimum(1, weight / 10)
    met = np.zeros((0, len(weight)), np.int64)
    for trace in player.traces(spec, CONTACT_RUNS, people=False):
        both = np.zeros((2, spec.days, len(NAMES), len(NAMES)), np.int64)
        acts = trace.acts
        if acts is None:
            raise ValueError("the trace has no acts")
        forth = acts.giver < acts.receiver
        np.add.at(both[0], (acts.day[forth] - 1, acts.giver[forth], acts.receiver[forth]), 1)
        np.add.at(both[1], (acts.day[~forth] - 1, acts.receiver[~forth], acts.giver[~forth]), 1)
        yield Check(CONTACTS, "whoever meets may act, both ways", player.engine, np.ravel(both[0] - both[1]) * 1.0, 0.0)
        met = np.vstack([met, both[0][:, *np.triu_indices(len(NAMES), 1)]])
    n = met.shape[0]
    per_weight = [binomial_scores(met[:, weight == w].sum(), n * np.sum(weight == w), min(1, w / 10)) for w in WEIGHTS]
    below_one = chance < 1
    z, gain = score_of([sums_of(met[:, below_one], np.tile(chance[below_one], (n, 1)), 1 / (1 - chance[below_one]))])
    yield Check(CONTACTS, "meetings by weight of the tie", player.engine, np.concatenate(per_weight))
    yield Check(CONTACTS, "meetings in all", player.engine, np.array([z]), None, {"contacts_per_day": gain})
    mine = np.array([pair[0] == 0 for pair in combinations(range(len(NAMES)), 2)])
    of_one = met[:, mine].sum(1)
    spread = reduce(np.convolve, [np.array([1 - p, p]) for p in chance[mine]])
    counts = np.bincount(of_one, minlength=len(spread))
    yield Check(CONTACTS, "people met by one on a day", player.engine, binomial_scores(counts, n, spread))


def _weights() -> Floats:
    """Weight of the tie of each two people."""
    pairs = combinations(range(len(NAMES)), 2)
    return np.array([float(weight) for _, weight in zip(pairs, cycle(WEIGHTS), strict=False)])


def restless() -> Scenario:
    """People who meet nobody, all in the same state, so that everybody leaves, and tries, with one chance."""
    return scenario(
        {
            "days": 300,
            "team": {"builder": "small_world", "size": 160, "leader": False},
            "parameters": {
                "contacts_per_day": 0,
                "leave_rate": 0.17,
                "leave_slope": 19,
                "wellbeing_mean": 0.3,
                "wellbeing_sd": 0,
                "rest_floor": 1,
                "drain": 0,
                "strain": 0,
                "safety_start": 0.95,
                "try_rate": 0.95,
            },
            "mechanisms": {"safety": False},
        }
    )


def leaving(player: Player) -> Iterator[Check]:
    """Leaving as a binomial, stays as geometric, small tests as a binomial."""
    spec = restless()
    p = spec.constants
    gone, tried = [], []
    for trace in player.traces(spec, LEAVING_RUNS, acts=False):
        left = state(trace, "left") > 0
        gone.append(left)
        tried.append(state(trace, "tests"))
    chance = float(formulas.leave_chance(p, p.wellbeing_mean))
    yield _binomial(
        "people who leave",
        player,
        np.concatenate(gone),
        chance,
        {"leave_rate": 1.0, "leave_slope": p.leave_rate * p.leave_slope * (0.5 - p.wellbeing_mean) / chance},
    )
    yield Check(LEAVING, "length of a stay", player.engine, np.concatenate([stays(one, chance) for one in gone]))
    # Everybody is rested, so the energy is 1.
    yield _binomial(
        "small tests of change", player, np.concatenate(tried), p.try_rate * p.safety_start, {"try_rate": 1}
    )


def passing_through() -> Scenario:
    """People who meet nobody and most of whom leave on their first day; no draw comes so far that 0 or 1 stops it."""
    return scenario(
        {
            "days": 300,
            "team": {"builder": "small_world", "size": 160, "leader": False},
            "parameters": {
                "contacts_per_day": 0,
                "leave_rate": 0.98,
                "leave_slope": 0,
                "wellbeing_mean": 0.5,
                "wellbeing_sd": 0.14,
                "disposition_mean": 0.5,
                "disposition_sd": 0.14,
            },
        }
    )


def newcomers(player: Player) -> Iterator[Check]:
    """Nearly everybody leaves every day, so who people are is drawn anew: as sums of four uniforms."""
    spec = passing_through()
    p = spec.constants
    drawn: dict[str, list[Floats]] = {"set_point": [], "disposition": []}
    for trace in player.traces(spec, NEWCOMER_RUNS, acts=False):
        left = state(trace, "left") > 0
        for name, values in drawn.items():
            values += [state(trace, name)[0], state(trace, name)[1:][left[:-1]]]
    yield _bells("set-points of newcomers", player, drawn["set_point"], p, "wellbeing")
    yield _bells("dispositions of newcomers", player, drawn["disposition"], p, "disposition")


def _binomial(what: str, player: Player, happened: Floats, chance: float, share: dict[str, float]) -> Check:
    """A count against its binomial; `share` tells by constant the relative change of the chance."""
    n = happened.size
    z = binomial_scores(np.sum(happened), n, chance)
    gain = float(np.sqrt(n * chance / (1 - chance)))
    return Check(LEAVING, what, player.engine, z, None, {name: gain * one for name, one in share.items()})


def stays(left: NDArray[np.bool_], chance: float) -> Floats:
    """How many of those who start stay for exactly 1, 2, … days, against the geometric distribution.

    `left` has the shape (days, people). Counted are starts so early that the longest counted stay fits in.
    """
    starts = left[: -LONGEST - 1]
    n, scores, still = int(starts.sum()), [], starts
    for length in range(1, LONGEST + 1):
        leaves = left[length : len(left) - LONGEST - 1 + length]
        ended = still & leaves
        scores.append(binomial_scores(ended.sum(), n, chance * (1 - chance) ** (length - 1)))
        still = still & ~leaves
    return np.concatenate(scores)


def _bells(what: str, player: Player, drawn: list[Floats], p: Parameters, name: str) -> Check:
    """Mean and variance of sums of four uniforms: the excess of their fourth moment is −1.2/4 (Irwin–Hall)."""
    mean, sd = getattr(p, f"{name}_mean"), getattr(p, f"{name}_sd")
    values = np.concatenate(drawn)
    n = len(values)
    first = (values.mean() - mean) / (sd / np.sqrt(n))
    second = (np.mean((values - mean) ** 2) / sd**2 - 1) / np.sqrt((2 - 0.3) / n)
    gains = {f"{name}_mean": mean / sd * np.sqrt(n), f"{name}_sd": 2 / np.sqrt(1.7 / n)}
    return Check(LEAVING, what, player.engine, np.array([first, second]), None, gains)
