"""Calibration: fit parameters of a scenario to observed statistics, after a parameter-recovery test."""
