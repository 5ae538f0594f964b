"""Who acts, leads, tries and leaves in a busy team: every chance is known from the morning, and scored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.theory import formulas
from sim.analysis.theory.busy import SIZE, STYLES, Outside, Played, busy_team, outside, played
from sim.analysis.theory.days import morning_after, overload_of, terms_of
from sim.analysis.theory.judging import Check, Sums, binomial_scores, score_of, sums_of
from sim.analysis.theory.playing import Player
from sim.scenario import Scenario

Floats = NDArray[np.float64]

THEORY = "Chances given the morning"
RUNS = {"compiled": 48, "mesa": 12}
NEARLY_SURE = 0.9
ANY = "how many"
"""Name of the score that weighs all events alike, whatever the constant."""


class Scored(NamedTuple):
    """Events with their chances.

    Attributes
    ----------
    weights : by constant, the change of the log-odds for each unit of relative error in it
    """

    what: str
    happened: Floats
    chance: Floats
    weights: dict[str, Floats]


def acting(player: Player) -> Iterator[Check]:
    """Score each constant of each chance over all runs, which are dropped one by one; and count the kinds of act."""
    spec, out = busy_team(), outside()
    runs = [scored(spec, out, played(trace)) for trace in player.traces(spec, RUNS[player.engine])]
    for what in runs[0][0]:
        scores, gains = [], {}
        for name in runs[0][0][what]:
            z, gain = score_of(events[what][name] for events, _ in runs)
            scores.append(z)
            if name != ANY:
                gains[name] = gain
        yield Check(THEORY, what, player.engine, np.array(scores), None, gains)
    counts = np.sum([kinds for _, kinds in runs], axis=0)
    shares, n = formulas.shares_of(spec.act_kinds), counts.sum()
    gains = {f"share of {name}": np.sqrt(n * s / (1 - s)) for name, s in zip(spec.act_kinds, shares, strict=True)}
    yield Check(THEORY, "kinds of act", player.engine, binomial_scores(counts, n, shares), None, gains)


def scored(spec: Scenario, out: Outside, run: Played) -> tuple[dict[str, dict[str, Sums]], Floats]:
    """All events of a run, by what they are and by constant; and how many acts of each kind there were."""
    acts, contagion = peers(spec, out, run)
    talks, contagious_talks, choice = leading(spec, out, run)
    events = [acts, contagion, talks, contagious_talks, choice, trying(spec, out, run), leaving(spec, out, run)]
    sums = {
        one.what: {
            name: sums_of(one.happened, one.chance, weight) for name, weight in {ANY: 1.0, **one.weights}.items()
        }
        for one in events
    }
    return sums, run.gave.sum((0, 1))


def peers(spec: Scenario, out: Outside, run: Played) -> tuple[Scored, Scored]:
    """Acts between colleagues, and which of them felt compassion led to: 1 − expit(without C) / expit(with C)."""
    p, parts = spec.constants, terms_of(spec, out, run)
    met = out.present[:, :, None] & out.present[:, None, :] & ~np.eye(SIZE, dtype=np.bool_)
    pull = np.broadcast_to(formulas.pull(p, run.of["wellbeing"])[:, None, :], met.shape)
    drive = np.broadcast_to(sum(parts.values()), run.of["energy"].shape)[:, :, None] + pull
    chance = formulas.expit(drive)
    weights = {
        name: np.broadcast_to(np.broadcast_to(part, run.of["energy"].shape)[:, :, None], met.shape)[met]
        for name, part in parts.items()
    }
    weights["give_base"] = np.full(int(met.sum()), 1 / (1 - p.give_base))
    weights["g_need"] = pull[met]
    felt = np.broadcast_to(parts["g_felt"][:, :, None], met.shape)
    acted = met & (run.given > 0)
    alone = formulas.expit(drive - felt)
    owed = (1 - alone / chance)[acted]
    moved = (felt * (1 - chance) * alone / chance)[acted]
    return (
        Scored("acts between colleagues", run.given[met], chance[met], weights),
        Scored("contagious acts", run.contagious[acted], owed, {"g_felt": _in_log_odds(moved, owed)}),
    )


def leading(spec: Scenario, out: Outside, run: Played) -> tuple[Scored, Scored, Scored]:
    """Slots of the leader, conversations that felt compassion led to, and how often they go to the one in most need."""
    p, slots = spec.constants, spec.constants.conversations
    _, overload = overload_of(spec, out, run)
    leader = 0
    attend = np.array([style.attend for style in STYLES])[out.style]
    calm = np.log(attend / (1 - attend)) + p.g_energy * (run.of["energy"][:, leader] - 0.5)
    calm = calm - p.g_overload * overload[:, leader]
    felt = p.g_felt * run.of["felt_compassion"][:, leader]
    chance = formulas.expit(calm + felt)
    held = run.of["conversations_held"][:, leader]
    used = np.arange(slots)[None, :] < held[:, None]
    of_contagious = np.arange(slots)[None, :] < run.contagious_talks[:, None]
    alone: Floats = formulas.expit(calm)
    owed: Floats = np.broadcast_to((1 - alone / chance)[:, None], used.shape)[used]
    moved = np.broadcast_to((felt * (1 - chance) * alone / chance)[:, None], used.shape)[used]
    understand = np.array([style.understand for style in STYLES])[out.style]
    wellbeing = np.where(out.present, run.of["wellbeing"], np.inf)
    wellbeing[:, leader] = np.inf
    neediest = np.argmin(wellbeing, axis=1)
    with_neediest = run.talks[np.arange(len(held)), neediest]
    insight = understand + (1 - understand) / (out.present.sum(1) - 1)
    to_neediest = np.arange(slots)[None, :] < with_neediest[:, None]
    by_slot = np.broadcast_to(insight[:, None], used.shape)[used]
    tell = np.broadcast_to((understand * (1 - 1 / (out.present.sum(1) - 1)))[:, None], used.shape)[used]
    return (
        Scored(
            "slots used by the leader",
            used.ravel().astype(np.float64),
            np.repeat(chance, slots),
            {"attend": np.repeat(1 / (1 - attend), slots)},
        ),
        Scored(
            "contagious conversations",
            of_contagious[used].astype(np.float64),
            owed,
            {"g_felt": _in_log_odds(moved, owed)},
        ),
        Scored(
            "conversations with the one in most need",
            to_neediest[used].astype(np.float64),
            by_slot,
            {"understand": tell / (by_slot * (1 - by_slot))},
        ),
    )


def _in_log_odds(moved: Floats, chance: Floats) -> Floats:
    """What moves a chance by so much, as a change of its log-odds."""
    spread = chance * (1 - chance)
    return np.where(spread > 0, moved / np.where(spread > 0, spread, 1), 0)


def trying(spec: Scenario, out: Outside, run: Played) -> Scored:
    """Small tests of change: try_rate·S·E·(1 + learning)."""
    learning = (run.received @ np.array([kind.learning for kind in spec.act_kinds.values()]))[out.present]
    chance = spec.constants.try_rate * (run.of["safety"] * run.of["energy"])[out.present] * (1 + learning)
    # Where the chance is nearly 1 an error cannot raise it in full, so these tell nothing that could be counted on.
    nearly_sure = chance > NEARLY_SURE
    chance = np.minimum(1, chance)
    of_all = np.where(nearly_sure, 0, 1 / np.where(nearly_sure, 1, 1 - chance))
    weights = {"try_rate": of_all, "learning": of_all * learning / (1 + learning)}
    return Scored("small tests of change, with learning", run.of["tests"][out.present], chance, weights)


def leaving(spec: Scenario, out: Outside, run: Played) -> Scored:
    """Leaving: leave_rate·max(0, 1 + leave_slope·(½ − W)), W of the night; leaders stay."""
    tonight = morning_after(spec, out, run)["wellbeing"][:, 1:]
    chance = formulas.leave_chance(spec.constants, tonight)
    weights = {"leave_rate": (1 / (1 - chance)).ravel()}
    return Scored("people who leave, by wellbeing", run.of["left"][:, 1:].ravel(), chance.ravel(), weights)
