"""The results of a run as data: days, teams, people and acts as DataFrames."""

from sim.recording.recording import EVERYONE, NotRecordedError, Recording

__all__ = ["EVERYONE", "NotRecordedError", "Recording"]
