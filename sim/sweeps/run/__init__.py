"""Running a plan: driver, executors, workers, verification."""
