"""Analyses of sweeps: effects, sensitivity, threshold maps, mediation and clusters."""
