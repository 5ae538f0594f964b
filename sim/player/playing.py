"""Run versions for the page on the compiled engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.api import run

if TYPE_CHECKING:
    from sim.player.packing import Version
    from sim.recording import Recording
    from sim.scenario import Scenario


def play(version: Version, seed: int) -> Recording:
    """Run a version with a random seed."""
    return run(version.scenario, seed, engine="compiled")


def warm_up(scenario: Scenario) -> None:
    """Compile the engine before the first request."""
    run(scenario, engine="compiled")
