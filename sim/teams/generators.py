"""Random-graph generators: small world, cliques with bridges, hub and spoke, random graph, complete graph."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.metadata import Metadata
from sim.teams.arrays import EdgeList, TeamArrays, add_colleagues, all_pairs, edges_from_mask
from sim.teams.errors import TeamError
from sim.teams.rng import TIE_STREAM, choose_index, two_uniforms_each, uniform_each
from sim.teams.validation import check_builder_fields, to_checked_graph

if TYPE_CHECKING:
    import networkx as nx

SIZE_METADATA = Metadata("Number of people, including the leader.", "people", 2, 1000)
SPREAD_METADATA = Metadata(
    "Standard deviation of the logarithm of the weights of ties. 0: all ties have the same weight.", "", 0, 3
)
LEADER_METADATA = Metadata("Whether the first person leads all others. false: nobody leads.")


class SmallWorld(NamedTuple):
    """A small-world network (Watts–Strogatz): a ring of neighbours in which some ties are rewired at random.

    Each person has ties to the `reach` nearest people on either side. With probability `rewire`, a tie is moved from
    the neighbour to a person selected at random. Everybody has at least one tie.

    References
    ----------
    Watts & Strogatz 1998, "Collective dynamics of 'small-world' networks", Nature 393: 440–442.
    """

    size: Annotated[int, SIZE_METADATA] = 12
    reach: Annotated[int, Metadata("Number of neighbours on either side.", "people", 1, 50, "watts1998")] = 2
    rewire: Annotated[float, Metadata("Probability that a tie is rewired.", "", 0, 1, "watts1998")] = 0.1
    spread: Annotated[float, SPREAD_METADATA] = 0.0
    leader: Annotated[bool, LEADER_METADATA] = True

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Generate the network for a seed."""
        return to_checked_graph(self.build_arrays(seed, base_dir))

    def build_arrays(self, seed: int, base_dir: Path | None = None) -> TeamArrays:
        """Generate the team as arrays."""
        check_builder_fields(self, seed)
        return add_colleagues(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Generate the ring and rewire its ties."""
        n = self.size
        people = np.arange(n, dtype=np.int32)
        is_tied = np.zeros((n, n), np.bool_)
        steps = range(1, min(self.reach, n // 2) + 1)
        for step in steps:
            neighbour = (people + step) % n
            is_tied[people, neighbour] = is_tied[neighbour, people] = True
        for step in steps:
            u, u_stranger = two_uniforms_each(seed, TIE_STREAM, people, np.full(n, step, np.int32))
            for person in np.flatnonzero(u < self.rewire).tolist():
                _rewire_tie(is_tied, person, (person + step) % n, u_stranger[person])
        return edges_from_mask(is_tied, seed, self.spread)


def _rewire_tie(is_tied: NDArray[np.bool_], person: int, neighbour: int, u: float) -> None:
    """Move a tie to a person without a tie to `person`, if the tie still exists and there is such a person."""
    strangers = np.flatnonzero(~is_tied[person])
    strangers = strangers[strangers != person]
    if len(strangers) and is_tied[person, neighbour]:
        new_neighbour = strangers[choose_index(u, len(strangers))]
        is_tied[person, neighbour] = is_tied[neighbour, person] = False
        is_tied[person, new_neighbour] = is_tied[new_neighbour, person] = True


class Cliques(NamedTuple):
    """Cliques with bridges: groups in which everybody has a tie to everybody, with a few ties to the next group.

    The groups have sizes as equal as possible and form a ring. `bridges` ties are selected at random between
    neighbouring groups, so the network is connected if there is at least one. The first person is in the first group.

    References
    ----------
    Watts 1999, "Networks, dynamics, and the small-world phenomenon", American Journal of Sociology 105: 493–527.
    """

    size: Annotated[int, SIZE_METADATA] = 12
    cliques: Annotated[int, Metadata("Number of groups.", "cliques", 1, 200, "watts1999")] = 3
    bridges: Annotated[int, Metadata("Number of ties between neighbouring groups.", "ties", 0, 100, "watts1999")] = 1
    spread: Annotated[float, SPREAD_METADATA] = 0.0
    leader: Annotated[bool, LEADER_METADATA] = True

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Generate the network for a seed."""
        return to_checked_graph(self.build_arrays(seed, base_dir))

    def build_arrays(self, seed: int, base_dir: Path | None = None) -> TeamArrays:
        """Generate the team as arrays."""
        check_builder_fields(self, seed)
        if self.cliques > self.size:
            message = f"cliques: {self.cliques} is larger than the number of people, {self.size}"
            raise TeamError(message, ("cliques",))
        return add_colleagues(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Generate the cliques and the bridges between them."""
        is_tied = np.zeros((self.size, self.size), np.bool_)
        boundaries = [self.size * clique // self.cliques for clique in range(self.cliques + 1)]
        cliques = [np.arange(start, end, dtype=np.int32) for start, end in pairwise(boundaries)]
        for clique in cliques:
            is_tied[clique[0] : clique[-1] + 1, clique[0] : clique[-1] + 1] = True
        neighbours = zip(cliques, cliques[1:] + cliques[:1], strict=True)
        for clique, next_clique in list(neighbours)[: self.cliques if self.cliques > 2 else self.cliques - 1]:
            a, b = np.repeat(clique, len(next_clique)), np.tile(next_clique, len(clique))
            person_a, person_b = np.minimum(a, b), np.maximum(a, b)
            first = np.argsort(uniform_each(seed, TIE_STREAM, person_a, person_b), kind="stable")[: self.bridges]
            is_tied[person_a[first], person_b[first]] = True
        return edges_from_mask(is_tied, seed, self.spread)


class HubAndSpoke(NamedTuple):
    """Hub and spoke: everybody has a tie to the first person, and ties between the others are rare.

    References
    ----------
    Leavitt 1951, "Some effects of certain communication patterns on group performance" (the wheel), Journal of Abnormal
    and Social Psychology 46: 38–50.
    """

    size: Annotated[int, SIZE_METADATA] = 12
    rim: Annotated[float, Metadata("Probability of a tie between two people other than the hub.", "", 0, 1)] = 0.0
    spread: Annotated[float, SPREAD_METADATA] = 0.0
    leader: Annotated[bool, Metadata("Whether the hub leads all others. false: nobody leads.")] = True

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Generate the network for a seed."""
        return to_checked_graph(self.build_arrays(seed, base_dir))

    def build_arrays(self, seed: int, base_dir: Path | None = None) -> TeamArrays:
        """Generate the team as arrays."""
        check_builder_fields(self, seed)
        return add_colleagues(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Generate the ties of the hub and those between the others."""
        person_a, person_b = all_pairs(self.size)
        is_tied = np.zeros((self.size, self.size), np.bool_)
        u = uniform_each(seed, TIE_STREAM, person_a, person_b)
        is_tied[person_a, person_b] = (person_a == 0) | (u < self.rim)
        return edges_from_mask(is_tied, seed, self.spread)


class RandomGraph(NamedTuple):
    """A random graph (Erdős–Rényi): every pair of people has a tie with the same probability. People may have no ties.

    References
    ----------
    Gilbert 1959, "Random graphs", Annals of Mathematical Statistics 30: 1141–1144; Erdős & Rényi 1959.
    """

    size: Annotated[int, SIZE_METADATA] = 12
    density: Annotated[float, Metadata("Probability of a tie between two people.", "", 0, 1, "gilbert1959")] = 0.3
    spread: Annotated[float, SPREAD_METADATA] = 0.0
    leader: Annotated[bool, LEADER_METADATA] = True

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Generate the network for a seed."""
        return to_checked_graph(self.build_arrays(seed, base_dir))

    def build_arrays(self, seed: int, base_dir: Path | None = None) -> TeamArrays:
        """Generate the team as arrays."""
        check_builder_fields(self, seed)
        return add_colleagues(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Generate the ties."""
        person_a, person_b = all_pairs(self.size)
        is_tied = np.zeros((self.size, self.size), np.bool_)
        is_tied[person_a, person_b] = uniform_each(seed, TIE_STREAM, person_a, person_b) < self.density
        return edges_from_mask(is_tied, seed, self.spread)


class CompleteGraph(NamedTuple):
    """A complete graph: everybody has a tie of the same weight to everybody, as in the mean-field theory."""

    size: Annotated[int, SIZE_METADATA] = 12
    leader: Annotated[bool, LEADER_METADATA] = True

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Generate the network. It does not depend on the seed."""
        return to_checked_graph(self.build_arrays(seed, base_dir))

    def build_arrays(self, seed: int, base_dir: Path | None = None) -> TeamArrays:
        """Generate the team as arrays."""
        check_builder_fields(self, seed)
        return add_colleagues(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """All pairs, with weight 1."""
        person_a, person_b = all_pairs(self.size)
        return EdgeList(person_a.copy(), person_b.copy(), np.ones(len(person_a)))


GENERATORS: dict[str, type[Any]] = {
    "small_world": SmallWorld,
    "cliques": Cliques,
    "hub_and_spoke": HubAndSpoke,
    "random": RandomGraph,
    "complete": CompleteGraph,
}
"""The builders of this module, by the key that scenarios use."""
