"""The compiled engine: the same day over arrays, bit for bit."""

from sim.compiled.engine import play

__all__ = ["play"]
