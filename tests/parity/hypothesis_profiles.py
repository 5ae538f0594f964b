"""How many random scenarios the gate and the slow job draw; those of the gate are the same in every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from tests.parity.scenario_strategies import GeneratedScenario, scenarios

FAST_PROFILE = settings(
    max_examples=28, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
"""So many scenarios for each kind of team."""
SLOW_PROFILE = settings(FAST_PROFILE, max_examples=360, derandomize=False, print_blob=True)
"""The same for the slow job, which draws others in each run."""

_drawn: dict[str, list[GeneratedScenario]] = {}


@contextmanager
def disable_constant_collection() -> Iterator[None]:
    """Let hypothesis draw no numbers out of our sources: which it finds depends on the modules that are loaded."""
    with patch.object(providers, "_get_local_constants", Constants), patch.object(providers, "CONSTANTS_CACHE", {}):
        yield


def check_fast_examples(kind: str, check: Callable[[GeneratedScenario], object]) -> None:
    """Draw the scenarios of the gate and check each; hypothesis looks for a small one among those that fail."""
    found: list[GeneratedScenario] = []

    @settings(FAST_PROFILE)
    @given(scenarios(kind))
    def each(one: GeneratedScenario) -> None:
        found.append(one)
        check(one)

    with disable_constant_collection():
        each()
    _drawn[kind] = found


def fast_examples(kind: str) -> list[GeneratedScenario]:
    """The scenarios of the gate, drawn anew where no test has done so before."""
    if kind not in _drawn:
        check_fast_examples(kind, lambda _: None)
    return _drawn[kind]
