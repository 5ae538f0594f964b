"""The commands for researchers with their arguments and options; as `sim.cli.commands`, the work is done elsewhere."""

from __future__ import annotations

from sim.cli.commands import app

__all__ = ["app"]
