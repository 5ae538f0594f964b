"""Teams as networks: builders that draw them, readers of a user's own, checks, a summary and a layout.

A team is a plain `networkx.Graph` with people 0 … n - 1. Each has a `name` of their own, a `role`, a `team`, a `leader`
(number of the person who leads them, or None), and perhaps a `start` (states in which they differ at the start); each
tie has a `weight` above 0. `graph.graph["notes"]` lists what is allowed but unusual, such as somebody without ties.

The same team is there as arrays, `TeamArrays`, which also hold what outgrows a graph. Builders draw arrays; a graph is
made of them.
"""

from __future__ import annotations

from typing import Any

from sim.teams.arrays import EdgeList, TeamArrays, to_arrays, to_graph
from sim.teams.errors import TeamError, TeamProblem
from sim.teams.generators import Cliques, CompleteGraph, HubAndSpoke, RandomGraph, SmallWorld
from sim.teams.layout import layout_team
from sim.teams.metrics import summarise_team
from sim.teams.organisation import INNER_BUILDERS, Organisation
from sim.teams.readers.team_file import TeamFile
from sim.teams.roster import Roster, RosterPerson, RosterStart
from sim.teams.validation import check_team_graph, to_checked_graph
from sim.teams.ward import Ward

TEAM_BUILDERS: dict[str, type[Any]] = {
    **INNER_BUILDERS,
    "organisation": Organisation,
    "people": Roster,
    "file": TeamFile,
}
"""Builders by the name that a scenario calls them by; each has `build(seed, base=None) -> networkx.Graph` and, for
the same team without a graph, `arrays(seed, base=None) -> TeamArrays`."""

__all__ = [
    "TEAM_BUILDERS",
    "Cliques",
    "CompleteGraph",
    "EdgeList",
    "HubAndSpoke",
    "Organisation",
    "RandomGraph",
    "Roster",
    "RosterPerson",
    "RosterStart",
    "SmallWorld",
    "TeamArrays",
    "TeamError",
    "TeamFile",
    "TeamProblem",
    "Ward",
    "check_team_graph",
    "layout_team",
    "summarise_team",
    "to_arrays",
    "to_checked_graph",
    "to_graph",
]
