"""What all tests share: how hard hypothesis tries, and that slow tests only run when asked for.

`pytest` runs the gate; `pytest -m slow` runs the slow tests alone, `pytest -m "slow or not slow"` all. What a test
needs and does not find (a browser, a compiler) makes it skip; where COMPASSION_CI is set, everything must be there, and
it fails.
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


ReportT = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
REQUIRE_ALL_DEPENDENCIES = bool(os.environ.get("COMPASSION_CI"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes longer than the gate allows; run them with -m slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out, unless marks are chosen or a test is named."""
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in set(slow)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that is skipped fails where everything must be there."""
    report = yield
    return fail_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So does a module that is skipped."""
    report = yield
    return fail_if_skipped(report)


def fail_if_skipped(report: ReportT) -> ReportT:
    """The report, as a failure if it tells of a skip and everything must be there."""
    if REQUIRE_ALL_DEPENDENCIES and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, where COMPASSION_CI says that everything must be there: {report.longrepr}"
    return report
