"""Compiled code: kept between runs, never older than its sources, and the same everywhere.

A tiny package with a copy of `sim/numba_support/decorators.py` stands in for the project: its kernel calls a rule of another module.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Set
from math import inf, isnan
from pathlib import Path

import numba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import measures, rng
from sim.numba_support import decorators
from sim.numba_support.decorators import (
    COMPILED_SOURCES,
    bits_to_float,
    cache_dir,
    cached_njit,
    float_to_bits,
    overload_with,
    rule,
    source_hash,
)
from tests.permissions import drop_capabilities, needs_permissions

KERNEL = """
from tiny.jit import cached_njit
from tiny.model.rules import grown

@cached_njit
def grow(x):
    return grown(x)
"""
RULES = """
from tiny.jit import rule

@rule
def grown(x):
    return x + 1.0
"""
ASK = """
import json
import sys
from tiny.jit import cache_dir, is_compiled
from tiny.compiled.kernel import grow
from tiny.model.rules import grown

print(json.dumps({
    "warm": is_compiled(grow),
    "compiled": grow(1.0),
    "plain": grown(1.0),
    "from_cache": sum(grow.stats.cache_hits.values()),
    "anew": sum(grow.stats.cache_misses.values()),
    "folder": cache_dir() and str(cache_dir()),
    "warm_then": is_compiled(grow),
    "prepared": "numba.np.npyimpl" in sys.modules,
}))
"""


@pytest.fixture
def package(tmp_path):
    """A package of a copy of `sim/numba_support/decorators.py`, a rule, and a kernel that calls it."""
    folder = tmp_path / "here" / "tiny"
    for room in (folder, folder / "model", folder / "compiled", folder / "cli"):
        room.mkdir(parents=True)
        (room / "__init__.py").write_text("")
    shutil.copy(decorators.__file__, folder / "numba_support/decorators.py")
    (folder / "model" / "rules.py").write_text(RULES)
    (folder / "compiled" / "kernel.py").write_text(KERNEL)
    return folder


def run_kernel_in_subprocess(package: Path, cache: Path) -> dict:
    """Run the kernel in a process of its own, bound by permissions, and let it tell what it did."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", ASK],
        env=os.environ | {"COMPASSION_CACHE": str(cache), "PYTHONPATH": str(package.parent)},
        cwd=package.parent,
        preexec_fn=drop_capabilities,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_second_run_uses_compiled_code_and_an_edited_rule_in_another_module_is_seen(package, tmp_path):
    cache = tmp_path / "cache"

    first = run_kernel_in_subprocess(package, cache)
    assert (first["compiled"], first["from_cache"], first["anew"]) == (2.0, 0, 1)
    assert (first["warm"], first["warm_then"]) == (False, True)
    kept = sorted(cache.rglob("*.nbc"))
    assert len(kept) == 1

    second = run_kernel_in_subprocess(package, cache)
    assert (second["compiled"], second["from_cache"], second["anew"]) == (2.0, 1, 0)
    assert second["warm"]
    assert sorted(cache.rglob("*.nbc")) == kept

    (package / "model" / "rules.py").write_text(RULES.replace("x + 1.0", "x + 41.0"))
    edited = run_kernel_in_subprocess(package, cache)
    assert (edited["compiled"], edited["plain"]) == (42.0, 42.0)
    assert (edited["warm"], edited["from_cache"], edited["anew"]) == (False, 0, 1)
    assert edited["folder"] != first["folder"]

    (package / "model" / "rules.py").write_text(RULES)
    (package / "cli" / "more.py").write_text("# nothing that is compiled stands here")
    back = run_kernel_in_subprocess(package, cache)
    assert (back["compiled"], back["from_cache"]) == (2.0, 1)


def test_numba_prepares_to_compile_only_if_there_is_something_to_compile(package, tmp_path):
    assert [run_kernel_in_subprocess(package, tmp_path / "cache")["prepared"] for _ in range(2)] == [True, False]


