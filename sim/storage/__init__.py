"""Files of runs: save and load, Parquet, CSV, manifest, atomic writes."""

from sim.storage.errors import SaveError
from sim.storage.load import SavedRun, load_run
from sim.storage.save_run import save

__all__ = ["SaveError", "SavedRun", "load_run", "save"]
