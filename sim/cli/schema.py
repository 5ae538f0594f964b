"""`compassion schema`: the JSON Schema of scenario or plan files."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from sim.cli.support.console import print_json
from sim.cli.support.errors import handle_errors
from sim.scenario import scenario_json_schema
from sim.sweeps.plan.plan import json_schema as plan_json_schema


@handle_errors()
def schema_command(
    name: Annotated[
        Literal["scenario", "plan"], typer.Argument(metavar="NAME", help="Kind of file: scenario or plan.")
    ] = "scenario",
) -> None:
    """Print the JSON Schema of scenario or plan files, which editors use for checks and completion."""
    print_json(plan_json_schema() if name == "plan" else scenario_json_schema())
