"""Tasks of the project: `nox -s fast` while you work, `nox -s gate` before a pull request. `nox -l` lists all.

All sessions except `lowest`, `newest` and `pythons` use the active environment: `pip install -e '.[dev]'`.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "fast"]
nox.options.error_on_missing_interpreters = False
nox.needs_version = ">=2025.2"

ROOT = Path(__file__).parent
PAGE_DIR = ROOT / "sim" / "player" / "page"
OTHER_PYTHONS = ["3.12", "3.13", "3.14"]
QUICK_TESTS = ("tests/engine/test_digests.py", "tests/model", "tests/scenario", "tests/engine/mesa")
"""Tests that other versions of Python and of the dependencies run."""
FAST_TESTS = ("tests/language", "tests/model", "tests/teams", "tests/scenario")
"""Unit tests without a browser, a sweep or the compiled engine."""


@nox.session(python=False)
def lint(session: nox.Session) -> None:
    """Style, format and spelling."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell")


@nox.session(python=False)
def types(session: nox.Session) -> None:
    """Static types, and the layers of the packages."""
    session.run("mypy")
    session.run("lint-imports")


@nox.session(python=False)
def fast(session: nox.Session) -> None:
    """Unit tests that take less than a minute."""
    session.run("python", "-m", "pytest", "-q", "-n", "2", *FAST_TESTS, *session.posargs)


@nox.session(python=False)
def gate(session: nox.Session) -> None:
    """All tests that are not slow: the test command of the README."""
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs)


@nox.session(python=False)
def slow(session: nox.Session) -> None:
    """The slow tests."""
    session.run("python", "-m", "pytest", "-n", "2", "-m", "slow", *session.posargs)


@nox.session(python=False)
def coverage(session: nox.Session) -> None:
    """Whether small runs without the JIT compiler execute every line of the rules and kernels."""
    session.run("coverage", "run", "-m", "tests.parity.coverage_run")
    session.run("coverage", "report")


@nox.session(python=False)
def page(session: nox.Session) -> None:
    """Types and unit tests of the workshop page."""
    session.chdir(PAGE_DIR)
    session.run("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", external=True)
    session.run("npm", "run", "check", external=True)
    session.run("npm", "test", external=True)


@nox.session(python=False)
def docs(session: nox.Session) -> None:
    """Generate the reference pages and test all pages. `-- images` also makes the pictures, which needs Chromium."""
    session.run("python", "docs/build_reference.py")
    if "images" in session.posargs:
        session.run("python", "docs/build_images.py")
    session.run("python", "-m", "pytest", "-q", "-n", "2", "tests/docs")


@nox.session(python=False)
def build(session: nox.Session) -> None:
    """Build the source distribution and the wheel into `dist/`, and run a scenario from the wheel."""
    session.run("python", "-m", "build", "--outdir", "dist")
    wheel = max(ROOT.glob("dist/*.whl"), key=lambda path: path.stat().st_mtime)
    env_dir = Path(session.create_tmp()).resolve() / "wheel"
    session.run("python", "-m", "venv", str(env_dir))
    bin_dir = env_dir / ("Scripts" if os.name == "nt" else "bin")
    session.run(str(bin_dir / "pip"), "install", "--quiet", str(wheel), external=True)
    session.chdir(env_dir)
    session.run(str(bin_dir / "compassion"), "run", "typical_ward", "--set", "days=20", external=True)


@nox.session(python=OTHER_PYTHONS)
def pythons(session: nox.Session) -> None:
    """Quick tests on other versions of Python, where they are installed."""
    session.install("-c", "constraints.txt", "-e", ".[test]")
    session.run("python", "-m", "pytest", "-q", "-n", "2", *QUICK_TESTS)


@nox.session
def lowest(session: nox.Session) -> None:
    """Quick tests with the oldest supported release of each dependency."""
    constraints = Path(session.create_tmp()) / "lowest.txt"
    constraints.write_text("\n".join(lower_bounds()) + "\n", encoding="utf-8")
    session.install("-c", str(constraints), "-e", ".[test]")
    session.run("python", "-m", "pytest", "-q", "-n", "2", *QUICK_TESTS)


@nox.session
def newest(session: nox.Session) -> None:
    """The gate with the newest supported release of each dependency."""
    session.install("--upgrade", "-e", ".[test]")
    session.run("python", "-m", "pytest", "-n", "2")


@nox.session(python=False)
def benchmarks(session: nox.Session) -> None:
    """All benchmarks. They need an idle machine; compare ratios within one run only."""
    for path in sorted(ROOT.glob("benchmarks/*.py")):
        if path.stem not in {"__init__", "common"}:
            session.run("python", "-m", f"benchmarks.{path.stem}")


def lower_bounds() -> list[str]:
    """Constraints that install the oldest release which each dependency range allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    requirements = [*project["dependencies"], *(line for lines in extras.values() for line in lines)]
    matches = (re.match(r"([\w.-]+)>=([\d.]+)", line) for line in requirements)
    return [f"{match[1]}=={match[2]}" for match in matches if match]
