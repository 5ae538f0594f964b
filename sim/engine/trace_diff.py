"""First difference between two traces, to check that the results of both engines are bit-identical."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog, Trace
from sim.model.act_kinds import ACT_DISPLAYS, NO_PERSON
from sim.model.measures import MEASURE_NAMES
from sim.model.states import STATE_NAMES

if TYPE_CHECKING:
    from sim.world import World

TABLE_ORDER = ("people", "acts", "days")
"""Order of the tables within a day: states and acts come before the measures computed from them."""
LOG_KIND_NAMES: tuple[str, ...] = tuple(ACT_DISPLAYS)
"""Names of the kinds in the act log, by number."""


@dataclass(frozen=True)
class TraceDifference:
    """The first value in which two traces differ.

    Attributes
    ----------
    table : "people", "acts" or "days"
    day : from 1; None if a table is missing or has another shape
    row : number of the person, of the act, or of the scope (0 is everyone, 1 + t is team t)
    column : name of a state, of a column of the act log or of a measure; "" where a whole row or table is missing
    value_a, value_b : the two values; None if there is none
    """

    table: str
    day: int | None
    row: int | None
    column: str
    value_a: Any
    value_b: Any

    def describe(self, world: World | None = None, names: tuple[str, str] = ("one", "the other")) -> str:
        """Describe the difference.

        Parameters
        ----------
        world
            World of the traces, for the names of people and teams.
        names
            Names of the two traces.
        """
        same_text = repr(self.value_a) == repr(self.value_b)
        values = (self._format_value(value, world, same_text) for value in (self.value_a, self.value_b))
        both = ", ".join(f"{value} on {name}" for value, name in zip(values, names, strict=True))
        if self.day is None or self.row is None:
            return f"The tables of {self.table} do not match: {both}."
        column = f", {self.column}" if self.column else ""
        return f"Day {self.day}, {self._row_label(self.row, world)}{column}: {both}."

    def _row_label(self, row: int, world: World | None) -> str:
        """The person, act or scope."""
        if self.table == "people":
            return person_label(row, world)
        if self.table == "acts":
            return f"act {row}"
        if row == 0:
            return "everyone"
        return f"team {row - 1}" if world is None else str(world.population.teams[row - 1])

    def _format_value(self, value: Any, world: World | None, alike: bool) -> str:
        """A value with all its digits; as hexadecimal bits if the digits are equal."""
        if value is None:
            return "nothing"
        if isinstance(value, dict):
            return act_label(value, world)
        if self.column in ("giver", "receiver", "introduced"):
            return person_label(value, world)
        if self.column == "kind":
            return LOG_KIND_NAMES[int(value)]
        return struct.pack(">d", value).hex() if alike and isinstance(value, float) else str(value)


def first_trace_difference(trace_a: Trace, trace_b: Trace) -> TraceDifference | None:
    """Find the first difference: on the earliest day, in the states of people, then in acts, then in measures.

    Values are compared bit by bit: 0.0 and −0.0 differ.

    Returns
    -------
    TraceDifference or None
        None if the traces are bit-identical.
    """
    candidates = [
        _first_table_difference("people", trace_a.people, trace_b.people, STATE_NAMES),
        _first_act_difference(trace_a.acts, trace_b.acts),
        _first_table_difference("days", trace_a.days, trace_b.days, MEASURE_NAMES),
    ]
    differences = [difference for difference in candidates if difference is not None]
    return min(
        differences, key=lambda difference: (difference.day or 0, TABLE_ORDER.index(difference.table)), default=None
    )


def _first_table_difference(
    table: str, first: NDArray[np.float64] | None, second: NDArray[np.float64] | None, columns: tuple[str, ...]
) -> TraceDifference | None:
    """First difference of the states of people (day, state, person) or of the measures (day, scope, measure)."""
    if first is None or second is None or (first.shape, first.dtype) != (second.shape, second.dtype):
        shapes = [None if array is None else f"{array.dtype}{list(array.shape)}" for array in (first, second)]
        return None if first is second else TraceDifference(table, None, None, "", *shapes)
    position = first_unequal_index(first, second)
    if position is None:
        return None
    day, *rest = (int(i) for i in np.unravel_index(position, first.shape))
    row, column = reversed(rest) if table == "people" else rest
    return TraceDifference(
        table, day + 1, row, columns[column], float(first.flat[position]), float(second.flat[position])
    )


def _first_act_difference(first: ActLog | None, second: ActLog | None) -> TraceDifference | None:
    """First difference of two act logs: the first act that differs, or that only one of them contains."""
    if first is None or second is None:
        kept = ["no acts" if acts is None else f"{len(acts.day)} acts" for acts in (first, second)]
        return None if first is second else TraceDifference("acts", None, None, "", *kept)
    types = [", ".join(str(column.dtype) for column in acts) for acts in (first, second)]
    if types[0] != types[1]:
        return TraceDifference("acts", None, None, "", *types)
    shared = min(len(first.day), len(second.day))
    pairs: list[tuple[NDArray[Any], NDArray[Any]]] = list(zip(first, second, strict=True))
    positions = [first_unequal_index(a[:shared], b[:shared]) for a, b in pairs]
    unlike = [(position, column) for column, position in enumerate(positions) if position is not None]
    if unlike:
        row, column = min(unlike)
        values = (array[row].item() for array in pairs[column])
        return TraceDifference(
            "acts", min(int(acts.day[row]) for acts in (first, second)), row, ActLog._fields[column], *values
        )
    if len(first.day) == len(second.day):
        return None
    longer = max(first, second, key=lambda acts: len(acts.day))
    extra: dict[str, Any] = {name: column[shared].item() for name, column in longer._asdict().items()}
    return TraceDifference(
        "acts", extra["day"], shared, "", *(extra if acts is longer else None for acts in (first, second))
    )


def first_unequal_index(first: NDArray[Any], second: NDArray[Any]) -> int | None:
    """Index of the first number whose bits differ in the flattened arrays; None if all are equal."""
    if first.size == 0:
        return None
    bits = [np.ascontiguousarray(array).reshape(-1).view(f"u{array.itemsize}") for array in (first, second)]
    differs = bits[0] != bits[1]
    position = int(differs.argmax())
    return position if differs[position] else None


def person_label(person: int, world: World | None) -> str:
    """Name of a person, or their index."""
    if person == NO_PERSON:
        return "nobody inside"
    return f"person {person}" if world is None else world.population.names[person]


def act_label(act: dict[str, Any], world: World | None) -> str:
    """Description of an act, such as "support from Ama to Ben"."""
    people = (person_label(act[name], world) for name in ("giver", "receiver"))
    return f"{LOG_KIND_NAMES[act['kind']]} from {' to '.join(people)}"
