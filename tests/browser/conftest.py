"""Fixtures of the browser tests: Chromium, recordings as single files, and a live server."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.player.answering import play
from sim.player.packing import SMALL, Packed, Version, pack
from sim.player.page import single_file
from sim.scenario import Scenario, load
from tests.browser.browser_page import ARGUMENTS, Room

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
IN_THE_GATE = "test_stages.py"
TRIES = [1, 2, 3, 4, 5, 6]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a browser. Only those of the stages are fast enough for the gate."""
    for item in items:
        if Path(__file__).parent in item.path.parents and "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if item.path.name != IN_THE_GATE:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Headless Chromium without sandbox and background traffic."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def winter() -> Packed:
    """Recording of a winter on a ward: unchanged and with a listening leader, six runs each."""
    path = SCENARIOS / "winter_pressure.yaml"
    listens = load(path, {"leadership.style": "compassionate"})
    versions = [Version(load(path)), Version(listens, changes=("leadership.style=compassionate",))]
    return pack(versions, TRIES, play, SMALL, text=path.read_text(encoding="utf-8"), file=path.name)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Packed, str], str]:
    """Function that writes a recording as a single file and returns its address."""
    room = tmp_path_factory.mktemp("files")

    def write(recording: Packed, name: str) -> str:
        path = room / name
        path.write_text(single_file(recording), encoding="utf-8")
        return path.as_uri()

    return write


@pytest.fixture(scope="session")
def winter_file(winter: Packed, written: Callable[[Packed, str], str]) -> str:
    """Address of the winter as a single file."""
    return written(winter, "winter.html")


@pytest.fixture(scope="session")
def packed() -> Callable[[dict[str, Any]], Packed]:
    """Recording of one run of a scenario given as data."""
    return lambda data: pack([Version(Scenario.from_dict({"schema": 1, **data}))], [1], play, SMALL)


@pytest.fixture(scope="session")
def live() -> Iterator[str]:
    """Address of the live page on a free port."""
    uvicorn = pytest.importorskip("uvicorn", reason="the live page needs uvicorn")
    serving = pytest.importorskip("sim.player.serving", reason="the live page needs starlette")
    place = serving.listening(0)
    start = {"scenario": {"name": "winter_pressure"}}
    launch = serving.Launch(serving.new_token(), place.getsockname()[1], start, "Trial")
    server = uvicorn.Server(uvicorn.Config(serving.app_of(launch), log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=lambda: server.run(sockets=[place]), daemon=True)
    thread.start()
    yield launch.address
    server.should_exit = True
    thread.join(timeout=10)
    place.close()


@pytest.fixture
def open_room(chromium: Any) -> Iterator[Callable[..., Room]]:
    """Function that opens a page in a new window. At the end, there must be no errors and no outside requests."""
    rooms: list[Room] = []

    def opened(address: str, **wishes: Any) -> Room:
        room = Room(chromium, address, **wishes)
        rooms.append(room)
        return room

    yield opened
    for room in rooms:
        room.close()
    for room in rooms:
        assert room.problems == []
        assert room.abroad() == []


@pytest.fixture(params=["file", "http"])
def address(request: pytest.FixtureRequest) -> str:
    """The same page from a file and from a live server."""
    return str(request.getfixturevalue("winter_file" if request.param == "file" else "live"))
