"""How many random scenarios the gate and the slow job draw; those of the gate are the same in every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from tests.parity.scenarios import Drawn, scenarios

GATE = settings(
    max_examples=28, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
"""So many scenarios for each kind of team."""
DEEP = settings(GATE, max_examples=360, derandomize=False, print_blob=True)
"""The same for the slow job, which draws others in each run."""

_drawn: dict[str, list[Drawn]] = {}


@contextmanager
def without_our_constants() -> Iterator[None]:
    """Let hypothesis draw no numbers out of our sources: which it finds depends on the modules that are loaded."""
    with patch.object(providers, "_get_local_constants", Constants), patch.object(providers, "CONSTANTS_CACHE", {}):
        yield


def check_in_the_gate(kind: str, check: Callable[[Drawn], object]) -> None:
    """Draw the scenarios of the gate and check each; hypothesis looks for a small one among those that fail."""
    found: list[Drawn] = []

    @settings(GATE)
    @given(scenarios(kind))
    def each(one: Drawn) -> None:
        found.append(one)
        check(one)

    with without_our_constants():
        each()
    _drawn[kind] = found


def drawn_in_the_gate(kind: str) -> list[Drawn]:
    """The scenarios of the gate, drawn anew where no test has done so before."""
    if kind not in _drawn:
        check_in_the_gate(kind, lambda _: None)
    return _drawn[kind]
