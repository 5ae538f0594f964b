"""Columns of the tables of a run, from which DataFrames and files are built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog, Trace
from sim.model.act_kinds import ACT_DISPLAYS
from sim.model.measures import MEASURES
from sim.model.states import PERSON_STATES, STATE_INDEX
from sim.recording.ripples import index_ripples

if TYPE_CHECKING:
    from sim.world import World

KIND_NAMES: tuple[str, ...] = tuple(ACT_DISPLAYS)

COUNT_UNITS = {"acts", "conversations", "days", "tests", "people"}
"""Units of quantities that are stored as integers."""
BOOLEAN_STATES = {"present", "left"}
"""States of a person that are stored as booleans."""


class CategoricalColumn(NamedTuple):
    """A categorical column: integer codes and their categories. A negative code is a missing value."""

    codes: NDArray[Any]
    categories: tuple[str, ...]


class NullableIntegerColumn(NamedTuple):
    """A column of integers in which a negative number is a missing value."""

    values: NDArray[Any]


Column = NDArray[Any] | CategoricalColumn | NullableIntegerColumn
Columns = Mapping[str, Column]


def days_columns(trace: Trace) -> Columns:
    """One row per day with the measures of the whole organisation."""
    day = np.arange(1, len(trace.days) + 1, dtype=np.int32)
    return {"day": day, **_measure_columns(trace.days[:, 0])}


def teams_columns(world: World, trace: Trace) -> Columns:
    """One row per day and team: for each day, the teams in the order of the scenario."""
    n_days, n_scopes, n_measures = trace.days.shape
    n_teams = n_scopes - 1
    return {
        "day": np.repeat(np.arange(1, n_days + 1, dtype=np.int32), n_teams),
        "team": CategoricalColumn(np.tile(np.arange(n_teams), n_days), world.population.teams),
        **_measure_columns(trace.days[:, 1:].reshape(-1, n_measures)),
    }


def _measure_columns(values: NDArray[np.float64]) -> Columns:
    """One column per measure, from an array of shape (rows, measures)."""
    return {
        measure.name: values[:, index].astype(np.int32) if measure.metadata.unit in COUNT_UNITS else values[:, index]
        for index, measure in enumerate(MEASURES)
    }


def people_columns(world: World, people: NDArray[np.float64], days: slice = slice(None)) -> Columns:
    """One row per day and person. `people` has the shape (days, states, people); `days` selects some of the days."""
    day_numbers = np.arange(1, len(people) + 1, dtype=np.int32)[days]
    n, n_days = people.shape[2], len(day_numbers)
    person = np.tile(np.arange(n, dtype=np.int32), n_days)
    roles = tuple(dict.fromkeys(world.population.roles))
    role_of = np.array([roles.index(role) for role in world.population.roles], dtype=np.int64)
    columns: dict[str, Column] = {
        "day": np.repeat(day_numbers, n),
        "person": person,
        "name": CategoricalColumn(person, world.population.names),
        "role": CategoricalColumn(np.tile(role_of, n_days), roles),
        "team": CategoricalColumn(np.tile(np.asarray(world.population.team_of), n_days), world.population.teams),
        "starter": count_starters(people, days).ravel(),
    }
    for index, state in enumerate(PERSON_STATES):
        values = people[days, index].ravel()
        if state.name in BOOLEAN_STATES:
            columns[state.name] = values > 0.0
        else:
            columns[state.name] = values.astype(np.int32) if state.metadata.unit in COUNT_UNITS else values
    return columns


def count_starters(people: NDArray[np.float64], days: slice = slice(None)) -> NDArray[np.int32]:
    """Cumulative number of new starters per position, shape (days, people)."""
    n_replacements = np.zeros((people.shape[0], people.shape[2]), dtype=np.int32)
    np.cumsum(people[:-1, STATE_INDEX["left"]] > 0.0, axis=0, out=n_replacements[1:])
    return n_replacements[days]


def acts_columns(world: World, acts: ActLog) -> Columns:
    """One row per act or conversation.

    `giver` and `giver_name` are missing for an act from outside the team; `because` and `introduced` are missing if
    there is no such act or person.
    """
    root, generation = index_ripples(acts)
    return {
        "act": np.arange(len(acts.day), dtype=np.int64),
        "day": acts.day,
        "giver": NullableIntegerColumn(acts.giver),
        "receiver": acts.receiver,
        "giver_name": CategoricalColumn(acts.giver, world.population.names),
        "receiver_name": CategoricalColumn(acts.receiver, world.population.names),
        "kind": CategoricalColumn(acts.kind, KIND_NAMES),
        "contagious": acts.contagious,
        "because": NullableIntegerColumn(acts.because),
        "introduced": NullableIntegerColumn(acts.introduced),
        "moment": acts.moment,
        "ripple": root,
        "generation": generation,
    }


def with_seed(columns: Columns, seed: int) -> Columns:
    """The same columns after a first column `seed`."""
    n_rows = len(next(iter(columns.values())))
    return {"seed": np.full(n_rows, seed, np.int64), **columns}