def test_where_no_cache_can_be_written_the_code_runs_without(package, tmp_path):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    for _ in range(2):
        told = run_kernel_in_subprocess(package, blocked / "cache")
        assert (told.pop("warm"), told.pop("warm_then")) == (False, True)
        assert told == {
            "compiled": 2.0,
            "plain": 2.0,
            "from_cache": 0,
            "anew": 1,
            "folder": None,
            "prepared": True,
        }
    assert not list(package.rglob("*.nbc"))


@needs_permissions
def test_in_a_folder_without_permission_to_write_the_code_runs_without_cache(package, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    told = run_kernel_in_subprocess(package, locked)
    assert (told["compiled"], told["folder"]) == (2.0, None)
    assert list(locked.iterdir()) == []


@needs_permissions
def test_compiled_code_of_a_read_only_install_is_kept_elsewhere(package, tmp_path):
    before = sorted(package.rglob("*"))
    for path in [package, *before]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    first, second = (
        run_kernel_in_subprocess(package, tmp_path / "cache"),
        run_kernel_in_subprocess(package, tmp_path / "cache"),
    )
    assert (first["compiled"], first["anew"]) == (second["compiled"], second["from_cache"]) == (2.0, 1)
    assert sorted(package.rglob("*")) == before
    for path in [package, *before]:
        path.chmod(0o700)


def test_an_unwritable_place_is_noticed_in_any_way_the_system_tells_it(monkeypatch, tmp_path):
    monkeypatch.setenv("COMPASSION_CACHE", str(tmp_path))
    assert cache_dir.__wrapped__().is_relative_to(tmp_path)

    def refuse(**_):
        raise PermissionError

    monkeypatch.setattr(decorators.tempfile, "TemporaryFile", refuse)
    assert cache_dir.__wrapped__() is None


def test_nothing_is_compiled_with_fastmath_as_it_changes_bits():
    @cached_njit
    def one(x):
        return x

    assert not decorators.NJIT_OPTIONS.get("fastmath")
    for function in (one, rng.threefry, rng.draw_meetings, measures.compute_day_measures):
        assert not function.targetoptions.get("fastmath")
        assert function.targetoptions["nogil"] is True


def test_compiled_code_divides_as_ieee_says():
    @cached_njit
    def ratio(a, b):
        return a / b

    assert ratio(1.0, 0.0) == inf
    assert isnan(ratio(0.0, 0.0))


def test_the_settings_of_numba_are_left_as_they_were(monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", "somewhere else")

    @cached_njit
    def one(x):
        return x

    assert numba.config.CACHE_DIR == "somewhere else"
    with pytest.raises(ZeroDivisionError), decorators.numba_cache_dir(Path("anywhere")):
        cache_that_fails()
    assert numba.config.CACHE_DIR == "somewhere else"


def cache_that_fails():
    assert numba.config.CACHE_DIR == "anywhere"
    raise ZeroDivisionError


@pytest.mark.skipif(cache_dir() is None, reason="no cache can be written here")
def test_compiled_code_of_the_project_is_kept_in_the_folder_of_its_sources():
    assert Path(rng.threefry.stats.cache_path).is_relative_to(cache_dir())
    assert source_hash(*COMPILED_SOURCES)[:16] in cache_dir().name


def test_a_rule_stays_an_ordinary_function_that_compiled_code_can_call():
    def plain(x):
        return 3.0 * x

    marked = rule(plain)
    assert marked is plain

    @numba.njit
    def calls(x):
        return marked(x) + 1.0

    assert calls(2.0) == marked(2.0) + 1.0 == 7.0


def test_compiled_code_runs_another_function_where_it_is_told_to():
    def half(x):
        return x / 2.0

    @overload_with(half)
    def half_in_other_words(x):
        return 0.5 * x + 1000.0  # not the same at all, so that it shows which one ran

    @rule
    def halved(x):
        return half(x)

    @numba.njit
    def calls(x):
        return halved(x)

    assert halved(3.0) == 1.5
    assert calls(3.0) == half_in_other_words(3.0) == 1001.5


@numba.njit
def there_and_back(x):
    return float_to_bits(x), bits_to_float(float_to_bits(x))


@given(st.floats(allow_nan=False))
def test_the_bits_of_a_number_are_read_as_they_stand(x):
    (whole,) = struct.unpack("<Q", struct.pack("<d", x))
    bits, back = there_and_back(x)
    assert bits == whole
    assert back.hex() == x.hex()


# --- the hash that names the code


@pytest.fixture
def hash_of(package, monkeypatch):
    """Hash of the tiny package, or of some of its rooms, as it stands."""
    monkeypatch.setattr(decorators, "PACKAGE_DIR", package)
    return source_hash.__wrapped__


def test_the_hash_changes_with_each_file_and_with_its_name(package, hash_of):
    rules = package / "model" / "rules.py"
    seen = [hash_of()]
    rules.write_text(RULES + "\n")
    seen.append(hash_of())
    rules.rename(package / "model" / "laws.py")
    seen.append(hash_of())
    (package / "model" / "deeper").mkdir()
    (package / "model" / "deeper" / "more.py").write_text("")
    seen.append(hash_of())
    (package / "model" / "laws.py").unlink()
    seen.append(hash_of())
    assert len(set(seen)) == len(seen)


def test_the_hash_is_the_same_for_the_same_sources_on_every_system(package, hash_of):
    before = hash_of()
    path = package / "model" / "rules.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert hash_of() == before
    (package / "notes.txt").write_text("not a source")
    assert hash_of() == before


def test_the_hash_of_some_rooms_changes_with_these_rooms_only(package, hash_of):
    before = hash_of(*COMPILED_SOURCES)
    (package / "cli" / "ward.py").write_text("")
    assert hash_of(*COMPILED_SOURCES) == before
    for path in (
        package / "model" / "rules.py",
        package / "compiled" / "kernel.py",
        package / "numba_support/decorators.py",
    ):
        path.write_text(path.read_text() + "\n")
        assert hash_of(*COMPILED_SOURCES) != before
        before = hash_of(*COMPILED_SOURCES)


KERNEL_DECORATORS = {"cached_njit", "kernel"}
DECORATORS = KERNEL_DECORATORS | {"overload_with", "rule", "inline"}


def modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Every module of the package: the room it stands in, its name and what is written in it."""
    for path in decorators.PACKAGE_DIR.rglob("*.py"):
        yield path.relative_to(decorators.PACKAGE_DIR).parts[0], path.name, ast.parse(path.read_text(encoding="utf-8"))


def imports_of(module: ast.Module) -> Iterator[tuple[str, str]]:
    """What a module imports from the package: (name as used in the module, where it comes from)."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sim":
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def package_of(place: str) -> str:
    """Room of the package in which an imported thing stands, as `COMPILED_SOURCES` calls it."""
    room = place.split(".")[1]
    return room if (decorators.PACKAGE_DIR / room).is_dir() else f"{room}.py"


def compiled_functions_of(module: ast.Module, marked: Set[str] = DECORATORS) -> Iterator[ast.FunctionDef]:
    """The functions of a module that carry one of the marks."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            marks = {mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list}
            if {ast.unparse(mark) for mark in marks} & marked:
                yield node


def test_what_compiled_code_is_made_of_stands_in_the_rooms_that_the_hash_looks_at():
    """A function that is compiled as a whole may stand elsewhere: Numba itself sees that its own file was edited."""
    rooms = {
        room for room, _, module in modules() if any(compiled_functions_of(module, DECORATORS - KERNEL_DECORATORS))
    }
    assert rooms <= set(COMPILED_SOURCES)
    assert {"model", "compiled"} <= rooms


def test_what_is_compiled_uses_nothing_from_rooms_that_the_hash_does_not_look_at():
    """A constant of another room would be compiled in, and stay as it was when that room is edited."""
    for _, name, module in modules():
        foreign = {used for used, place in imports_of(module) if package_of(place) not in COMPILED_SOURCES}
        for function in compiled_functions_of(module):
            used = {node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)}
            assert not used & foreign, f"{name}: {function.name} is compiled and uses {used & foreign}"
