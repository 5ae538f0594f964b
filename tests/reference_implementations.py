"""Slow and simple reference implementations of fast functions, written from the specification: a test oracle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import nan

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog
from sim.model.states import STATE_NAMES

WORD = 2**64


def threefry(key: tuple[int, int], counter: tuple[int, int], rounds: int = 20) -> tuple[int, int]:
    """Threefry2x64 as in Salmon et al. 2011, section 3.3, on Python's integers."""
    keys = (*key, key[0] ^ key[1] ^ 0x1BD11BDAA9FC1A22)
    rotations = (16, 42, 12, 31, 16, 32, 24, 21)
    left, right = ((counter[i] + key[i]) % WORD for i in (0, 1))
    for n in range(1, rounds + 1):
        rotation = rotations[(n - 1) % 8]
        left = (left + right) % WORD
        right = (right * 2**rotation % WORD) + right // 2 ** (64 - rotation)
        right ^= left
        if n % 4 == 0:
            s = n // 4
            left = (left + keys[s % 3]) % WORD
            right = (right + keys[(s + 1) % 3] + s) % WORD
    return left, right


def uniforms(seed: int, day: int, purpose: int, who: int, whom: int) -> tuple[float, float]:
    """Upper 53 bits of the two words of a draw, as fractions of 1."""
    first, second = threefry((seed, purpose), (day, who * 2**32 + whom))
    return first // 2**11 / 2**53, second // 2**11 / 2**53


def bell_shaped(seed: int, day: int, purpose: int, who: int, mean: float, sd: float) -> float:
    """mean + sd·√3·(u1 + u2 + u3 + u4 − 2), clipped to [0, 1]."""
    four = uniforms(seed, day, purpose, who, 0) + uniforms(seed, day, purpose, who, 1)
    value = mean + sd * 3**0.5 * (sequential_sum(four) - 2.0)
    return 0.0 if value < 0.0 else 1.0 if value > 1.0 else value


def draw_meetings(
    seed: int, day: int, purpose: int, ties: Iterable[tuple[int, int, float]]
) -> tuple[list[int], list[float]]:
    """Indices of the ties (person a, person b, probability) that meet, and the time of each meeting."""
    which, moments = [], []
    for number, (person_a, person_b, probability) in enumerate(ties):
        u, moment = uniforms(seed, day, purpose, person_a, person_b)
        if u < probability:
            which.append(number)
            moments.append(moment)
    return which, moments


def sequential_sum(values: Iterable[float]) -> float:
    """Sum in order, without the compensated summation of Python 3.12."""
    total = 0.0
    for value in values:
        total = total + value
    return total


Person = dict[str, float]
Team = list[Person]


def measure_day(
    table: NDArray[np.float64], team_of: Sequence[int], improvement: Sequence[float]
) -> list[dict[str, float]]:
    """Measures of the organisation and of each team by name, without the ripple number."""
    teams: list[Team] = [[] for _ in improvement]
    for i, team in enumerate(team_of):
        person = {name: float(table[row, i]) for row, name in enumerate(STATE_NAMES)}
        teams[team].append(person | {"improvement": improvement[team]})
    return [_measures(teams), *(_measures([team]) for team in teams)]


def _measures(teams: list[Team]) -> dict[str, float]:
    """Measures of these teams: sums over each team, then over the teams."""

    def total(name: str) -> float:
        return sequential_sum(sequential_sum(person[name] for person in team) for team in teams)

    people = [person for team in teams for person in team]
    present = [[person for person in team if person["present"]] for team in teams]
    n, n_present = len(people), sum(len(team) for team in present)
    wellbeing, energy, felt = total("wellbeing") / n, total("energy") / n, total("felt_compassion") / n
    safety, obstacles, acts = total("safety") / n, total("obstacles") / n, total("acts_given")
    care = sequential_sum(sequential_sum(person["care"] for person in team) for team in present)
    return {
        "wellbeing": wellbeing,
        "energy": energy,
        "energy_after_shift": total("energy_after_shift") / n,
        "felt_compassion": felt,
        "safety": safety,
        "obstacles": obstacles,
        "improvement": total("improvement") / n,
        "acts": acts / n,
        "contagious_share": total("contagious_given") / acts if acts else nan,
        "conversations": total("conversations_held"),
        "tests": total("tests") / n,
        "leavers": total("left"),
        "burnt_out": sum(person["wellbeing"] < 0.45 and person["energy"] < 0.45 for person in people) / n,
        "worn_out": sum(person["energy_after_shift"] < 0.20 for person in people) / n,
        "left_out": sum(person["quiet_days"] >= 10 for person in people) / n,
        "care": care / n_present if n_present else nan,
        "creativity": 0.5 * safety + 0.3 * felt + 0.2 * wellbeing,
        "productivity": 0.5 * energy + 0.3 * wellbeing + 0.2 * (1.0 - obstacles),
    }


def ripple_number(acts: ActLog, team_of: Sequence[int], n_days: int, day: int, team: int | None) -> float:
    """Mean number of acts that the acts received on a day caused within ten days, for a team or the organisation."""
    if day > n_days - 10:
        return nan
    set_off = []
    for act in range(len(acts.day)):
        if acts.day[act] == day and team in (None, team_of[acts.receiver[act]]):
            children = [
                child
                for child in range(len(acts.day))
                if acts.contagious[child] and acts.because[child] == act and acts.day[child] <= day + 10
            ]
            set_off.append(len(children))
    return sum(set_off) / len(set_off) if set_off else nan
