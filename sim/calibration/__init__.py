"""Calibration: from observed figures with their uncertainties to parameters, after known values were recovered."""
