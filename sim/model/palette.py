"""Colours of the project, as hex strings."""

from __future__ import annotations

# The palette of Okabe & Ito, which is distinguishable with any type of colour vision.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
