"""The exact Markov chain of a leader with two reports whose felt compassion takes few values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.theory import formulas
from sim.analysis.theory.formulas import expit, left, logit
from sim.analysis.theory.playing import ALIKE_AND_STILL
from sim.model.acts import ACT_KINDS
from sim.model.parameters import Parameters
from sim.model.styles import Style

Floats = NDArray[np.float64]

DAYS = 12
PEOPLE = 3
NEVER = 0
"""The age of what never was: nobody has reached this person since the start, or since they came."""
STYLE = Style(attend=0.4, understand=0.5, empathise=1, help=0, control=0.2)
TOTALS = ("acts", "contagious acts", "conversations")
"""What is added up over the days."""

PARAMETERS = {
    **ALIKE_AND_STILL,
    "contacts_per_day": 1.4,
    "give_base": 0.2,
    "g_felt": 4,
    "felt_gain": 0.5,
    "felt_half": 1.5,
    "leader_weight": 2,
    "conversations": 1,
    "leave_rate": 0.05,
    "leave_slope": 0,
    "wellbeing_mean": 0.4,
}
"""Wellbeing, energy, safety and disposition stand still. Any act or conversation fills felt compassion to 1, since
felt_gain times its weight is 1; so it is 2^(−age / felt_half), the age in nights since the last one."""


def keys(n_teams: int) -> dict[str, object]:
    """The keys of a scenario of so many teams of three, between which there is no tie: each is a chain by itself."""
    people: list[dict[str, object]] = []
    ties = []
    for team in range(n_teams):
        names = [f"{role} {team}" for role in ("Leader", "First", "Second")]
        people += [{"name": name, "team": f"Team {team}"} for name in names]
        people[-PEOPLE]["leads"] = "everyone"
        ties += [list(pair) for pair in combinations(names, 2)]
    return {
        "days": DAYS,
        "workload": 0,
        "team": {"builder": "people", "people": people, "ties": ties},
        "leadership": {"style": STYLE._asdict()},
        "parameters": PARAMETERS,
        "kinds": {name: {"felt": 2} for name in ACT_KINDS},
        "mechanisms": {"safety": False, "glimpsing": False, "introductions": False, "improvement": False},
    }


class Event(NamedTuple):
    """One outcome of a tie or of a slot of the leader.

    Attributes
    ----------
    chance : in each state; shape (ages, ages, ages), or one that broadcasts to it
    reached : whom it reaches, as bits
    adds : to each of `TOTALS`
    """

    chance: Floats
    reached: int
    adds: tuple[int, int, int]


class Course(NamedTuple):
    """What the chain says.

    Attributes
    ----------
    states : shape (days, ages, ages, ages), chance of each state in the morning: leader, first, second
    means, variances : of `TOTALS`, of one team over all days
    """

    states: Floats
    means: Floats
    variances: Floats


def events_of(p: Parameters) -> list[list[Event]]:
    """What can happen on a day: for each tie and for the slot of the leader, all outcomes."""
    ages = np.arange(DAYS + 1)
    felt = np.where(ages == NEVER, 0.0, left(ages, p.felt_half))
    still = {"disposition": p.disposition_mean, "energy": 1.0, "safety": p.safety_start, "glimpsed": 0.0}
    parts = formulas.terms(p, {**still, "felt_compassion": felt}, STYLE.control, 0.0, 0.0)
    parts["g_glimpsed"] = 0.0
    drive = sum(parts.values()) + formulas.pull(p, p.wellbeing_mean)
    own, all_in_all = expit(drive - parts["g_felt"]), expit(drive)
    meets = p.contacts_per_day / 2
    ties = [_tie(pair, meets, own, all_in_all) for pair in combinations(range(PEOPLE), 2)]
    goes = expit(logit(STYLE.attend) + p.g_energy * 0.5 + parts["g_felt"])[:, None, None]
    # Both reports are in equal need, so who is in most need is the first of them.
    first = STYLE.understand + (1 - STYLE.understand) / 2
    slot = [Event(1 - goes, 0, (0, 0, 0))]
    slot += [Event(goes * first, 2, (0, 0, 1)), Event(goes * (1 - first), 4, (0, 0, 1))]
    return [*ties, slot]


def _tie(pair: tuple[int, int], meets: float, own: Floats, all_in_all: Floats) -> list[Event]:
    """Each of the two does not act, acts of their own accord, or acts by contagion."""
    chances = []
    for person in pair:
        shape = [1] * PEOPLE
        shape[person] = -1
        alone, either = own.reshape(shape), all_in_all.reshape(shape)
        chances.append([(1 - either, 0, 0), (alone, 1, 0), (either - alone, 1, 1)])
    one, other = (1 << person for person in pair)
    events = [Event(np.array(1 - meets), 0, (0, 0, 0))]
    for chance, acts, caught in chances[0]:
        for also, more, caught_too in chances[1]:
            reached = (other if acts else 0) | (one if more else 0)
            events.append(Event(meets * chance * also, reached, (acts + more, caught + caught_too, 0)))
    return events


def course(p: Parameters) -> Course:
    """The chain from the first morning, when nobody feels anything, to the last evening."""
    shape = (DAYS + 1,) * PEOPLE
    now = np.zeros((1 + 2 * len(TOTALS), *shape))
    now[0][(NEVER,) * PEOPLE] = 1.0
    events = events_of(p)
    states = []
    for _ in range(DAYS):
        states.append(now[0])
        now = _night(_day(now, events), p)
    n = len(TOTALS)
    sums = now.reshape(len(now), -1).sum(1)
    means = sums[1 : 1 + n]
    return Course(np.array(states), means, sums[1 + n :] - means**2)


def _day(now: Floats, events: Sequence[Sequence[Event]]) -> Floats:
    """The day by whom it reached: shape (2^people, 1 + moments, ages, ages, ages).

    `now` holds the chance of each state and, weighted by it, the mean and the mean square of each total so far.
    """
    day = np.zeros((1 << PEOPLE, *now.shape))
    day[0] = now
    for outcomes in events:
        after = np.zeros_like(day)
        for event in outcomes:
            for reached in range(len(day)):
                after[reached | event.reached] += event.chance * _added(day[reached], event.adds)
        day = after
    return day


def _added(moments: Floats, adds: tuple[int, int, int]) -> Floats:
    """Moments of the totals when so much more is added."""
    if not any(adds):
        return moments
    n, out = len(TOTALS), moments.copy()
    for place, more in enumerate(adds):
        mean, square = 1 + place, 1 + n + place
        out[square] += 2 * more * moments[mean] + more**2 * moments[0]
        out[mean] += more * moments[0]
    return out


def _night(day: Floats, p: Parameters) -> Floats:
    """Ages grow, or start at 1 for those who were reached; some reports leave, and newcomers were never reached."""
    morning = np.zeros(day.shape[1:])
    for reached in range(len(day)):
        part = day[reached]
        for person in range(PEOPLE):
            part = _aged(part, 1 + person, bool(reached >> person & 1))
        morning += part
    for person in range(1, PEOPLE):
        goes = p.leave_rate * morning.sum(axis=1 + person)
        morning = morning * (1 - p.leave_rate)
        newcomer = [slice(None)] * morning.ndim
        newcomer[1 + person] = slice(NEVER, NEVER + 1)
        morning[tuple(newcomer)] += np.expand_dims(goes, 1 + person)
    return morning


def _aged(part: Floats, axis: int, was_reached: bool) -> Floats:
    """One person's age a night later; none gets older than the run is long."""
    part = np.moveaxis(part, axis, 0)
    out = np.zeros_like(part)
    if was_reached:
        out[1] = part.sum(axis=0)
    else:
        out[NEVER] = part[NEVER]
        out[2:] = part[1:-1]
    return np.moveaxis(out, 0, axis)
