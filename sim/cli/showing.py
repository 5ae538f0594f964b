"""`compassion show`: the live page, on this machine alone."""

from __future__ import annotations

import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sim.cli.announcing import announced
from sim.cli.console import ASIDE, NAME, say, say_line
from sim.cli.faults import Refused
from sim.cli.options import loaded, whole_number
from sim.player.page import MissingPageError, built_parts
from sim.player.playing import warm_up
from sim.player.versions import source_text
from sim.scenario import ScenarioProblem, built_in_scenarios

NEEDED = ("starlette", "uvicorn")
FIRST = "winter_pressure"
"""What the page shows where no scenario is named."""
HIGHEST_PORT = 65535


def show(file: str | None, changes: list[str], port: str, *, browser: bool) -> None:
    """Serve the page until Ctrl-C."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise Refused(
            f"The live page needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed. "
            "Right is: pip install 'compassion-contagion[web]'. A single file needs nothing more: compassion export."
        )
    problems: list[ScenarioProblem] = []
    wanted = whole_number("port", port, 0, HIGHEST_PORT, problems)
    named = file or (FIRST if FIRST in built_in_scenarios() else next(iter(built_in_scenarios()), ""))
    scenario = loaded(named, changes, problems)
    try:
        parts = built_parts()
    except MissingPageError as error:
        raise Refused(str(error)) from None
    from sim.player.serving import Launch, listening, new_token, serve  # noqa: PLC0415 - starlette may be missing

    try:
        place = listening(wanted)
    except OSError as error:
        raise Refused(f"--port {wanted}: {error.strerror or error}. Leave it out to take a free one.") from error
    with announced(), place:
        warm_up(scenario)
        start = _start(named, changes, scenario.team.builder == "file", scenario.to_dict())
        launch = Launch(new_token(), place.getsockname()[1], start, scenario.title)
        say_line("The page is open at  ", (launch.address, NAME))
        say(("Nobody else can see it. Leave this window open; Ctrl-C ends it.", ASIDE))
        if browser:
            threading.Thread(target=webbrowser.open, args=(launch.address,), daemon=True).start()
        try:
            serve(launch, place, parts)
        except KeyboardInterrupt:
            say("Closed.")


def _start(named: str, changes: list[str], from_files: bool, resolved: dict[str, Any]) -> dict[str, Any]:
    """The version that the page asks for first; complete in itself, whatever becomes of the files."""
    if from_files:
        return {"scenario": {"data": resolved}}
    if not Path(named).is_file():
        return {"scenario": {"name": named}, "changes": changes}
    text, file = source_text(named)
    return {"scenario": {"text": text, "file": file}, "changes": changes}
