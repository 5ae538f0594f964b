"""Playing for the player: on the fast engine, with everything kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.api import run

if TYPE_CHECKING:
    from sim.player.packing import Version
    from sim.recording import Recording
    from sim.scenario import Scenario


def play(version: Version, seed: int) -> Recording:
    """Play a version with a seed."""
    return run(version.scenario, seed, engine="compiled")


def warm_up(scenario: Scenario) -> None:
    """Let the engine be compiled before somebody waits for an answer."""
    run(scenario, engine="compiled")
