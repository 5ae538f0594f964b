"""Text about mechanisms that are switched and parameters that have other values."""

from __future__ import annotations

from collections.abc import Mapping

from sim.model.mechanisms import ABLATIONS
from sim.model.metadata import annotated_fields
from sim.model.parameters import Parameters


def describe_mechanism(name: str, *, on: bool) -> str:
    """Describe a mechanism that is switched on or off, as half a sentence."""
    description = ABLATIONS[name].description
    return f"no longer so: {description}" if on else description


def describe_parameter_change(name: str, new: float, old: float) -> str:
    """Describe a parameter that has another value than before, as half a sentence."""
    metadata = annotated_fields(Parameters)[name].metadata
    comparative = metadata.higher if new > old else metadata.lower
    if comparative:
        return f"{comparative} ({new:g} instead of {old:g} {metadata.unit})"
    return f"{_parameter_phrase(name)}: {new:g} instead of {old:g}"


def describe_settings(parameters: Mapping[str, float], mechanisms: Mapping[str, bool]) -> list[str]:
    """Describe parameters and mechanisms that are set, one phrase each."""
    phrases = [f"{_parameter_phrase(name)}: {value:g}" for name, value in parameters.items()]
    return phrases + [describe_mechanism(name, on=on) for name, on in mechanisms.items()]


def _parameter_phrase(name: str) -> str:
    """Description of a parameter as part of a sentence."""
    sentence = annotated_fields(Parameters)[name].metadata.description.rstrip(".")
    return f"{sentence[:1].lower()}{sentence[1:]}"
