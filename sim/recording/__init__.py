"""What a run leaves: frames to work with, and a folder of data, figures and a report in plain words."""

from __future__ import annotations

from sim.recording.reading import SavedRun, load_run
from sim.recording.recording import EVERYONE, NotRecordedError, Recording
from sim.recording.storing import SaveError, save

__all__ = ["EVERYONE", "NotRecordedError", "Recording", "SaveError", "SavedRun", "load_run", "save"]
