"""The command `compassion`. Each command has a module of its own name, which is imported when it is used."""

from __future__ import annotations

from sim.cli.commands import PROGRAM_NAME
from sim.cli.program import app, main

__all__ = ["PROGRAM_NAME", "app", "main"]
