"""Teams as networks: builders that draw them, readers of a user's own, checks, a summary and a layout.

A team is a plain `networkx.Graph` with people 0 … n - 1. Each has a `name` of their own, a `role`, a `team`, a `leader`
(number of the person who leads them, or None), and perhaps a `start` (states in which they differ at the start); each
tie has a `weight` above 0. `graph.graph["notes"]` lists what is allowed but unusual, such as somebody without ties.

The same team is there as arrays, `TeamArrays`, which also hold what outgrows a graph. Builders draw arrays; a graph is
made of them.
"""

from __future__ import annotations

from typing import Any

from sim.teams.arrays import TeamArrays, Tied, arrays_of, graph_of
from sim.teams.checking import check, checked_graph
from sim.teams.error import Problem, TeamError
from sim.teams.file import File
from sim.teams.layout import positions
from sim.teams.organisation import INNER, Organisation
from sim.teams.people import People, Person, Start
from sim.teams.shapes import Cliques, Complete, HubAndSpoke, Random, SmallWorld
from sim.teams.summary import describe
from sim.teams.ward import Ward

BUILDERS: dict[str, type[Any]] = {**INNER, "organisation": Organisation, "people": People, "file": File}
"""Builders by the name that a scenario calls them by; each has `build(seed, base=None) -> networkx.Graph` and, for
the same team without a graph, `arrays(seed, base=None) -> TeamArrays`."""

__all__ = [
    "BUILDERS",
    "Cliques",
    "Complete",
    "File",
    "HubAndSpoke",
    "Organisation",
    "People",
    "Person",
    "Problem",
    "Random",
    "SmallWorld",
    "Start",
    "TeamArrays",
    "TeamError",
    "Tied",
    "Ward",
    "arrays_of",
    "check",
    "checked_graph",
    "describe",
    "graph_of",
    "positions",
]
