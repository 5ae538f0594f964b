"""Log messages before the compiled engine is used for the first time on a machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

import sim
from sim.engine import dispatch
from sim.engine.dispatch import COMPILING_MESSAGE, COMPILING_UNCACHED_MESSAGE, log_compilation
from sim.numba_support import compile_cache, decorators
from tests.cli.conftest import SMALL_SCENARIO


@pytest.fixture(autouse=True)
def _reset_compilation_log() -> Iterator[None]:
    """Forget which messages were logged, as in a new process."""
    log_compilation.cache_clear()
    yield
    log_compilation.cache_clear()


@pytest.fixture
def empty_compile_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """No kernel counts as compiled."""
    monkeypatch.setattr(decorators, "is_compiled", lambda _: False)


@pytest.mark.usefixtures("empty_compile_cache")
def test_the_first_use_is_logged_once(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "sim")
    for _ in range(2):
        sim.run(sim.parse(SMALL_SCENARIO))
    assert caplog.record_tuples == [("sim", logging.INFO, COMPILING_MESSAGE)]


@pytest.mark.usefixtures("empty_compile_cache")
def test_a_warning_is_logged_if_compiled_code_cannot_be_cached(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(compile_cache, "compile_cache", lambda: (None, "There is no folder."))
    assert log_compilation("compiled")
    message = COMPILING_UNCACHED_MESSAGE.format(reason="There is no folder.")
    assert caplog.record_tuples == [("sim", logging.WARNING, message)]


def test_no_message_is_logged_once_code_is_compiled(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "sim")
    sim.run(sim.parse(SMALL_SCENARIO))  # compiles the kernels if necessary
    log_compilation.cache_clear()
    caplog.clear()
    sim.run(sim.parse(SMALL_SCENARIO))
    assert caplog.record_tuples == []


@pytest.mark.usefixtures("empty_compile_cache")
def test_no_message_is_logged_for_the_mesa_engine(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "sim")
    sim.run(sim.parse(SMALL_SCENARIO), engine="mesa")
    assert caplog.record_tuples == []
    assert dispatch.DEFAULT_ENGINE == "compiled"
