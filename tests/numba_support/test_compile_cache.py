"""The compile cache: kept between runs, never older than its sources, private, and optional.

A tiny package with a copy of `sim/numba_support` represents the project: its kernel calls a rule of another module.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Set
from pathlib import Path

import numba
import pytest

from sim.model import rng
from sim.numba_support import compile_cache as compile_cache_module
from sim.numba_support import source_hash as source_hash_module
from sim.numba_support.compile_cache import COMPILED_SOURCES, compile_cache, is_private, numba_cache_dir
from sim.numba_support.decorators import cached_njit
from sim.numba_support.source_hash import PACKAGE_DIR, source_hash
from tests.permissions import drop_capabilities, needs_permissions

KERNEL = """
from tiny.numba_support.decorators import cached_njit
from tiny.model.rules import grown

@cached_njit
def grow(x):
    return grown(x)
"""
RULES = """
from tiny.numba_support.decorators import rule

@rule
def grown(x):
    return x + 1.0
"""
ASK = """
import json
import sys
from tiny.engine.compiled.kernel import grow
from tiny.numba_support.compile_cache import compile_cache
from tiny.numba_support.decorators import is_compiled
from tiny.model.rules import grown

print(json.dumps({
    "warm": is_compiled(grow),
    "compiled": grow(1.0),
    "plain": grown(1.0),
    "from_cache": sum(grow.stats.cache_hits.values()),
    "anew": sum(grow.stats.cache_misses.values()),
    "folder": compile_cache().folder and str(compile_cache().folder),
    "reason": compile_cache().reason,
    "warm_then": is_compiled(grow),
}))
"""


@pytest.fixture
def package(tmp_path):
    """A package with a copy of `sim/numba_support`, a rule, and a kernel that calls it."""
    folder = tmp_path / "here" / "tiny"
    for subpackage in ("", "model", "engine", "engine/compiled", "cli"):
        (folder / subpackage).mkdir(parents=True)
        (folder / subpackage / "__init__.py").write_text("")
    shutil.copytree(PACKAGE_DIR / "numba_support", folder / "numba_support", ignore=shutil.ignore_patterns("*.pyc"))
    for path in (folder / "numba_support").glob("*.py"):
        path.write_text(path.read_text(encoding="utf-8").replace("from sim.", "from tiny."), encoding="utf-8")
    (folder / "model" / "rules.py").write_text(RULES)
    (folder / "engine" / "compiled" / "kernel.py").write_text(KERNEL)
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


def test_where_no_cache_can_be_written_the_code_runs_without(package, tmp_path):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    for _ in range(2):
        told = run_kernel_in_subprocess(package, blocked / "cache")
        assert (told.pop("warm"), told.pop("warm_then")) == (False, True)
        assert "cannot be used" in told.pop("reason")
        assert told == {"compiled": 2.0, "plain": 2.0, "from_cache": 0, "anew": 1, "folder": None}
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


def test_an_unwritable_folder_is_not_used(monkeypatch, tmp_path):
    monkeypatch.setenv("COMPASSION_CACHE", str(tmp_path))
    assert compile_cache.__wrapped__().folder.is_relative_to(tmp_path)

    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(compile_cache_module.tempfile, "TemporaryFile", refuse)
    folder, reason = compile_cache.__wrapped__()
    assert folder is None
    assert reason.endswith("cannot be used: Permission denied.")


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_to_is_not_used(mode, monkeypatch, tmp_path):
    """Numba loads cached code with pickle: who can write to the folder can run code."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(mode)
    monkeypatch.setenv("COMPASSION_CACHE", str(shared))
    assert compile_cache.__wrapped__() == (None, f"Other users can write to {shared}.")
    shared.chmod(0o755)
    folder = compile_cache.__wrapped__().folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(mode)
    assert compile_cache.__wrapped__().reason == f"Other users can write to {folder}."


@pytest.mark.skipif(os.name == "nt", reason="POSIX ownership")
def test_a_folder_of_another_user_is_not_private(monkeypatch, tmp_path):
    assert is_private(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert not is_private(tmp_path)


def test_the_settings_of_numba_are_left_as_they_were(monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", "somewhere else")

    @cached_njit
    def one(x):
        return x

    assert numba.config.CACHE_DIR == "somewhere else"
    with pytest.raises(ZeroDivisionError), numba_cache_dir(Path("anywhere")):
        cache_that_fails()
    assert numba.config.CACHE_DIR == "somewhere else"


def cache_that_fails():
    assert numba.config.CACHE_DIR == "anywhere"
    raise ZeroDivisionError


@pytest.mark.skipif(compile_cache().folder is None, reason="no cache folder can be used here")
def test_compiled_code_of_the_project_is_kept_in_the_folder_of_its_sources():
    folder = compile_cache().folder
    assert Path(rng.threefry.stats.cache_path).is_relative_to(folder)
    assert source_hash(*COMPILED_SOURCES)[:16] in folder.name


# --- the hash that names the code


@pytest.fixture
def hash_of(package, monkeypatch):
    """Hash of the tiny package, or of some of its rooms, as it stands."""
    monkeypatch.setattr(source_hash_module, "PACKAGE_DIR", package)
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
        package / "engine" / "compiled" / "kernel.py",
        package / "numba_support" / "decorators.py",
    ):
        path.write_text(path.read_text() + "\n")
        assert hash_of(*COMPILED_SOURCES) != before
        before = hash_of(*COMPILED_SOURCES)


KERNEL_DECORATORS = {"cached_njit", "kernel"}
DECORATORS = KERNEL_DECORATORS | {"overload_with", "rule", "inline"}


def modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Every module of the package: its path below the package, its dotted name and its syntax tree."""
    for path in PACKAGE_DIR.rglob("*.py"):
        name = path.relative_to(PACKAGE_DIR).as_posix()
        yield name, path.name, ast.parse(path.read_text(encoding="utf-8"))


def is_hashed(path: str) -> bool:
    """Whether a path below the package is in one of `COMPILED_SOURCES`."""
    return any(path == part or path.startswith((f"{part}/", f"{part}.py")) for part in COMPILED_SOURCES)


def imports_of(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Imports from the package: (name as used in the module, path below the package)."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sim":
            for alias in node.names:
                full_name = f"{node.module}.{alias.name}"
                yield alias.asname or alias.name, "/".join(full_name.split(".")[1:])


def compiled_functions_of(module: ast.Module, decorators: Set[str] = DECORATORS) -> Iterator[ast.FunctionDef]:
    """Functions of a module with one of these decorators."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            marks = {mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list}
            if {ast.unparse(mark) for mark in marks} & decorators:
                yield node


def test_functions_that_are_compiled_into_others_are_in_the_hash():
    """A function that is compiled as a whole may be elsewhere: Numba itself notices an edit of its own file."""
    paths = {
        path for path, _, module in modules() if any(compiled_functions_of(module, DECORATORS - KERNEL_DECORATORS))
    }
    assert all(map(is_hashed, paths)), paths
    assert {path.split("/")[0] for path in paths} >= {"engine", "model"}


def test_compiled_functions_use_nothing_that_is_not_in_the_hash():
    """A constant of another package would be compiled in, and keep its value when that package is edited."""
    for path, _, module in modules():
        foreign = {name for name, source in imports_of(module) if not is_hashed(source)}
        for function in compiled_functions_of(module):
            used = {node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)}
            assert not used & foreign, f"{path}: {function.name} is compiled and uses {used & foreign}"
