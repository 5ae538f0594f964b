"""An organisation: teams that each have a leader, ties between teams, and a leader of leaders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import numpy as np

from sim.model.metadata import Metadata
from sim.teams.arrays import EdgeList, TeamArrays, sort_edges
from sim.teams.errors import TeamError
from sim.teams.generators import Cliques, CompleteGraph, HubAndSpoke, RandomGraph, SmallWorld
from sim.teams.rng import (
    TEAM_SIZE_STREAM,
    TIE_STREAM,
    FloatArray,
    Int32Array,
    choose_index,
    choose_indices,
    derive_seed,
    two_uniforms,
    two_uniforms_each,
)
from sim.teams.validation import check_builder_fields, to_checked_graph
from sim.teams.ward import Ward

if TYPE_CHECKING:
    import networkx as nx

INNER_BUILDERS: dict[str, type[Any]] = {
    "ward": Ward,
    "small_world": SmallWorld,
    "cliques": Cliques,
    "hub_and_spoke": HubAndSpoke,
    "random": RandomGraph,
    "complete": CompleteGraph,
}
"""Builders of a single team that an organisation can be made of."""
DIRECTOR_NAME = "Director"
LEADERSHIP_TEAM_NAME = "Leadership"
MAX_ORGANISATION_PEOPLE = 5_000_000
"""People of an organisation."""
MAX_BRIDGE_ATTEMPTS = 20
"""How often a bridge is drawn anew before it is given up, where its two people are tied already."""


class Organisation(NamedTuple):
    """An organisation of teams, each drawn by the builder `inner` with a size of its own.

    Each team starts `bridges` ties to other teams: the first to the next team, so that the organisation hangs together,
    the others to any team; who holds them is drawn. Each team has a leader. With a `director`, a leader of leaders is
    alone in a team called "Leadership", leads the leaders of the teams and has a working tie with each.

    Teams are called "Ward 1", "Ward 2", … or "Team 1", …; their people "Nurse 3.2" (nurse 2 of team 3), their leaders
    "Ward manager 3" or "Team leader 3".
    """

    teams: Annotated[int, Metadata("Number of teams, without the leadership.", "teams", 2, 200_000)] = 6
    smallest: Annotated[int, Metadata("People in the smallest team, its leader included.", "people", 2, 1000)] = 8
    largest: Annotated[
        int, Metadata("People in the largest team; sizes in between are equally likely.", "people", 2, 1000)
    ] = 24
    inner: Annotated[
        Literal["ward", "small_world", "cliques", "hub_and_spoke", "random", "complete"],
        Metadata("Builder that draws each team."),
    ] = "ward"
    bridges: Annotated[int, Metadata("Ties that each team starts with people of other teams.", "ties", 0, 100)] = 3
    bridge_weight: Annotated[
        float, Metadata("Weight of a tie between teams; the ties of a team have mean 1.", "", 0.001, 1000)
    ] = 0.5
    director: Annotated[bool, Metadata("Whether there is a leader of leaders.")] = True

    def build_graph(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the organisation of this seed; larger ones can only be drawn as arrays."""
        return to_checked_graph(self.build_arrays(seed, base))

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Draw the organisation of this seed as arrays."""
        self._check(seed)
        team_indices = np.arange(self.teams, dtype=np.int32)
        u_size, u_seed = two_uniforms_each(seed, TEAM_SIZE_STREAM, team_indices, np.zeros_like(team_indices))
        sizes = self.smallest + choose_indices(u_size, self.largest - self.smallest + 1)
        first_person = int(self.director) + np.cumsum(sizes) - sizes
        builder_by_size = {size: INNER_BUILDERS[self.inner](size=size) for size in np.unique(sizes).tolist()}
        inside = self._draw_ties_within_teams(builder_by_size, sizes, first_person, u_seed)
        tied = sort_edges(
            *_concatenate_edges(
                [inside, self._draw_bridges(sizes, first_person, seed), self._director_ties(first_person)]
            )
        )
        return self._add_people(
            tied, {size: kind.build_arrays(0) for size, kind in builder_by_size.items()}, sizes, first_person
        )

    def _check(self, seed: int) -> None:
        """Check the fields, one by one and together."""
        check_builder_fields(self, seed)
        if self.smallest > self.largest:
            message = f"smallest is {self.smallest} and largest {self.largest}; smallest must not be above largest"
            raise TeamError(message, ("smallest",))
        if self.teams * self.largest >= MAX_ORGANISATION_PEOPLE:
            most = f"at most {MAX_ORGANISATION_PEOPLE} people"
            message = f"{self.teams} teams of up to {self.largest} people are too many; {most}"
            raise TeamError(message, ("teams",))

    def _draw_ties_within_teams(
        self, kinds: dict[int, Any], sizes: Int32Array, starts: Int32Array, for_seed: FloatArray
    ) -> EdgeList:
        """Draw the ties within each team."""
        teams = zip(sizes.tolist(), starts.tolist(), for_seed.tolist(), strict=True)
        parts = [(start, kinds[size].draw_ties(derive_seed(u))) for size, start, u in teams]
        return _concatenate_edges(
            [EdgeList(start + one, start + other, weight) for start, (one, other, weight) in parts]
        )

    def _director_ties(self, starts: Int32Array) -> EdgeList:
        """Tie the director to the leader of each team."""
        leaders = starts if self.director else starts[:0]
        return EdgeList(np.zeros_like(leaders), leaders, np.ones(len(leaders)))

    def _draw_bridges(self, sizes: Int32Array, starts: Int32Array, seed: int) -> EdgeList:
        """Draw the ties between teams, each anew for as long as its two people are tied already."""
        tied: dict[tuple[int, int], None] = {}
        size, start = sizes.tolist(), starts.tolist()
        for team in range(self.teams):
            for bridge in range(self.bridges):
                for attempt in range(MAX_BRIDGE_ATTEMPTS):
                    subindex = (bridge * MAX_BRIDGE_ATTEMPTS + attempt) * 2
                    u_person, u_team = two_uniforms(seed, TIE_STREAM, team, subindex)
                    u_other_person, _ = two_uniforms(seed, TIE_STREAM, team, subindex + 1)
                    step = 1 if bridge == 0 else 1 + choose_index(u_team, self.teams - 1)
                    other_team = (team + step) % self.teams
                    one, other = (
                        start[team] + choose_index(u_person, size[team]),
                        start[other_team] + choose_index(u_other_person, size[other_team]),
                    )
                    pair = (min(one, other), max(one, other))
                    if pair not in tied:
                        tied[pair] = None
                        break
        pairs = np.array(list(tied), np.int32).reshape(len(tied), 2)
        return EdgeList(pairs[:, 0], pairs[:, 1], np.full(len(tied), float(self.bridge_weight)))

    def _add_people(
        self, tied: EdgeList, examples: dict[int, TeamArrays], sizes: Int32Array, starts: Int32Array
    ) -> TeamArrays:
        """Give the ties their people: those of an example of each size of team, with names that tell the team."""
        names, roles, teams = (
            ([DIRECTOR_NAME], [DIRECTOR_NAME], [LEADERSHIP_TEAM_NAME]) if self.director else ([], [], [])
        )
        n_above = len(names)
        split = {size: [_split_name(name) for name in example.names] for size, example in examples.items()}
        for team, size in enumerate(sizes.tolist(), 1):
            names += [f"{before}{team}{after}" for before, after in split[size]]
            roles += examples[size].roles
            teams.append(f"{examples[size].teams[0]} {team}")
        team_of = np.repeat(np.arange(self.teams) + n_above, sizes)
        leader_of = np.repeat(starts, sizes)
        leader_of[starts - n_above] = 0 if self.director else -1
        if self.director:
            team_of, leader_of = np.insert(team_of, 0, 0), np.insert(leader_of, 0, -1)
        people = team_of.astype(np.int32), leader_of.astype(np.int32)
        return TeamArrays(tuple(names), tuple(roles), tuple(teams), *people, tied, {})


def _concatenate_edges(parts: list[EdgeList]) -> EdgeList:
    """Ties of several parts, one part after the other."""
    one, other, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    return EdgeList(one, other, weight)


def _split_name(name: str) -> tuple[str, str]:
    """What stands before and after the number of the team: "Nurse 2" becomes "Nurse 3.2" in team 3."""
    role, _, number = name.rpartition(" ")
    return (f"{role} ", f".{number}") if number.isdigit() else (f"{name} ", "")
