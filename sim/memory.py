"""How much memory a run needs, told before it is played; a run that does not fit is refused with what to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.measures import N_MEASURES
from sim.model.states import STATE_INDEX
from sim.trace import ACT_TYPES

if TYPE_CHECKING:
    from sim.engines import Engine
    from sim.scenario import Scenario

NUMBER = 8
"""Bytes of a measure or a state."""
ACTS_A_DAY = 1.0
"""Acts and conversations per person and day: somewhat more than in any scenario that comes with the program."""
ROOM_TO_GROW = 3.5
"""How many times its own size the act log takes at its peak, when it has just grown to twice the room."""
A_PERSON = {"compiled": 600, "mesa": 12_000}
A_TIE = {"compiled": 250, "mesa": 1_500}
AN_ACT = {"compiled": ROOM_TO_GROW * sum(np.dtype(kind).itemsize for kind in ACT_TYPES.values()), "mesa": 450}
"""Bytes that an engine works with, for each person, each tie and each act."""
ALWAYS = 100_000_000
"""Bytes for all else: libraries, figures, files in the making."""
SMALL = 300_000_000
"""Bytes that there are wherever the program could start; for a smaller run nobody needs to look."""
FILLED = 0.95
"""Share of the memory at hand that a run may take."""
CONTROL_GROUP = Path("/sys/fs/cgroup")
"""Where Linux says how much memory a container may have."""
ADVICE = {"people": "keep_people=False", "acts": "keep_acts=False"}
"""How people and acts are left out from Python."""


class TooLargeError(MemoryError):
    """A run would need more memory than there is; the text says how much, and what to leave out."""


class Need(NamedTuple):
    """Bytes that a run needs, by what they are for."""

    days: int
    people: int
    acts: int
    engine: int

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(self)


def need_of(
    scenario: Scenario, engine: Engine, *, keep_people: bool = True, keep_acts: bool = True, n_runs: int = 1
) -> Need:
    """Estimate what runs of a scenario need, one after the other, of which the first keeps its people and acts.

    Parameters
    ----------
    scenario
        What is played.
    engine
        Which engine plays it. "mesa" works with people and acts even where they are not kept.
    keep_people, keep_acts
        Whether the states of people and the act log are kept.
    n_runs
        How many runs there are; a second is played while the first is still there.
    """
    n, n_ties = len(scenario.people_names), len(scenario.team_arrays().ties.person_a)
    person_days, at_once = scenario.days * n, min(n_runs, 2)
    n_teams = len(scenario.team_names)
    people = person_days * len(STATE_INDEX) * NUMBER * at_once
    acts = round(person_days * ACTS_A_DAY * AN_ACT[engine]) * at_once
    whole = engine == "mesa"
    return Need(
        days=scenario.days * (1 + n_teams) * N_MEASURES * NUMBER * n_runs,
        people=people if keep_people or whole else 0,
        acts=acts if keep_acts or whole else 0,
        engine=n * A_PERSON[engine] + n_ties * A_TIE[engine] + ALWAYS,
    )


def available() -> int:
    """Bytes of memory that a program can have now: of the machine, or of the container that it runs in."""
    import psutil  # noqa: PLC0415 - loaded where it is used

    at_hand = int(psutil.virtual_memory().available)
    try:
        limit, used = ((CONTROL_GROUP / f"memory.{name}").read_text().strip() for name in ("max", "current"))
        return at_hand if limit == "max" else min(at_hand, max(0, int(limit) - int(used)))
    except (OSError, ValueError):  # no Linux, or no container
        return at_hand


def check_room(need: Need, advice: Mapping[str, str] = ADVICE) -> None:
    """Refuse a run that needs more memory than there is.

    Parameters
    ----------
    need
        What it needs.
    advice
        How people and acts are left out; empty where they cannot be.

    Raises
    ------
    TooLargeError
        It does not fit.
    """
    if need.total <= SMALL:
        return
    there = available()
    if need.total > FILLED * there:
        raise TooLargeError(in_words(need, there, advice))


def in_words(need: Need, there: int, advice: Mapping[str, str] = ADVICE) -> str:
    """Say that a run does not fit, and what would help."""
    parts = {name: many for name, many in need._asdict().items() if name in advice}
    large = [name for name, many in parts.items() if many > 0.05 * need.total]
    shares = " and ".join(f"{told(parts[name])} for the {name}" for name in large)
    text = f"This run needs about {told(need.total)} of memory, and {told(there)} can be had."
    without = need.total
    for place, name in enumerate(large):
        without -= parts[name]
        if without <= FILLED * there:
            enough = " and ".join(advice[one] for one in large[: place + 1])
            return f"{text} Most is {shares}: with {enough} it needs about {told(without)}."
    spared = f"Even without {' and '.join(large)} that is too much: fewer" if large else "Fewer"
    return f"{text} {spared} days or people need less."


def told(size: float) -> str:
    """A number of bytes, as "850 MB" or "1.2 GB"."""
    for unit, bytes_of in (("TB", 1e12), ("GB", 1e9)):
        if size >= bytes_of:
            return f"{size / bytes_of:,.1f} {unit}"
    return f"{size / 1e6:,.0f} MB"
