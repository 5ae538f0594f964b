"""The first morning: who people are and how they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model import draws, night
from sim.model.constants import Constants
from sim.model.draws import Purpose
from sim.world.people import Floats, People

if TYPE_CHECKING:
    import networkx as nx

    from sim.scenario import Scenario


class Start(NamedTuple):
    """States on the first morning; all of shape (people,) but `improvement`, of shape (teams,). All in [0, 1]."""

    set_point: Floats
    disposition: Floats
    wellbeing: Floats
    energy: Floats
    felt_compassion: Floats
    safety: Floats
    obstacles: Floats
    improvement: Floats


def start_of(scenario: Scenario, graph: nx.Graph[int], people: People, c: Constants, seed: int) -> Start:
    """States of the first morning: drawn or worked out, unless the scenario gives them.

    What stands nearest to a person counts: the person's own `start`, then `start.leaders`, then `start`.
    """
    n = len(people.names)
    leads = set(people.leader_of.tolist())
    everyone, leaders = scenario.start.everyone(), scenario.start.for_leaders()
    table = np.empty((len(Start._fields) - 1, n))
    for i in range(n):
        given = everyone | (leaders if i in leads else {}) | graph.nodes[i].get("start", {})
        set_point = draws.bell(seed, 0, int(Purpose.SET_POINT), i, c.p.wellbeing_mean, c.p.wellbeing_sd)
        disposition = draws.bell(seed, 0, int(Purpose.DISPOSITION), i, c.p.disposition_mean, c.p.disposition_sd)
        set_point = given.get("set_point", set_point)
        wellbeing = given.get("wellbeing", set_point)
        table[:, i] = (
            set_point,
            given.get("disposition", disposition),
            wellbeing,
            given.get("energy", night.start_energy(wellbeing, c.p.workload, c)),
            given.get("felt_compassion", 0.0),
            given.get("safety", c.p.safety_start),
            given.get("obstacles", c.p.obstacles_start),
        )
    improvement = scenario.start.improvement if scenario.mechanisms.improvement else 0.0
    return Start._make([*table, np.full(len(people.teams), improvement)])
