"""Readers of team networks: CSV, GraphML, GEXF and JSON files, sociograms and contact data."""
