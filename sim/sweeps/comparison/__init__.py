"""Comparison of the arms of a sweep: paired statistics, text and figure."""
