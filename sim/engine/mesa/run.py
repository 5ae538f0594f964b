"""Run a world on the Mesa engine and return its trace."""

from __future__ import annotations

from collections.abc import Callable

import mesa
import numpy as np

from sim.engine.mesa.model import ActRecord, TeamModel
from sim.engine.mesa.person import Person
from sim.engine.trace import ACT_LOG_DTYPES, ActLog, Trace
from sim.model.measures import MEASURE_INDEX, N_MEASURES
from sim.model.rules import day_measures
from sim.model.states import STATE_INDEX
from sim.world import World


def run_mesa(
    world: World, person_class: type[Person] = Person, on_progress: Callable[[int], object] | None = None
) -> Trace:
    """Simulate all days of a world.

    Parameters
    ----------
    world
        The team, its initial states and its events.
    person_class
        Class of the people: `Person` or a subclass with changed behaviour.
    on_progress
        Called with each simulated day.
    """
    model = TeamModel(world, person=person_class)
    model.datacollector = mesa.DataCollector()  # collects nothing: the trace contains all values
    n, n_scopes = len(model.people), len(world.population.teams) + 1
    days = np.empty((world.days, n_scopes, N_MEASURES))
    people = np.empty((world.days, len(STATE_INDEX), n))
    log: list[tuple[int, ActRecord]] = []
    for day in range(1, world.days + 1):
        model.step()
        days[day - 1] = model.day_measures
        people[day - 1] = model.state_table
        log.extend((day, act) for act in model.day_log)
        if on_progress is not None:
            on_progress(day)
    acts = act_log_from_records(log)
    day_measures.compute_ripple_numbers(
        acts.day,
        acts.receiver,
        acts.contagious,
        acts.because,
        world.population.team_of,
        days[:, :, MEASURE_INDEX["ripple_number"]],
    )
    return Trace(days, people, acts)


def act_log_from_records(log: list[tuple[int, ActRecord]]) -> ActLog:
    """The act log as arrays, from the records of all days."""
    columns = {
        name: [day for day, _ in log] if name == "day" else [getattr(act, name) for _, act in log]
        for name in ActLog._fields
    }
    return ActLog(**{name: np.array(columns[name], ACT_LOG_DTYPES[name]) for name in ActLog._fields})
