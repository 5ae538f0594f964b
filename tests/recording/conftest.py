"""Synthetic recordings, shared by many tests."""

from __future__ import annotations

import pytest

from sim.recording import Recording
from tests.recording import synthetic_recordings


@pytest.fixture(scope="session")
def ward() -> Recording:
    """Twelve people over sixty days."""
    return synthetic_recordings.make_recording()


@pytest.fixture(scope="session")
def organisation() -> Recording:
    """Three teams with a director over thirty days, led in different styles."""
    return synthetic_recordings.make_recording(
        name="wards",
        days=30,
        team={"builder": "organisation", "teams": 3, "smallest": 6, "largest": 8},
        leadership={"style": "compassionate", "teams": {"Ward 2": "compliance"}},
        events=[{"day": 10, "event": "leadership", "style": "sympathetic", "team": "Ward 2"}],
    )


@pytest.fixture(scope="session")
def three_runs(ward: Recording) -> list[Recording]:
    """Three runs of one scenario with different seeds."""
    return [ward, synthetic_recordings.make_recording(seed=2), synthetic_recordings.make_recording(seed=3)]
