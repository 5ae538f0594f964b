"""The results of runs as data: days, teams, people and acts as DataFrames."""

from sim.recording.recording import NotRecordedError, Recording
from sim.recording.replicates import Replicates

__all__ = ["NotRecordedError", "Recording", "Replicates"]
