"""Check that a run fits into memory before it starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.model.errors import CompassionError
from sim.model.measures import N_MEASURES
from sim.model.states import STATE_NAMES

if TYPE_CHECKING:
    from sim.engine.dispatch import EngineName
    from sim.scenario import Scenario

BYTES_PER_VALUE = 8
BYTES_PER_PERSON = {"compiled": 3_000, "mesa": 25_000}
"""Bytes that an engine needs for a person and their ties."""
BYTES_OF_ACTS_PER_PERSON_DAY = {"compiled": 120, "mesa": 450}
"""Bytes of the act log at its peak, for one act per person and day, which is more than in any built-in scenario."""
MAX_UNCHECKED_BYTES = 200_000_000
"""Smaller runs are not checked, to save the import of psutil."""
CGROUP_DIR = Path("/sys/fs/cgroup")
"""Where Linux reports the memory limit of a container."""


class InsufficientMemoryError(CompassionError, MemoryError):
    """Raised when a run would need more memory than is available."""


def estimate_memory(
    scenario: Scenario, engine: EngineName, *, keep_people: bool = True, keep_acts: bool = True, n_runs: int = 1
) -> int:
    """Estimate the memory of runs, in bytes.

    Parameters
    ----------
    scenario
        Scenario of the runs.
    engine
        Engine. "mesa" records people and acts even if they are not kept.
    keep_people, keep_acts
        Whether the states of people and the act log are kept.
    n_runs
        Number of runs in one process. At most two of them have their people and acts in memory at a time.
    """
    n_people, n_scopes = len(scenario.people_names), 1 + len(scenario.team_names)
    per_person_day = len(STATE_NAMES) * BYTES_PER_VALUE if keep_people or engine == "mesa" else 0
    per_person_day += BYTES_OF_ACTS_PER_PERSON_DAY[engine] if keep_acts or engine == "mesa" else 0
    measures = scenario.days * n_scopes * N_MEASURES * BYTES_PER_VALUE * n_runs
    return n_people * (BYTES_PER_PERSON[engine] + scenario.days * per_person_day * min(n_runs, 2)) + measures


def available_memory() -> int:
    """Memory that is available to this process, in bytes: of the machine, or of the container if that has less."""
    import psutil  # noqa: PLC0415 - only this check needs it

    available = int(psutil.virtual_memory().available)
    try:
        limit, used = (int((CGROUP_DIR / f"memory.{name}").read_text()) for name in ("max", "current"))
    except (OSError, ValueError):  # not Linux, no container, or no limit ("max")
        return available
    return min(available, max(0, limit - used))


def check_memory(n_bytes: int, advice: str = "Simulate fewer days or people.") -> None:
    """Raise InsufficientMemoryError if less than `n_bytes` of memory are available; `advice` ends the message."""
    if n_bytes <= MAX_UNCHECKED_BYTES:
        return
    available = available_memory()
    if n_bytes > available:
        raise InsufficientMemoryError(
            f"This run needs about {format_bytes(n_bytes)} of memory, and {format_bytes(available)} is available. "
            f"{advice}"
        )


def format_bytes(size: float) -> str:
    """A number of bytes, as "850 MB" or "1.2 GB"."""
    for unit, bytes_per_unit in (("TB", 1e12), ("GB", 1e9)):
        if size >= bytes_per_unit:
            return f"{size / bytes_per_unit:,.1f} {unit}"
    return f"{size / 1e6:,.0f} MB"
