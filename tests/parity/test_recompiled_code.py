"""The compiled engine runs from a read-only install, caches its code, and recompiles edited sources.

`tests/numba_support/test_compile_cache.py` tests the same with a tiny package in seconds. Here the whole engine is
compiled three times.
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
RULE_EDIT = MUTATIONS["change tests ignore safety"]


@pytest.fixture
def world() -> World:
    """The clinic with every type of event."""
    return make_worlds()[0]


def run_world(world: World, home: Path, cache: Path, *, jit: bool = True) -> Trace:
    """Run a world on the copy of the package in a folder."""
    (trace,) = run_worlds_in_subprocess("compiled", [world], home, jit=jit, cache=cache)
    return trace


def make_read_only(home: Path) -> list[Path]:
    """Make a folder read-only and return its contents."""
    contents = sorted(home.rglob("*"))
    for path in [home, *contents]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    return contents


def make_writable(home: Path) -> None:
    """Make a folder writable by its owner again."""
    for path in [home, *home.rglob("*")]:
        path.chmod(0o700)


def cached_files(cache: Path) -> dict[str, int]:
    """Return the files of the compile cache with their modification times."""
    return {str(path): path.stat().st_mtime_ns for path in cache.rglob("*.nb?")}


def test_a_read_only_install_caches_its_code_and_recompiles_an_edited_rule(world: World, tmp_path: Path) -> None:
    home, cache = copy_package(tmp_path / "home"), tmp_path / "cache"
    (expected,) = run_worlds("compiled", [world])
    contents = make_read_only(home)

    assert first_trace_difference(run_world(world, home, cache), expected) is None
    assert sorted(home.rglob("*")) == contents
    cached = cached_files(cache)
    assert cached

    assert first_trace_difference(run_world(world, home, cache), expected) is None
    assert cached_files(cache) == cached, "the second run compiled code again"

    make_writable(home)
    apply_mutation(home, RULE_EDIT)
    edited = run_world(world, home, cache)
    assert first_trace_difference(edited, expected) is not None, "the third run did not use the edited rule"
    assert first_trace_difference(edited, run_world(world, home, cache, jit=False)) is None
    assert cached_files(cache).items() > cached.items()


def test_results_are_bit_identical_without_a_writable_cache(world: World, tmp_path: Path) -> None:
    home, blocked = copy_package(tmp_path / "home"), tmp_path / "a file, not a folder"
    blocked.write_text("")
    contents = make_read_only(home)
    (expected,) = run_worlds("compiled", [world])
    assert first_trace_difference(run_world(world, home, blocked / "cache"), expected) is None
    assert sorted(home.rglob("*")) == contents
    assert blocked.read_text() == ""
    make_writable(home)
