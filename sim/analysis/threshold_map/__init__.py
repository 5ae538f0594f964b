"""Threshold maps: where a measure crosses a threshold over two factors."""
