"""`--smallest`: the smallest difference that matters, of the first measure or of one by name."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.scenario import ScenarioProblem
from sim.scenario.errors import suggestion
from sim.scenario.yaml_reader import parse_core_scalar

MIN_EFFECT_SIZE, MAX_EFFECT_SIZE = 1e-9, 1000.0


def parse_float(name: str, text: str, low: float, high: float, problems: list[ScenarioProblem]) -> float:
    """The number that an option gives; what is wrong with it is added to the problems."""
    value = parse_core_scalar(text)
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and low <= value <= high:
        return float(value)
    hint = f"right is a number from {low:g} to {high:g}" if math.isfinite(low) else "right is a number"
    message = f'{name} is "{text[:60]}"'
    problems.append(ScenarioProblem(f"--{name} {text[:60]}", None, None, name, text, message, hint))
    return math.nan


def parse_smallest_effects(
    texts: Sequence[str], measures: Sequence[str], problems: list[ScenarioProblem]
) -> dict[str, float] | None:
    """Smallest differences by measure; None where none is given.

    Parameters
    ----------
    texts
        Each a number, which is of the first measure, or NAME=SIZE.
    measures
        The measures that are looked at.
    problems
        What is wrong is added to them.
    """
    effects: dict[str, float] = {}
    for text in texts:
        name, equals, size = text.partition("=")
        measure = name.strip() if equals else measures[0]
        if measure not in measures:
            message, hint = f"{measure} is not looked at", suggestion(measure, measures, "looked at are")
            problems.append(ScenarioProblem(f"--smallest {text[:60]}", None, None, "smallest", text, message, hint))
            continue
        effects[measure] = parse_float("smallest", size if equals else text, MIN_EFFECT_SIZE, MAX_EFFECT_SIZE, problems)
    return effects or None
