"""Mediation analysis: path model, bootstrap, figures."""
