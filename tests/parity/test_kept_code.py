"""The whole compiled engine: run from a read-only install, kept between runs, and never older than its sources.

`tests/test_jit.py` tests the same on a tiny package, in seconds; here the engine is compiled three times.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.comparing import first_trace_difference
from sim.trace import Trace
from sim.world import World
from tests.parity.busy import worlds
from tests.parity.copies import copy_of, plant
from tests.parity.elsewhere import play_all, play_elsewhere
from tests.parity.test_planted_faults import FAULTS
from tests.permissions import needs_permissions

pytestmark = [pytest.mark.slow, needs_permissions]
EDIT = FAULTS["tests of change need no safety"]


@pytest.fixture
def world() -> World:
    """The clinic to which everything happens."""
    return worlds()[0]


def play(world: World, home: Path, cache: Path, *, jit: bool = True) -> Trace:
    """Play a world on the copy of the package in a folder."""
    (trace,) = play_elsewhere("compiled", [world], home, jit=jit, cache=cache)
    return trace


def lock(home: Path) -> list[Path]:
    """Let nobody write into a folder; returns what is in it."""
    inside = sorted(home.rglob("*"))
    for path in [home, *inside]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    return inside


def unlock(home: Path) -> None:
    """Let the owner write into a folder again."""
    for path in [home, *home.rglob("*")]:
        path.chmod(0o700)


def kept_in(cache: Path) -> dict[str, int]:
    """Files of compiled code, with the time of their last change."""
    return {str(path): path.stat().st_mtime_ns for path in cache.rglob("*.nb?")}


def test_a_read_only_install_keeps_its_code_and_an_edited_rule_is_seen(world: World, tmp_path: Path) -> None:
    home, cache = copy_of(tmp_path / "home"), tmp_path / "cache"
    (right,) = play_all("compiled", [world])
    inside = lock(home)

    assert first_trace_difference(play(world, home, cache), right) is None
    assert sorted(home.rglob("*")) == inside
    kept = kept_in(cache)
    assert kept

    assert first_trace_difference(play(world, home, cache), right) is None
    assert kept_in(cache) == kept, "the second run compiled something again"

    unlock(home)
    plant(home, EDIT)
    edited = play(world, home, cache)
    assert first_trace_difference(edited, right) is not None, "the third run did not see the edited rule"
    assert first_trace_difference(edited, play(world, home, cache, jit=False)) is None
    assert kept_in(cache).items() > kept.items()


def test_where_no_code_can_be_kept_the_engine_leaves_the_same_bits(world: World, tmp_path: Path) -> None:
    home, blocked = copy_of(tmp_path / "home"), tmp_path / "a file, not a folder"
    blocked.write_text("")
    inside = lock(home)
    (right,) = play_all("compiled", [world])
    assert first_trace_difference(play(world, home, blocked / "cache"), right) is None
    assert sorted(home.rglob("*")) == inside
    assert blocked.read_text() == ""
    unlock(home)
