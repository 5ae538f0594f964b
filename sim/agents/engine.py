"""Play a world on the Mesa engine and keep its trace."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from sim.agents.model import Act, TeamModel
from sim.agents.person import Person
from sim.model import measures
from sim.model.measures import MEASURE_INDEX, N_MEASURES
from sim.model.states import STATE_INDEX
from sim.trace import ACT_TYPES, Acts, Trace
from sim.world import World


def play(world: World, person: type[Person] = Person, tick: Callable[[int], object] | None = None) -> Trace:
    """Play all days of a world.

    Parameters
    ----------
    world
        Where and how people start, and what happens to them.
    person
        Class of the people, for those who override a behaviour.
    tick
        Called with each day that was played, for a progress bar.
    """
    model = TeamModel(world, person)
    n, n_scopes = len(model.people), len(world.population.teams) + 1
    days = np.empty((world.days, n_scopes, N_MEASURES))
    people = np.empty((world.days, len(STATE_INDEX), n))
    log: list[tuple[int, Act]] = []
    with rare_collection():
        for day in range(1, world.days + 1):
            model.step()
            days[day - 1] = model.today
            people[day - 1] = model.table
            log.extend((day, act) for act in model.log)
            if tick is not None:
                tick(day)
    acts = acts_of(log)
    measures.compute_ripple_numbers(
        acts.day,
        acts.receiver,
        acts.contagious,
        acts.because,
        world.population.team_of,
        days[:, :, MEASURE_INDEX["ripple_number"]],
    )
    return Trace(days, people, acts)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let Python look for garbage less often: it would walk over all people again and again, and find none."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], 200_000) if before[0] else 0, *before[1:])  # 0: it does not look at all
    try:
        yield
    finally:
        gc.set_threshold(*before)


def acts_of(log: list[tuple[int, Act]]) -> Acts:
    """Turn the log of all days into arrays."""
    columns = {
        name: [day for day, _ in log] if name == "day" else [getattr(act, name) for _, act in log]
        for name in Acts._fields
    }
    return Acts(**{name: np.array(columns[name], ACT_TYPES[name]) for name in Acts._fields})
