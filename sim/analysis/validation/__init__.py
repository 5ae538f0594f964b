"""Does what must come out of the model come out? The claims, how each is measured, and how firmly it stands."""

from __future__ import annotations

from sim.analysis.validation.claims import CLAIMS, Claim
from sim.analysis.validation.estimating import Band, Estimate
from sim.analysis.validation.shaking import Order, Trials, carry_out
from sim.analysis.validation.validating import Row, Validation, validate

__all__ = ["CLAIMS", "Band", "Claim", "Estimate", "Order", "Row", "Trials", "Validation", "carry_out", "validate"]
