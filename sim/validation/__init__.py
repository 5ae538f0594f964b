"""Does what must come out of the model come out? The claims, how each is measured, and how firmly it stands."""

from __future__ import annotations

from sim.validation.claims import CLAIMS, Claim
from sim.validation.estimators import Estimate, TargetRange
from sim.validation.evaluate import ClaimResult, Validation, validate
from sim.validation.robustness import RobustnessResults, ValidationPlan, run_validation_plan

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
