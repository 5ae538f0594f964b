"""Settings of all tests: hypothesis profiles, and which tests run by default.

`pytest` runs the gate. `pytest -m slow` runs only the slow tests, `pytest -m "slow or not slow"` runs all. A test that
needs a missing program (a browser, Node) is skipped. If COMPASSION_CI is set, it fails instead.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "gate",
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", settings.get_profile("gate"), max_examples=3000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


ReportT = TypeVar("ReportT", pytest.TestReport, pytest.CollectReport)
REQUIRE_ALL_DEPENDENCIES = bool(os.environ.get("COMPASSION_CI"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes longer than the gate allows; run them with -m slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect slow tests, unless marks are given or a test is named."""
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in set(slow)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails if COMPASSION_CI is set."""
    report = yield
    return fail_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A skipped module fails if COMPASSION_CI is set."""
    report = yield
    return fail_if_skipped(report)


def fail_if_skipped(report: ReportT) -> ReportT:
    """The report. It becomes a failure if the test was skipped and COMPASSION_CI is set."""
    if REQUIRE_ALL_DEPENDENCIES and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although COMPASSION_CI is set: {report.longrepr}"
    return report
