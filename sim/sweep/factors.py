"""What varies: the values of a field, and how the values of several fields make up points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from sim.scenario.checks import Finding
from sim.scenario.guide import Guide
from sim.scenario.problems import Path, meant, number, shown
from sim.sweep.schema import MOST_POINTS, Design

LINES = {"linspace": "[0.4, 0.9, 11]", "geomspace": "[0.1, 10, 5]"}
"""Ways to write many numbers in short, each with an example: first, last, how many."""
BETWEEN = "between"
RIGHT = "right is a list of values, {linspace: [first, last, how many]} or {geomspace: [first, last, how many]}"
RIGHT_DRAWN = "right is {between: [low, high]}, or a list of values to draw from"
DIGITS = 12
"""Significant digits to which spaced and drawn numbers are rounded, so that 0.1 + 0.2 is 0.3."""


class Factor(NamedTuple):
    """A field that varies.

    Attributes
    ----------
    name
        Path of the field, as in an override.
    values
        Its values; empty for a field that is drawn between two numbers.
    where
        Way to it in the plan.
    between
        Lowest and highest number of a field that is drawn.
    is_whole
        Whether it takes whole numbers only.
    """

    name: str
    values: tuple[Any, ...]
    where: Path
    between: tuple[float, float] | None = None
    is_whole: bool = False

    def place_of(self, value: Any) -> Path:
        """Way to a value in the plan; to the factor where the value is not written out."""
        return (*self.where, self.values.index(value)) if self.where[-1:] == (self.name,) else self.where


def factor(name: str, spec: Any, where: Path, guide: Guide, data: Any, *, drawn: bool) -> Factor | Finding:
    """Read how a field varies, or say what is wrong with it."""
    right = RIGHT_DRAWN if drawn else RIGHT
    if isinstance(spec, list):
        return Factor(name, tuple(spec), where) if spec else Finding(where, f"{name} has no values", right)
    if not isinstance(spec, Mapping) or len(spec) != 1:
        return Finding(where, f"{name} is {shown(spec)}, not a list of values", right)
    kind, numbers = next(iter(spec.items()))
    if wrong := _not_usable(name, kind, numbers, where, drawn=drawn):
        return wrong
    if kind == BETWEEN:
        whole = guide.at(_path(name), data).get("type") == "integer"
        return Factor(name, (), where, (numbers[0], numbers[1]), whole)
    return _spaced(name, kind, numbers, where)


def _not_usable(name: str, kind: str, numbers: Any, where: Path, *, drawn: bool) -> Finding | None:
    """What is wrong with a short way to write values, if anything is."""
    known = [BETWEEN] if drawn else list(LINES)
    if kind in known:
        if wrong := _not_numbers(numbers, 2 if kind == BETWEEN else 3):
            example = "[0.4, 0.9]" if kind == BETWEEN else LINES[kind]
            return Finding((*where, kind), f"{kind} of {name} {wrong}", f"right is {kind}: {example}")
        return None
    if kind in (BETWEEN, *LINES):
        need = "needs no `design`" if drawn else "needs a `design`, such as {sample: sobol, points: 64}"
        return Finding((*where, kind), f"{kind} {need}", RIGHT_DRAWN if drawn else RIGHT, True)
    return Finding((*where, kind), f"{name} has {shown(kind)}, which is not known", meant(str(kind), known), True)


def _path(name: str) -> Path:
    """The path of a field, in short; quotes are for names, which do not vary between numbers."""
    return tuple(int(step) if step.isdecimal() else step for step in name.split("."))


def _not_numbers(numbers: Any, n: int) -> str:
    """What is wrong with a list of numbers, or ""."""
    if not isinstance(numbers, list) or len(numbers) != n:
        return f"needs {n} numbers"
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in numbers):
        return f"needs {n} numbers"
    if n == 2 and not numbers[0] < numbers[1]:
        return f"starts at {number(numbers[0])}, which is not below {number(numbers[1])}"
    if n == 3 and not (isinstance(numbers[2], int) and 2 <= numbers[2] <= MOST_POINTS):
        return f"has {shown(numbers[2])} as its number of values, which is from 2 to {MOST_POINTS}"
    return ""


def _spaced(name: str, kind: str, numbers: Sequence[Any], where: Path) -> Factor | Finding:
    """A field whose values are spaced evenly, on a line or by a constant ratio."""
    first, last, n = numbers
    if kind == "geomspace" and not (first > 0 and last > 0):
        message = f"geomspace of {name} starts or ends at a number that is not above 0"
        return Finding((*where, kind), message, f"right is geomspace: {LINES[kind]}")
    spaced = np.linspace(first, last, n) if kind == "linspace" else np.geomspace(first, last, n)
    return Factor(name, tuple(whole_if_all([tidy(float(one)) for one in spaced])), where)


def tidy(value: float) -> float:
    """A number without the noise of its last digits."""
    return float(f"{value:.{DIGITS}g}")


def whole_if_all(values: list[float]) -> list[Any]:
    """Numbers as whole numbers where all are, so that a field of whole numbers takes them."""
    return [int(value) for value in values] if all(value.is_integer() for value in values) else list(values)


def crossed(groups: Sequence[Sequence[Factor]]) -> Iterator[dict[str, Any]]:
    """All combinations of groups of fields; within a group, fields vary together. The last group varies fastest."""
    rows = [
        [
            {one.name: one.values[place] for one in group} for place in range(len(group[0].values))
        ]
        for group in groups
    ]  # fmt: skip
    for chosen in product(*rows):
        yield {name: value for part in chosen for name, value in part.items()}


def drawn(factors: Sequence[Factor], design: Design) -> Iterator[dict[str, Any]]:
    """Points of a design that fills the space of all fields; the same on every machine."""
    from scipy.stats import qmc  # noqa: PLC0415 - it is slow to import, and few plans need it

    luck = np.random.Generator(np.random.PCG64(design.seed))
    name = "rng" if "rng" in qmc.Sobol.__init__.__code__.co_varnames else "seed"
    kind = qmc.Sobol if design.sample == "sobol" else qmc.LatinHypercube
    sampler = kind(len(factors), **{name: luck})
    for row in _rows(sampler, design):
        yield {one.name: _at(one, float(share)) for one, share in zip(factors, row, strict=True)}


def _rows(sampler: Any, design: Design) -> Any:
    """The design in the unit cube. A Sobol' sequence is drawn to a power of two, where it is balanced, and cut."""
    if design.sample == "sobol":
        return sampler.random_base2(math.ceil(math.log2(design.points)))[: design.points]
    return sampler.random(design.points)


def _at(one: Factor, share: float) -> Any:
    """The value of a field at a share of the way from its lowest to its highest."""
    if one.between is None:
        return one.values[min(int(share * len(one.values)), len(one.values) - 1)]
    low, high = one.between
    if one.is_whole:
        return min(math.floor(low + share * (high - low + 1)), int(high))
    return tidy(low + share * (high - low))
