"""Can it be believed? Effects, sensitivity, maps, mediation, validation, exact theory, calibration, the ODD page."""
