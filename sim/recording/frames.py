"""Tidy pandas frames of a trace, with the words of the model as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.model.acts import KINDS
from sim.model.measures import MEASURES
from sim.model.states import PERSON_STATES, STATE
from sim.recording.recording import scope_names
from sim.recording.ripples import BEGINNINGS, by_generation, ripples_of
from sim.trace import Acts, Trace

if TYPE_CHECKING:
    from sim.world import World

KIND_NAMES: tuple[str, ...] = (*KINDS, "conversation")

COUNTS = {"acts", "conversations", "days", "tests", "people"}
"""Units of what is counted in whole numbers."""
FLAGS = {"present", "left"}
"""States that say yes or no."""


def days_frame(world: World, trace: Trace) -> pd.DataFrame:
    """A row a day and scope: everyone first, then the teams in their order."""
    n_days, n_scopes, _ = trace.days.shape
    columns: dict[str, Any] = {
        "day": np.repeat(np.arange(1, n_days + 1, dtype=np.int32), n_scopes),
        "team": named(np.tile(np.arange(n_scopes), n_days), scope_names(world.people.teams)),
    }
    for place, measure in enumerate(MEASURES):
        values = trace.days[:, :, place].ravel()
        columns[measure.name] = values.astype(np.int32) if measure.about.unit in COUNTS else values
    return pd.DataFrame(columns)


def people_frame(world: World, people: NDArray[np.float64]) -> pd.DataFrame:
    """A row a day and person; `people` has the shape (days, states, people)."""
    n_days, _, n = people.shape
    person = np.tile(np.arange(n, dtype=np.int32), n_days)
    roles = tuple(dict.fromkeys(world.people.roles))
    role_of = np.array([roles.index(role) for role in world.people.roles], dtype=np.int64)
    columns: dict[str, Any] = {
        "day": np.repeat(np.arange(1, n_days + 1, dtype=np.int32), n),
        "person": person,
        "name": named(person, world.people.names),
        "role": named(np.tile(role_of, n_days), roles),
        "team": named(np.tile(np.asarray(world.people.team_of), n_days), world.people.teams),
        "starter": starters(people).ravel(),
    }
    for place, state in enumerate(PERSON_STATES):
        values = people[:, place].ravel()
        if state.name in FLAGS:
            columns[state.name] = values > 0.0
        else:
            columns[state.name] = values.astype(np.int32) if state.about.unit in COUNTS else values
    return pd.DataFrame(columns)


def starters(people: NDArray[np.float64]) -> NDArray[np.int32]:
    """How many new starters have taken each place by each day, shape (days, people)."""
    came = np.zeros((people.shape[0], people.shape[2]), dtype=np.int32)
    came[1:] = np.cumsum(people[:-1, STATE["left"]] > 0.0, axis=0)
    return came


def acts_frame(world: World, acts: Acts) -> pd.DataFrame:
    """A row an act or conversation.

    `giver` and `giver_name` are empty for an act from outside the team, `because` and `introduced` where there is none.
    """
    beginning, generation = ripples_of(acts)
    return pd.DataFrame(
        {
            "act": np.arange(len(acts.day), dtype=np.int64),
            "day": acts.day,
            "giver": maybe(acts.giver, "Int32"),
            "receiver": acts.receiver,
            "giver_name": named(acts.giver, world.people.names),
            "receiver_name": named(acts.receiver, world.people.names),
            "kind": named(acts.kind, KIND_NAMES),
            "contagious": acts.contagious,
            "because": maybe(acts.because, "Int64"),
            "introduced": maybe(acts.introduced, "Int32"),
            "moment": acts.moment,
            "ripple": beginning,
            "generation": generation,
        }
    )


def ripples_frame(acts: Acts) -> pd.DataFrame:
    """Number of acts by generation and by what their ripple began with; only beginnings that occur."""
    counts = by_generation(acts)
    frame = pd.DataFrame(counts, columns=list(BEGINNINGS), index=pd.RangeIndex(len(counts), name="generation"))
    occurs = [name for name in BEGINNINGS if frame[name].any()]
    return frame[occurs].rename_axis(columns="beginning")


def named(codes: NDArray[Any], names: Sequence[str]) -> pd.Categorical[str]:
    """Numbers as names, kept as numbers; a negative number has no name."""
    return pd.Categorical.from_codes(codes.astype(np.int64), pd.Index(list(names)))


def maybe(values: NDArray[Any], dtype: Literal["Int32", "Int64"]) -> pd.Series[int]:
    """Whole numbers of which the negative ones mean none."""
    whole = pd.Series(values).astype(dtype)
    return whole.mask(whole < 0)
