"""An organisation: teams that each have a leader, ties between teams, and a leader of leaders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import numpy as np

from sim.model.about import Metadata
from sim.teams.arrays import TeamArrays, Tied, in_order
from sim.teams.checking import check_builder, checked_graph
from sim.teams.error import TeamError
from sim.teams.luck import SIZE, TIE, Floats, Indices, pick, pick_each, seed_from, two_draws, two_draws_each
from sim.teams.shapes import Cliques, Complete, HubAndSpoke, Random, SmallWorld
from sim.teams.ward import Ward

if TYPE_CHECKING:
    import networkx as nx

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
MOST_IN_TEAMS = 5_000_000
"""People of an organisation."""
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

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the organisation of this seed; larger ones can only be drawn as arrays."""
        return checked_graph(self.arrays(seed, base))

    def arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Draw the organisation of this seed as arrays."""
        self._check(seed)
        number = np.arange(self.teams, dtype=np.int32)
        for_size, for_seed = two_draws_each(seed, SIZE, number, np.zeros_like(number))
        sizes = self.smallest + pick_each(for_size, self.largest - self.smallest + 1)
        starts = int(self.director) + np.cumsum(sizes) - sizes
        kinds = {size: INNER[self.inner](size=size) for size in np.unique(sizes).tolist()}
        inside = self._inside(kinds, sizes, starts, for_seed)
        tied = in_order(*_end_to_end([inside, self._bridges(sizes, starts, seed), self._of_director(starts)]))
        return self._staffed(tied, {size: kind.arrays(0) for size, kind in kinds.items()}, sizes, starts)

    def _check(self, seed: int) -> None:
        """Check the fields, one by one and together."""
        check_builder(self, seed)
        if self.smallest > self.largest:
            message = f"smallest is {self.smallest} and largest {self.largest}; smallest must not be above largest"
            raise TeamError(message, ("smallest",))
        if self.teams * self.largest >= MOST_IN_TEAMS:
            message = f"{self.teams} teams of up to {self.largest} people are too many; at most {MOST_IN_TEAMS} people"
            raise TeamError(message, ("teams",))

    def _inside(self, kinds: dict[int, Any], sizes: Indices, starts: Indices, for_seed: Floats) -> Tied:
        """Draw the ties within each team."""
        teams = zip(sizes.tolist(), starts.tolist(), for_seed.tolist(), strict=True)
        parts = [(start, kinds[size].ties(seed_from(u))) for size, start, u in teams]
        return _end_to_end([Tied(start + one, start + other, weight) for start, (one, other, weight) in parts])

    def _of_director(self, starts: Indices) -> Tied:
        """Tie the director to the leader of each team."""
        leaders = starts if self.director else starts[:0]
        return Tied(np.zeros_like(leaders), leaders, np.ones(len(leaders)))

    def _bridges(self, sizes: Indices, starts: Indices, seed: int) -> Tied:
        """Draw the ties between teams, each anew for as long as its two people are tied already."""
        tied: dict[tuple[int, int], None] = {}
        size, start = sizes.tolist(), starts.tolist()
        for team in range(self.teams):
            for bridge in range(self.bridges):
                for attempt in range(TRIES):
                    to = (bridge * TRIES + attempt) * 2
                    who, where = two_draws(seed, TIE, team, to)
                    whom, _ = two_draws(seed, TIE, team, to + 1)
                    step = 1 if bridge == 0 else 1 + pick(where, self.teams - 1)
                    there = (team + step) % self.teams
                    one, other = start[team] + pick(who, size[team]), start[there] + pick(whom, size[there])
                    pair = (min(one, other), max(one, other))
                    if pair not in tied:
                        tied[pair] = None
                        break
        pairs = np.array(list(tied), np.int32).reshape(len(tied), 2)
        return Tied(pairs[:, 0], pairs[:, 1], np.full(len(tied), float(self.bridge_weight)))

    def _staffed(self, tied: Tied, examples: dict[int, TeamArrays], sizes: Indices, starts: Indices) -> TeamArrays:
        """Give the ties their people: those of an example of each size of team, with names that tell the team."""
        names, roles, teams = ([DIRECTOR], [DIRECTOR], [LEADERSHIP]) if self.director else ([], [], [])
        n_above = len(names)
        split = {size: [_around_team(name) for name in example.names] for size, example in examples.items()}
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


def _end_to_end(parts: list[Tied]) -> Tied:
    """Ties of several parts, one part after the other."""
    one, other, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Tied(one, other, weight)


def _around_team(name: str) -> tuple[str, str]:
    """What stands before and after the number of the team: "Nurse 2" becomes "Nurse 3.2" in team 3."""
    role, _, number = name.rpartition(" ")
    return (f"{role} ", f".{number}") if number.isdigit() else (f"{name} ", "")
