"""Fixtures: the synthetic recordings."""

from tests.recording.conftest import organisation, three_runs, ward

__all__ = ["organisation", "three_runs", "ward"]
