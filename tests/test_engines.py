"""What is said before an engine is used for the first time on a machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

import sim
from sim import engines, jit
from sim.engines import COMPILES, COMPILES_EACH_TIME, announce
from tests.cli.conftest import SMALL


@pytest.fixture(autouse=True)
def _not_yet_said() -> Iterator[None]:
    """As in a program that has just begun."""
    announce.cache_clear()
    yield
    announce.cache_clear()


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is compiled, as far as anybody can tell."""
    monkeypatch.setattr(jit, "is_compiled", lambda _: False)


@pytest.mark.usefixtures("cold")
def test_the_first_use_is_logged_once(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "sim")
    for _ in range(2):
        sim.run(sim.parse(SMALL))
    assert caplog.record_tuples == [("sim", logging.INFO, COMPILES)]


@pytest.mark.usefixtures("cold")
def test_where_compiled_code_cannot_be_kept_that_is_a_warning(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jit, "cache_dir", lambda: None)
    assert announce("compiled")
    assert caplog.record_tuples == [("sim", logging.WARNING, COMPILES_EACH_TIME)]


def test_nothing_is_said_once_code_is_compiled(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "sim")
    sim.run(sim.parse(SMALL))  # compiles it if need be
    announce.cache_clear()
    caplog.clear()
    sim.run(sim.parse(SMALL))
    assert caplog.record_tuples == []


@pytest.mark.usefixtures("cold")
def test_mesa_needs_no_word(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "sim")
    sim.run(sim.parse(SMALL), engine="mesa")
    assert caplog.record_tuples == []
    assert engines.FAST == "compiled"
