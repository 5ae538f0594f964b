"""Play what a recording holds once more, and see whether it comes out the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.api import run
from sim.player.heading import made_by
from sim.player.packing import Packed
from sim.scenario import Scenario, ScenarioError


class Compared(NamedTuple):
    """A try that was played again.

    Attributes
    ----------
    label : the version's
    seed : the try's luck
    told, found : digest in the recording, and of what was played now; None where it cannot be played any more
    why : what is wrong, where it cannot be played
    """

    label: str
    seed: int
    told: str
    found: str | None
    why: str = ""

    @property
    def same(self) -> bool:
        """Whether both are the same, to the last bit."""
        return self.told == self.found


def n_tries(recording: Packed) -> int:
    """Number of tries that can be played again."""
    return sum(len(version["tries"]) for version in recording.header["versions"] if version["without_act"] is None)


def play_again(recording: Packed, tick: Callable[[Compared], object] = lambda _: None) -> list[Compared]:
    """Play every try of a recording again."""
    compared: list[Compared] = []
    for version in recording.header["versions"]:
        if version["without_act"] is not None:
            continue
        scenario, why = _scenario(version)
        for one in version["tries"]:
            found = None if scenario is None else run(scenario, int(one["seed"]), engine="compiled").digest
            compared.append(Compared(version["label"], int(one["seed"]), one["digest"], found, why))
            tick(compared[-1])
    return compared


def _scenario(version: dict[str, Any]) -> tuple[Scenario | None, str]:
    """The scenario of a version, or why it cannot be played any more."""
    try:
        return Scenario.from_dict(version["resolved"]), ""
    except ScenarioError as error:
        return None, error.problems[0].message


def other_program(recording: Packed) -> str | None:
    """That another version of the program made a recording; None if it was this one."""
    then, now = recording.header["made_by"], made_by()
    if then["source"] == now["source"]:
        return None
    return f"The file was made by version {then['version']} of the program with other sources than this one has."
