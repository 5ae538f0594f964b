"""The whole compiled engine: run from a read-only install, kept between runs, and never older than its sources.

`tests/test_jit.py` tests the same on a tiny package, in seconds; here the engine is compiled three times.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine.trace import Trace
from sim.engine.trace_diff import first_trace_difference
from sim.world import World
from tests.parity.busy_worlds import make_worlds
from tests.parity.package_copies import apply_mutation, copy_package
from tests.parity.subprocess_runs import run_worlds, run_worlds_in_subprocess
from tests.parity.test_mutations import MUTATIONS
from tests.permissions import needs_permissions

pytestmark = [pytest.mark.slow, needs_permissions]
RULE_EDIT = MUTATIONS["tests of change need no safety"]


@pytest.fixture
def world() -> World:
    """The clinic to which everything happens."""
    return make_worlds()[0]


def run_world(world: World, home: Path, cache: Path, *, jit: bool = True) -> Trace:
    """Play a world on the copy of the package in a folder."""
    (trace,) = run_worlds_in_subprocess("compiled", [world], home, jit=jit, cache=cache)
    return trace


def make_read_only(home: Path) -> list[Path]:
    """Let nobody write into a folder; returns what is in it."""
    inside = sorted(home.rglob("*"))
    for path in [home, *inside]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    return inside


def make_writable(home: Path) -> None:
    """Let the owner write into a folder again."""
    for path in [home, *home.rglob("*")]:
        path.chmod(0o700)


def cached_files(cache: Path) -> dict[str, int]:
    """Files of compiled code, with the time of their last change."""
    return {str(path): path.stat().st_mtime_ns for path in cache.rglob("*.nb?")}


def test_a_read_only_install_keeps_its_code_and_an_edited_rule_is_seen(world: World, tmp_path: Path) -> None:
    home, cache = copy_package(tmp_path / "home"), tmp_path / "cache"
    (right,) = run_worlds("compiled", [world])
    inside = make_read_only(home)

    assert first_trace_difference(run_world(world, home, cache), right) is None
    assert sorted(home.rglob("*")) == inside
    kept = cached_files(cache)
    assert kept

    assert first_trace_difference(run_world(world, home, cache), right) is None
    assert cached_files(cache) == kept, "the second run compiled something again"

    make_writable(home)
    apply_mutation(home, RULE_EDIT)
    edited = run_world(world, home, cache)
    assert first_trace_difference(edited, right) is not None, "the third run did not see the edited rule"
    assert first_trace_difference(edited, run_world(world, home, cache, jit=False)) is None
    assert cached_files(cache).items() > kept.items()


def test_where_no_code_can_be_kept_the_engine_leaves_the_same_bits(world: World, tmp_path: Path) -> None:
    home, blocked = copy_package(tmp_path / "home"), tmp_path / "a file, not a folder"
    blocked.write_text("")
    inside = make_read_only(home)
    (right,) = run_worlds("compiled", [world])
    assert first_trace_difference(run_world(world, home, blocked / "cache"), right) is None
    assert sorted(home.rglob("*")) == inside
    assert blocked.read_text() == ""
    make_writable(home)
