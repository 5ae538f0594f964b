"""A test that does not find what it needs is skipped, but fails where everything must be there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest

@pytest.fixture
def browser():
    pytest.skip("no browser")

def test_that_needs_a_browser(browser): ...

@pytest.mark.skipif(True, reason="no compiler")
def test_that_needs_a_compiler(): ...

@pytest.mark.xfail
def test_that_is_known_to_fail(): assert False

@pytest.mark.slow
def test_that_is_slow(): assert False

def test_that_needs_nothing(): ...
"""


@pytest.mark.parametrize(
    ("everything", "told"), [("", "1 passed, 2 skipped"), ("1", "1 passed, 1 deselected, 1 xfailed, 2 errors")]
)
def test_what_is_skipped_fails_where_everything_must_be_there(everything: str, told: str, tmp_path: Path) -> None:
    done = run(tmp_path, TESTS, everything)
    assert done.returncode == bool(everything)
    assert told in done.stdout
    assert "no browser" in done.stdout
    assert "no compiler" in done.stdout


@pytest.mark.parametrize(("everything", "told"), [("", "1 skipped"), ("1", "1 error")])
def test_so_does_a_module_that_is_skipped(everything: str, told: str, tmp_path: Path) -> None:
    done = run(tmp_path, 'import pytest\npytest.importorskip("no_such_package")\n', everything)
    assert (done.returncode == 0) == (not everything) or done.returncode == 5
    assert told in done.stdout
    assert "no_such_package" in done.stdout


def run(folder: Path, tests: str, everything: str) -> subprocess.CompletedProcess[str]:
    """Run tests beside a copy of the conftest of all tests."""
    shutil.copy(Path(__file__).parent / "conftest.py", folder)
    (folder / "test_it.py").write_text(tests, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)]
    environment = {**os.environ, "COMPASSION_CI": everything}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
