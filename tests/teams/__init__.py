"""Tests of `sim.teams`."""
