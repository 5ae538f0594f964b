"""Digests of the built-in scenarios. A test compares them with new runs, so that no change of a result goes unnoticed.

`python -m tests.baselines.update_digests` updates them. The CHANGELOG lists each changed digest under "Results change".
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
    """Recording of a built-in scenario in full length with its own seed. Cached for all tests."""
    return sim.run(name, engine=engine)


def stored_digests() -> dict[str, str]:
    """Stored digests by name of scenario."""
    digests: dict[str, str] = json.loads(DIGESTS_FILE.read_text(encoding="utf-8"))
    return digests


if __name__ == "__main__":
    DIGESTS_FILE.write_text(
        json.dumps({name: run_scenario(name, "mesa").digest for name in built_in_scenarios()}, indent=2) + "\n",
        encoding="utf-8",
    )
