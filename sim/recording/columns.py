"""The columns of a run's tables, in the words of the model: what frames and files are made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog, Trace
from sim.model.act_kinds import ACT_KINDS
from sim.model.measures import MEASURES
from sim.model.states import PERSON_STATES, STATE_INDEX
from sim.recording.recording import scope_names
from sim.recording.ripples import index_ripples

if TYPE_CHECKING:
    from sim.world import World

KIND_NAMES: tuple[str, ...] = (*ACT_KINDS, "conversation")

COUNT_UNITS = {"acts", "conversations", "days", "tests", "people"}
"""Units of what is counted in whole numbers."""
BOOLEAN_STATES = {"present", "left"}
"""States that say yes or no."""


class CategoricalColumn(NamedTuple):
    """A column of names, kept as numbers; a negative number has no name."""

    codes: NDArray[Any]
    categories: tuple[str, ...]


class NullableIntegerColumn(NamedTuple):
    """A column of whole numbers of which the negative ones mean none."""

    values: NDArray[Any]


Columns = Mapping[str, NDArray[Any] | CategoricalColumn | NullableIntegerColumn]


def days_columns(world: World, trace: Trace) -> Columns:
    """A row a day and scope: everyone first, then the teams in their order."""
    n_days, n_scopes, _ = trace.days.shape
    columns: dict[str, NDArray[Any] | CategoricalColumn | NullableIntegerColumn] = {
        "day": np.repeat(np.arange(1, n_days + 1, dtype=np.int32), n_scopes),
        "team": CategoricalColumn(np.tile(np.arange(n_scopes), n_days), scope_names(world.population.teams)),
    }
    for index, measure in enumerate(MEASURES):
        values = trace.days[:, :, index].ravel()
        columns[measure.name] = values.astype(np.int32) if measure.metadata.unit in COUNT_UNITS else values
    return columns


def people_columns(world: World, people: NDArray[np.float64], days: slice = slice(None)) -> Columns:
    """A row a day and person, of all days or of some; `people` has the shape (days, states, people)."""
    day_numbers = np.arange(1, len(people) + 1, dtype=np.int32)[days]
    n, n_days = people.shape[2], len(day_numbers)
    person = np.tile(np.arange(n, dtype=np.int32), n_days)
    roles = tuple(dict.fromkeys(world.population.roles))
    role_of = np.array([roles.index(role) for role in world.population.roles], dtype=np.int64)
    columns: dict[str, NDArray[Any] | CategoricalColumn | NullableIntegerColumn] = {
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
    """How many new starters have taken each place by each day, shape (days, people)."""
    n_replacements = np.zeros((people.shape[0], people.shape[2]), dtype=np.int32)
    np.cumsum(people[:-1, STATE_INDEX["left"]] > 0.0, axis=0, out=n_replacements[1:])
    return n_replacements[days]


def acts_columns(world: World, acts: ActLog) -> Columns:
    """A row an act or conversation.

    `giver` and `giver_name` are empty for an act from outside the team, `because` and `introduced` where there is none.
    """
    beginning, generation = index_ripples(acts)
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
        "ripple": beginning,
        "generation": generation,
    }
