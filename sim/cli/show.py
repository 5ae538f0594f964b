"""`compassion show`: the workshop page, served only to this computer."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.support.console import NAME_STYLE, NOTE_STYLE, log_to_stderr, print_line, print_text
from sim.cli.support.errors import CommandError, handle_errors
from sim.cli.support.options import SetOption, load_scenario
from sim.player.page import MissingPageError, built_parts
from sim.player.playing import warm_up
from sim.player.serving import Launch, listening, new_token, serve
from sim.player.versions import source_text
from sim.scenario import built_in_scenarios

DEFAULT_SCENARIO = "winter_pressure"
"""Scenario with which the page starts if none is given."""
MAX_PORT = 65_535


@handle_errors()
def show_command(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="Scenario file, or name of a built-in scenario. Default: choose a scenario on the page.",
            show_default=False,
        ),
    ] = None,
    overrides: SetOption = None,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=MAX_PORT, help="Port. 0 selects a free port.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser, or only print its address.")
    ] = True,
) -> None:
    """Open the workshop page for a scenario. The page is available only on this computer."""
    scenarios = built_in_scenarios()
    scenario_name = file or (DEFAULT_SCENARIO if DEFAULT_SCENARIO in scenarios else next(iter(scenarios), ""))
    scenario = load_scenario(scenario_name, overrides or ())
    try:
        parts = built_parts()
    except MissingPageError as error:
        raise CommandError(str(error)) from None
    try:
        server_socket = listening(port)
    except OSError as error:
        raise CommandError(
            f"Port {port} cannot be used: {error.strerror or error}. Omit --port to use a free port."
        ) from error
    with log_to_stderr(), server_socket:
        warm_up(scenario)
        from_files = scenario.team.builder == "file"
        start = _initial_request(scenario_name, overrides or (), from_files, scenario.to_dict())
        launch = Launch(new_token(), server_socket.getsockname()[1], start, scenario.title)
        print_line("The page is open at  ", (launch.address, NAME_STYLE))
        print_text(("Only this computer can open it. Keep this window open. Press Ctrl+C to stop.", NOTE_STYLE))
        if browser:
            threading.Thread(target=webbrowser.open, args=(launch.address,), daemon=True).start()
        try:
            serve(launch, server_socket, parts)
        except KeyboardInterrupt:
            print_text("Stopped.")


def _initial_request(
    scenario_name: str, overrides: Sequence[str], from_files: bool, resolved: dict[str, Any]
) -> dict[str, Any]:
    """The first request of the page. It does not depend on files that may change later."""
    if from_files:
        return {"scenario": {"data": resolved}}
    if not Path(scenario_name).is_file():
        return {"scenario": {"name": scenario_name}, "changes": list(overrides)}
    text, file = source_text(scenario_name)
    return {"scenario": {"text": text, "file": file}, "changes": list(overrides)}
