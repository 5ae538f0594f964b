"""`--smallest`: the smallest difference that matters, of the first measure or of one by name."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.scenario import ScenarioProblem
from sim.scenario.problems import suggestion
from sim.scenario.scalars import parse_core_scalar

LEAST, MOST = 1e-9, 1000.0


def number(name: str, text: str, low: float, high: float, problems: list[ScenarioProblem]) -> float:
    """The number that an option gives; what is wrong with it is added to the problems."""
    value = parse_core_scalar(text)
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and low <= value <= high:
        return float(value)
    right = f"right is a number from {low:g} to {high:g}" if math.isfinite(low) else "right is a number"
    message = f'{name} is "{text[:60]}"'
    problems.append(ScenarioProblem(f"--{name} {text[:60]}", None, None, name, text, message, right))
    return math.nan


def sizes(given: Sequence[str], measures: Sequence[str], problems: list[ScenarioProblem]) -> dict[str, float] | None:
    """Smallest differences by measure; None where none is given.

    Parameters
    ----------
    given
        Each a number, which is of the first measure, or NAME=SIZE.
    measures
        The measures that are looked at.
    problems
        What is wrong is added to them.
    """
    found: dict[str, float] = {}
    for text in given:
        name, equals, size = text.partition("=")
        measure = name.strip() if equals else measures[0]
        if measure not in measures:
            message, hint = f"{measure} is not looked at", suggestion(measure, measures, "looked at are")
            problems.append(ScenarioProblem(f"--smallest {text[:60]}", None, None, "smallest", text, message, hint))
            continue
        found[measure] = number("smallest", size if equals else text, LEAST, MOST, problems)
    return found or None
