"""Recordings to watch: the workshop page, live or as a single file, and films."""
