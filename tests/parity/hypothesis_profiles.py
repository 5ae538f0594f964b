"""Number of random scenarios in the fast and the slow test run; the fast run is deterministic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from tests.parity.scenario_strategies import GeneratedScenario, scenarios

FAST_PROFILE = settings(
    max_examples=28, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
"""Scenarios per kind of team in the fast run."""
SLOW_PROFILE = settings(FAST_PROFILE, max_examples=360, derandomize=False, print_blob=True)
"""The same for the slow run, which generates different scenarios each time."""

_examples: dict[str, list[GeneratedScenario]] = {}


@contextmanager
def disable_constant_collection() -> Iterator[None]:
    """Stop hypothesis from collecting constants of our source files, which depends on the imported modules."""
    with patch.object(providers, "_get_local_constants", Constants), patch.object(providers, "CONSTANTS_CACHE", {}):
        yield


def check_fast_examples(kind: str, check: Callable[[GeneratedScenario], object]) -> None:
    """Generate the scenarios of the fast run and check each; hypothesis shrinks failures."""
    examples: list[GeneratedScenario] = []

    @seed(kind)  # `derandomize` would use the same seed for every kind
    @settings(FAST_PROFILE)
    @given(scenarios(kind))
    def check_example(example: GeneratedScenario) -> None:
        examples.append(example)
        check(example)

    with disable_constant_collection():
        check_example()
    _examples[kind] = examples


def fast_examples(kind: str) -> list[GeneratedScenario]:
    """Return the scenarios of the fast run; they are generated once per process."""
    if kind not in _examples:
        check_fast_examples(kind, lambda _: None)
    return _examples[kind]
