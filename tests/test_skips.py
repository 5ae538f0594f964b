"""Tests that miss a program are skipped, but fail if COMPASSION_CI is set."""

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
def test_that_is_expected_to_fail(): assert False

@pytest.mark.slow
def test_that_is_slow(): assert False

def test_that_needs_nothing(): ...
"""


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", "1 passed, 2 skipped"), ("1", "1 passed, 1 deselected, 1 xfailed, 2 errors")]
)
def test_skipped_tests_fail_in_ci(ci: str, outcome: str, tmp_path: Path) -> None:
    result = run(tmp_path, TESTS, ci)
    assert result.returncode == bool(ci)
    assert outcome in result.stdout
    assert "no browser" in result.stdout
    assert "no compiler" in result.stdout


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("1", "1 error")])
def test_skipped_modules_fail_in_ci(ci: str, outcome: str, tmp_path: Path) -> None:
    result = run(tmp_path, 'import pytest\npytest.importorskip("no_such_package")\n', ci)
    assert (result.returncode == 0) == (not ci) or result.returncode == 5
    assert outcome in result.stdout
    assert "no_such_package" in result.stdout


def run(folder: Path, tests: str, ci: str) -> subprocess.CompletedProcess[str]:
    """Run tests in a folder with a copy of `tests/conftest.py`."""
    shutil.copy(Path(__file__).parent / "conftest.py", folder)
    (folder / "test_it.py").write_text(tests, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)]
    environment = {**os.environ, "COMPASSION_CI": ci}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
