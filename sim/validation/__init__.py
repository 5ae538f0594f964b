"""Validation: expected patterns from the literature, how each is measured, and whether the model shows them."""

from __future__ import annotations

from sim.validation.api import PatternResult, Validation, validate
from sim.validation.estimators import Estimate, TargetRange
from sim.validation.patterns import EXPECTED_PATTERNS, ExpectedPattern

__all__ = [
    "EXPECTED_PATTERNS",
    "Estimate",
    "ExpectedPattern",
    "PatternResult",
    "TargetRange",
    "Validation",
    "validate",
]
