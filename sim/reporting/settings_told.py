"""Mechanisms that are switched and constants that have other values, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from sim.model.metadata import annotated_fields
from sim.model.parameters import Parameters

DISABLED_MECHANISM_PHRASES: dict[str, str] = {
    "contagion": "compassion is not passed on",
    "energising": "giving returns nothing to the giver",
    "glimpsing": "seeing others give makes no difference",
    "introductions": "introductions make no new ties",
    "safety": "psychological safety stays as it was",
    "improvement": "small tests of change gain nothing",
    "leaving": "nobody leaves",
    "leading": "leaders hold no conversations",
}
"""What is so without a mechanism."""
PARAMETER_TEMPLATES: dict[str, str] = {"contacts_per_day": "people meet {more} often"}
"""Constants with words of their own."""


def describe_mechanism(name: str, *, on: bool) -> str:
    """A mechanism that is switched on or off."""
    return f"no longer so: {DISABLED_MECHANISM_PHRASES[name]}" if on else DISABLED_MECHANISM_PHRASES[name]


def describe_parameter_change(name: str, new: float, old: float) -> str:
    """A constant that has another value than before."""
    if name in PARAMETER_TEMPLATES:
        return (
            f"{PARAMETER_TEMPLATES[name].format(more='more' if new > old else 'less')} ({new:g} instead of {old:g} a"
            " day)"
        )
    return f"{_parameter_phrase(name)}: {new:g} instead of {old:g}"


def describe_settings(parameters: Mapping[str, float], mechanisms: Mapping[str, bool]) -> list[str]:
    """Constants and mechanisms that are set, a phrase each."""
    constants = [f"{_parameter_phrase(name)}: {value:g}" for name, value in parameters.items()]
    return constants + [describe_mechanism(name, on=on) for name, on in mechanisms.items()]


def _parameter_phrase(name: str) -> str:
    sentence = annotated_fields(Parameters)[name].metadata.description.rstrip(".")
    return f"{sentence[:1].lower()}{sentence[1:]}"
