"""Run what a recording contains again and compare the digests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.api import run
from sim.player.heading import made_by
from sim.player.packing import Packed
from sim.scenario import Scenario, ScenarioError


class Compared(NamedTuple):
    """A run that was repeated.

    Attributes
    ----------
    label : label of the version
    seed : random seed of the run
    recorded_digest, digest : digest in the recording, and digest of the new run; None if it cannot be run
    why : error message if it cannot be run
    """

    label: str
    seed: int
    recorded_digest: str
    digest: str | None
    why: str = ""

    @property
    def same(self) -> bool:
        """Whether both digests are equal."""
        return self.recorded_digest == self.digest


def n_tries(recording: Packed) -> int:
    """Number of runs that can be repeated."""
    return sum(len(version["tries"]) for version in recording.header["versions"] if version["without_act"] is None)


def play_again(recording: Packed, tick: Callable[[Compared], object] = lambda _: None) -> list[Compared]:
    """Repeat every run of a recording."""
    compared: list[Compared] = []
    for version in recording.header["versions"]:
        if version["without_act"] is not None:
            continue
        scenario, why = _scenario(version)
        for run_entry in version["tries"]:
            digest = None if scenario is None else run(scenario, int(run_entry["seed"]), engine="compiled").digest
            compared.append(Compared(version["label"], int(run_entry["seed"]), run_entry["digest"], digest, why))
            tick(compared[-1])
    return compared


def _scenario(version: dict[str, Any]) -> tuple[Scenario | None, str]:
    """Scenario of a version, or the error message if it is not valid."""
    try:
        return Scenario.from_dict(version["resolved"]), ""
    except ScenarioError as error:
        return None, error.problems[0].message


def other_program(recording: Packed) -> str | None:
    """Message if another version of the program made a recording, else None."""
    then, now = recording.header["made_by"], made_by()
    if then["source"] == now["source"]:
        return None
    return f"The file was made by version {then['version']} of the program, with other sources."
