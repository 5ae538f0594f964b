"""Teams as networks: generators, readers of files, validation, metrics and layout.

A team is a `networkx.Graph` with nodes 0 to n − 1. Each person has a unique `name`, a `role`, a `team`, a `leader`
(index of the person who leads them, or None) and optionally a `start` (initial states, 0 to 1). Each tie has a `weight`
above 0. `graph.graph["notes"]` lists unusual properties, such as people without ties.

The same team is available as arrays, `TeamArrays`, without a limit of size.
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
"""Builders by the value of `builder` in a scenario. Each has `build_graph(seed, base_dir=None) -> networkx.Graph` and
`build_arrays(seed, base_dir=None) -> TeamArrays`."""

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
