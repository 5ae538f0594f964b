"""A recording to look at."""
