"""An organisation: teams that each have a leader, ties between teams, and a leader of leaders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import networkx as nx

from sim.model.about import About
from sim.teams.checking import MOST_PEOPLE, check, check_builder
from sim.teams.error import TeamError
from sim.teams.luck import SIZE, TIE, pick, seed_from, two_draws
from sim.teams.shapes import Cliques, Complete, HubAndSpoke, Random, SmallWorld
from sim.teams.ward import Ward

INNER: dict[str, type[Any]] = {
    "ward": Ward,
    "small_world": SmallWorld,
    "cliques": Cliques,
    "hub_and_spoke": HubAndSpoke,
    "random": Random,
    "complete": Complete,
}
"""Builders of a single team that an organisation can be made of."""
DIRECTOR = "Director"
LEADERSHIP = "Leadership"
TRIES = 20
"""How often a bridge is drawn anew before it is given up, where its two people are tied already."""


class Organisation(NamedTuple):
    """An organisation of teams, each drawn by the builder `inner` with a size of its own.

    Each team starts `bridges` ties to other teams: the first to the next team, so that the organisation hangs together,
    the others to any team; who holds them is drawn. Each team has a leader. With a `director`, a leader of leaders is
    alone in a team called "Leadership", leads the leaders of the teams and has a working tie with each.

    Teams are called "Ward 1", "Ward 2", … or "Team 1", …; their people "Nurse 3.2" (nurse 2 of team 3), their leaders
    "Ward manager 3" or "Team leader 3".
    """

    teams: Annotated[int, About("Number of teams, without the leadership.", "teams", 2, 2000)] = 6
    smallest: Annotated[int, About("People in the smallest team, its leader included.", "people", 2, 1000)] = 8
    largest: Annotated[
        int, About("People in the largest team; sizes in between are equally likely.", "people", 2, 1000)
    ] = 24
    inner: Annotated[
        Literal["ward", "small_world", "cliques", "hub_and_spoke", "random", "complete"],
        About("Builder that draws each team."),
    ] = "ward"
    bridges: Annotated[int, About("Ties that each team starts with people of other teams.", "ties", 0, 100)] = 3
    bridge_weight: Annotated[
        float, About("Weight of a tie between teams; the ties of a team have mean 1.", "", 0.001, 1000)
    ] = 0.5
    director: Annotated[bool, About("Whether there is a leader of leaders.")] = True

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the organisation of this seed."""
        check_builder(self, seed)
        if self.smallest > self.largest:
            message = f"smallest is {self.smallest} and largest {self.largest}; smallest must not be above largest"
            raise TeamError(message, ("smallest",))
        if self.teams * self.largest >= MOST_PEOPLE:
            message = f"{self.teams} teams of up to {self.largest} people are too many; at most {MOST_PEOPLE} people"
            raise TeamError(message, ("teams",))
        graph: nx.Graph[int] = nx.Graph()
        if self.director:
            graph.add_node(0, name=DIRECTOR, role=DIRECTOR, team=LEADERSHIP, leader=None)
        people = [self._add_team(graph, team, seed) for team in range(self.teams)]
        self._add_bridges(graph, people, seed)
        return check(graph)

    def _add_team(self, graph: nx.Graph[int], team: int, seed: int) -> range:
        """Draw one team and add it with names of its own; return its people, the leader first."""
        for_size, for_seed = two_draws(seed, SIZE, team, 0)
        size = self.smallest + pick(for_size, self.largest - self.smallest + 1)
        part = INNER[self.inner](size=size).build(seed_from(for_seed))
        start = len(graph)
        for person, about in part.nodes(data=True):
            leads = about["leader"] is None
            above = (0 if self.director else None) if leads else start + about["leader"]
            graph.add_node(
                start + person,
                name=_name_in(about["name"], team + 1),
                role=about["role"],
                team=f"{about['team']} {team + 1}",
                leader=above,
            )
        if self.director:
            graph.add_edge(0, start, weight=1.0)
        graph.add_edges_from((start + a, start + b, tie) for a, b, tie in part.edges(data=True))
        return range(start, start + size)

    def _add_bridges(self, graph: nx.Graph[int], people: list[range], seed: int) -> None:
        """Draw the ties between teams."""
        for team, here in enumerate(people):
            for bridge in range(self.bridges):
                for attempt in range(TRIES):
                    to = (bridge * TRIES + attempt) * 2
                    who, where = two_draws(seed, TIE, team, to)
                    whom, _ = two_draws(seed, TIE, team, to + 1)
                    step = 1 if bridge == 0 else 1 + pick(where, self.teams - 1)
                    there = people[(team + step) % self.teams]
                    one, other = here[pick(who, len(here))], there[pick(whom, len(there))]
                    if not graph.has_edge(one, other):
                        graph.add_edge(one, other, weight=float(self.bridge_weight))
                        break


def _name_in(name: str, team: int) -> str:
    """Give a person of a team a name that is theirs alone: "Nurse 2" becomes "Nurse 3.2" in team 3."""
    role, _, number = name.rpartition(" ")
    return f"{role} {team}.{number}" if number.isdigit() else f"{name} {team}"
