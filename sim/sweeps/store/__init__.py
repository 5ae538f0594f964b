"""Stored results of a sweep: shards, journal, manifest, tables."""
