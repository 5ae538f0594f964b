"""The compiled engine: the same day over arrays, bit for bit."""

from sim.engine.compiled.run import run_compiled

__all__ = ["run_compiled"]
