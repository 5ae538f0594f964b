"""Does what must come out of the model come out? The claims, how each is measured, and how firmly it stands."""

from __future__ import annotations

from sim.analysis.validation.claims import CLAIMS, Claim
from sim.analysis.validation.estimating import Estimate, TargetRange
from sim.analysis.validation.shaking import RobustnessResults, ValidationPlan, run_validation_plan
from sim.analysis.validation.validating import ClaimResult, Validation, validate

__all__ = [
    "CLAIMS",
    "Claim",
    "ClaimResult",
    "Estimate",
    "RobustnessResults",
    "TargetRange",
    "Validation",
    "ValidationPlan",
    "run_validation_plan",
    "validate",
]
