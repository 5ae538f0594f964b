"""`compassion show`: the live page, on this machine alone."""

from __future__ import annotations

import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.console import NAME_STYLE, NOTE_STYLE, print_line, print_text
from sim.cli.support.errors import CommandError
from sim.cli.support.options import load_scenario, parse_integer
from sim.player.page import MissingPageError, built_parts
from sim.player.playing import warm_up
from sim.player.versions import source_text
from sim.scenario import ScenarioProblem, built_in_scenarios

REQUIRED_PACKAGES = ("starlette", "uvicorn")
DEFAULT_SCENARIO = "winter_pressure"
"""What the page shows where no scenario is named."""
MAX_PORT = 65535


def execute_show(file: str | None, changes: list[str], port: str, *, browser: bool) -> None:
    """Serve the page until Ctrl-C."""
    missing = [name for name in REQUIRED_PACKAGES if find_spec(name) is None]
    if missing:
        raise CommandError(
            f"The live page needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed. "
            "Right is: pip install 'compassion-contagion[web]'. A single file needs nothing more: compassion export."
        )
    problems: list[ScenarioProblem] = []
    requested_port = parse_integer("port", port, 0, MAX_PORT, problems)
    scenario_name = file or (
        DEFAULT_SCENARIO if DEFAULT_SCENARIO in built_in_scenarios() else next(iter(built_in_scenarios()), "")
    )
    scenario = load_scenario(scenario_name, changes, problems)
    try:
        parts = built_parts()
    except MissingPageError as error:
        raise CommandError(str(error)) from None
    from sim.player.serving import Launch, listening, new_token, serve  # noqa: PLC0415 - starlette may be missing

    try:
        server_socket = listening(requested_port)
    except OSError as error:
        raise CommandError(
            f"--port {requested_port}: {error.strerror or error}. Leave it out to take a free one."
        ) from error
    with log_to_stderr(), server_socket:
        warm_up(scenario)
        start = _initial_request(scenario_name, changes, scenario.team.builder == "file", scenario.to_dict())
        launch = Launch(new_token(), server_socket.getsockname()[1], start, scenario.title)
        print_line("The page is open at  ", (launch.address, NAME_STYLE))
        print_text(("Nobody else can see it. Leave this window open; Ctrl-C ends it.", NOTE_STYLE))
        if browser:
            threading.Thread(target=webbrowser.open, args=(launch.address,), daemon=True).start()
        try:
            serve(launch, server_socket, parts)
        except KeyboardInterrupt:
            print_text("Closed.")


def _initial_request(
    scenario_name: str, changes: list[str], from_files: bool, resolved: dict[str, Any]
) -> dict[str, Any]:
    """The version that the page asks for first; complete in itself, whatever becomes of the files."""
    if from_files:
        return {"scenario": {"data": resolved}}
    if not Path(scenario_name).is_file():
        return {"scenario": {"name": scenario_name}, "changes": changes}
    text, file = source_text(scenario_name)
    return {"scenario": {"text": text, "file": file}, "changes": changes}
