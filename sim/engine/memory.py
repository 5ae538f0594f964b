"""How much memory a run needs, told before it is played; a run that does not fit is refused with what to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.engine.trace import ACT_LOG_DTYPES
from sim.model.measures import N_MEASURES
from sim.model.states import STATE_INDEX

if TYPE_CHECKING:
    from sim.engine.dispatch import EngineName
    from sim.scenario import Scenario

BYTES_PER_VALUE = 8
"""Bytes of a measure or a state."""
ACTS_PER_PERSON_DAY = 1.0
"""Acts and conversations per person and day: somewhat more than in any scenario that comes with the program."""
LOG_GROWTH_FACTOR = 3.5
"""How many times its own size the act log takes at its peak, when it has just grown to twice the room."""
BYTES_PER_PERSON = {"compiled": 600, "mesa": 12_000}
BYTES_PER_TIE = {"compiled": 250, "mesa": 1_500}
BYTES_PER_ACT = {
    "compiled": LOG_GROWTH_FACTOR * sum(np.dtype(kind).itemsize for kind in ACT_LOG_DTYPES.values()),
    "mesa": 450,
}
"""Bytes that an engine works with, for each person, each tie and each act."""
BASE_BYTES = 100_000_000
"""Bytes for all else: libraries, figures, files in the making."""
MIN_BYTES_TO_CHECK = 300_000_000
"""Bytes that there are wherever the program could start; for a smaller run nobody needs to look."""
MAX_MEMORY_SHARE = 0.95
"""Share of the memory at hand that a run may take."""
CGROUP_DIR = Path("/sys/fs/cgroup")
"""Where Linux says how much memory a container may have."""
OPTIONS_TO_SAVE_MEMORY = {"people": "keep_people=False", "acts": "keep_acts=False"}
"""How people and acts are left out from Python."""


class InsufficientMemoryError(MemoryError):
    """A run would need more memory than there is; the text says how much, and what to leave out."""


class MemoryEstimate(NamedTuple):
    """Bytes that a run needs, by what they are for."""

    days: int
    people: int
    acts: int
    engine: int

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(self)


def estimate_memory(
    scenario: Scenario, engine: EngineName, *, keep_people: bool = True, keep_acts: bool = True, n_runs: int = 1
) -> MemoryEstimate:
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
    person_days, n_in_memory = scenario.days * n, min(n_runs, 2)
    n_teams = len(scenario.team_names)
    people = person_days * len(STATE_INDEX) * BYTES_PER_VALUE * n_in_memory
    acts = round(person_days * ACTS_PER_PERSON_DAY * BYTES_PER_ACT[engine]) * n_in_memory
    keeps_everything = engine == "mesa"
    return MemoryEstimate(
        days=scenario.days * (1 + n_teams) * N_MEASURES * BYTES_PER_VALUE * n_runs,
        people=people if keep_people or keeps_everything else 0,
        acts=acts if keep_acts or keeps_everything else 0,
        engine=n * BYTES_PER_PERSON[engine] + n_ties * BYTES_PER_TIE[engine] + BASE_BYTES,
    )


def available_memory() -> int:
    """Bytes of memory that a program can have now: of the machine, or of the container that it runs in."""
    import psutil  # noqa: PLC0415 - loaded where it is used

    available_bytes = int(psutil.virtual_memory().available)
    try:
        limit, used = ((CGROUP_DIR / f"memory.{name}").read_text().strip() for name in ("max", "current"))
        return available_bytes if limit == "max" else min(available_bytes, max(0, int(limit) - int(used)))
    except (OSError, ValueError):  # no Linux, or no container
        return available_bytes


def check_memory(need: MemoryEstimate, advice: Mapping[str, str] = OPTIONS_TO_SAVE_MEMORY) -> None:
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
    if need.total <= MIN_BYTES_TO_CHECK:
        return
    available_bytes = available_memory()
    if need.total > MAX_MEMORY_SHARE * available_bytes:
        raise InsufficientMemoryError(memory_error_message(need, available_bytes, advice))


def memory_error_message(need: MemoryEstimate, there: int, advice: Mapping[str, str] = OPTIONS_TO_SAVE_MEMORY) -> str:
    """Say that a run does not fit, and what would help."""
    parts = {name: many for name, many in need._asdict().items() if name in advice}
    large = [name for name, many in parts.items() if many > 0.05 * need.total]
    shares = " and ".join(f"{format_bytes(parts[name])} for the {name}" for name in large)
    text = f"This run needs about {format_bytes(need.total)} of memory, and {format_bytes(there)} can be had."
    without = need.total
    for place, name in enumerate(large):
        without -= parts[name]
        if without <= MAX_MEMORY_SHARE * there:
            enough = " and ".join(advice[one] for one in large[: place + 1])
            return f"{text} Most is {shares}: with {enough} it needs about {format_bytes(without)}."
    suggestion = f"Even without {' and '.join(large)} that is too much: fewer" if large else "Fewer"
    return f"{text} {suggestion} days or people need less."


def format_bytes(size: float) -> str:
    """A number of bytes, as "850 MB" or "1.2 GB"."""
    for unit, bytes_of in (("TB", 1e12), ("GB", 1e9)):
        if size >= bytes_of:
            return f"{size / bytes_of:,.1f} {unit}"
    return f"{size / 1e6:,.0f} MB"
