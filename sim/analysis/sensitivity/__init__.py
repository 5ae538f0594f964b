"""Sensitivity analysis: screening and variance-based indices."""
