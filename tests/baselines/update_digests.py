"""Digests of the shipped scenarios, kept so that no change of what comes out goes unnoticed.

`python -m tests.baselines.update_digests` writes them anew; a changed one is a line marked "Regression" in the CHANGELOG.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import sim
from sim.api import EngineName
from sim.scenario import built_in_scenarios

DIGESTS_FILE = Path(__file__).with_name("digests.json")


@functools.cache
def run_scenario(name: str, engine: EngineName) -> sim.Recording:
    """A shipped scenario, played in its whole length on an engine with its own seed; once for all tests."""
    return sim.run(name, engine=engine)


def stored_digests() -> dict[str, str]:
    """The digests that are kept, by name of scenario."""
    digests: dict[str, str] = json.loads(DIGESTS_FILE.read_text(encoding="utf-8"))
    return digests


if __name__ == "__main__":
    DIGESTS_FILE.write_text(
        json.dumps({name: run_scenario(name, "mesa").digest for name in built_in_scenarios()}, indent=2) + "\n",
        encoding="utf-8",
    )
