"""The compile cache persists between runs, matches its sources, is private and is optional.

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
PROBE = """
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
    "compiled_now": sum(grow.stats.cache_misses.values()),
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
    """Run the kernel in a subprocess without privileges; returns its report."""
    process = subprocess.run(
        [sys.executable, "-B", "-c", PROBE],
        env=os.environ | {"COMPASSION_CACHE": str(cache), "PYTHONPATH": str(package.parent)},
        cwd=package.parent,
        preexec_fn=drop_capabilities,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def test_a_second_run_uses_cached_code_and_an_edited_rule_in_another_module_is_recompiled(package, tmp_path):
    cache = tmp_path / "cache"

    first = run_kernel_in_subprocess(package, cache)
    assert (first["compiled"], first["from_cache"], first["compiled_now"]) == (2.0, 0, 1)
    assert (first["warm"], first["warm_then"]) == (False, True)
    cached_files = sorted(cache.rglob("*.nbc"))
    assert len(cached_files) == 1

    second = run_kernel_in_subprocess(package, cache)
    assert (second["compiled"], second["from_cache"], second["compiled_now"]) == (2.0, 1, 0)
    assert second["warm"]
    assert sorted(cache.rglob("*.nbc")) == cached_files

    (package / "model" / "rules.py").write_text(RULES.replace("x + 1.0", "x + 41.0"))
    edited = run_kernel_in_subprocess(package, cache)
    assert (edited["compiled"], edited["plain"]) == (42.0, 42.0)
    assert (edited["warm"], edited["from_cache"], edited["compiled_now"]) == (False, 0, 1)
    assert edited["folder"] != first["folder"]

    (package / "model" / "rules.py").write_text(RULES)
    (package / "cli" / "more.py").write_text("# no compiled code")
    restored = run_kernel_in_subprocess(package, cache)
    assert (restored["compiled"], restored["from_cache"]) == (2.0, 1)


def test_code_runs_without_a_cache_if_none_can_be_written(package, tmp_path):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    for _ in range(2):
        report = run_kernel_in_subprocess(package, blocked / "cache")
        assert (report.pop("warm"), report.pop("warm_then")) == (False, True)
        assert "cannot be used" in report.pop("reason")
        assert report == {"compiled": 2.0, "plain": 2.0, "from_cache": 0, "compiled_now": 1, "folder": None}
    assert not list(package.rglob("*.nbc"))


@needs_permissions
def test_code_runs_without_a_cache_if_the_folder_is_read_only(package, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    report = run_kernel_in_subprocess(package, locked)
    assert (report["compiled"], report["folder"]) == (2.0, None)
    assert list(locked.iterdir()) == []


@needs_permissions
def test_compiled_code_of_a_read_only_installation_is_cached_elsewhere(package, tmp_path):
    before = sorted(package.rglob("*"))
    for path in [package, *before]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    first, second = (
        run_kernel_in_subprocess(package, tmp_path / "cache"),
        run_kernel_in_subprocess(package, tmp_path / "cache"),
    )
    assert (first["compiled"], first["compiled_now"]) == (second["compiled"], second["from_cache"]) == (2.0, 1)
    assert sorted(package.rglob("*")) == before
    for path in [package, *before]:
        path.chmod(0o700)


def test_an_unwritable_folder_is_not_used(monkeypatch, tmp_path):
    monkeypatch.setenv("COMPASSION_CACHE", str(tmp_path))
    assert compile_cache.__wrapped__().folder.is_relative_to(tmp_path)

    def raise_permission_error(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(compile_cache_module.tempfile, "TemporaryFile", raise_permission_error)
    folder, reason = compile_cache.__wrapped__()
    assert folder is None
    assert reason.endswith("cannot be used: Permission denied.")


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_to_is_not_used(mode, monkeypatch, tmp_path):
    """Numba loads cached code with pickle, so a user who can write to the folder can run code."""
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


def test_the_settings_of_numba_are_restored(monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", "somewhere else")

    @cached_njit
    def identity(x):
        return x

    assert numba.config.CACHE_DIR == "somewhere else"
    with pytest.raises(ZeroDivisionError), numba_cache_dir(Path("anywhere")):
        raise_inside_cache_dir()
    assert numba.config.CACHE_DIR == "somewhere else"


def raise_inside_cache_dir():
    assert numba.config.CACHE_DIR == "anywhere"
    raise ZeroDivisionError


@pytest.mark.skipif(compile_cache().folder is None, reason="no cache folder can be used here")
def test_compiled_code_of_the_project_is_cached_in_the_folder_of_its_source_hash():
    folder = compile_cache().folder
    assert Path(rng.threefry.stats.cache_path).is_relative_to(folder)
    assert source_hash(*COMPILED_SOURCES)[:16] in folder.name


# --- source hash


@pytest.fixture
def hash_of(package, monkeypatch):
    """Function that returns the current hash of the tiny package or of some of its subpackages."""
    monkeypatch.setattr(source_hash_module, "PACKAGE_DIR", package)
    return source_hash.__wrapped__


def test_the_hash_changes_with_the_text_and_the_name_of_each_file(package, hash_of):
    rules = package / "model" / "rules.py"
    hashes = [hash_of()]
    rules.write_text(RULES + "\n")
    hashes.append(hash_of())
    rules.rename(package / "model" / "laws.py")
    hashes.append(hash_of())
    (package / "model" / "deeper").mkdir()
    (package / "model" / "deeper" / "more.py").write_text("")
    hashes.append(hash_of())
    (package / "model" / "laws.py").unlink()
    hashes.append(hash_of())
    assert len(set(hashes)) == len(hashes)


def test_the_hash_does_not_depend_on_line_endings_or_other_files(package, hash_of):
    before = hash_of()
    path = package / "model" / "rules.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert hash_of() == before
    (package / "notes.txt").write_text("not a source")
    assert hash_of() == before


def test_the_hash_of_some_subpackages_changes_only_with_these_subpackages(package, hash_of):
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


def iter_modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Modules of the package: (path below the package, file name, syntax tree)."""
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
            applied = {item.func if isinstance(item, ast.Call) else item for item in node.decorator_list}
            if {ast.unparse(item) for item in applied} & decorators:
                yield node


def test_functions_compiled_into_kernels_are_in_the_hash():
    """Kernels are exempt: Numba itself detects an edit of the file of a kernel."""
    paths = {
        path for path, _, module in iter_modules() if any(compiled_functions_of(module, DECORATORS - KERNEL_DECORATORS))
    }
    assert all(map(is_hashed, paths)), paths
    assert {path.split("/")[0] for path in paths} >= {"engine", "model"}


def test_compiled_functions_use_only_names_that_are_in_the_hash():
    """A constant of another package is compiled in and would keep its old value after an edit."""
    for path, _, module in iter_modules():
        foreign = {name for name, source in imports_of(module) if not is_hashed(source)}
        for function in compiled_functions_of(module):
            used = {node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)}
            assert not used & foreign, f"{path}: {function.name} is compiled and uses {used & foreign}"
