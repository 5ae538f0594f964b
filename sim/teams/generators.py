"""Teams of a plain shape: small world, cliques with bridges, hub and spoke, random, complete."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.metadata import Metadata
from sim.teams.arrays import EdgeList, TeamArrays
from sim.teams.errors import TeamError
from sim.teams.making import add_plain_people, all_pairs, edges_from_mask
from sim.teams.rng import TIE_STREAM, choose_index, two_uniforms_each, uniform_each
from sim.teams.validation import check_builder_fields, to_checked_graph

if TYPE_CHECKING:
    import networkx as nx

SIZE_METADATA = Metadata("People in the team, the leader included.", "people", 2, 1000)
SPREAD_METADATA = Metadata("How much ties differ in weight (spread of its logarithm); 0: all weigh the same.", "", 0, 3)
LEADER_METADATA = Metadata("Whether the first person leads all the others; without, nobody leads.")


class SmallWorld(NamedTuple):
    """A small world: a ring in which everybody knows their neighbours, with some ties drawn to anybody.

    Each person is tied to the `reach` people on either side. Each tie is, with chance `rewire`, taken from the farther
    of its two people and given to somebody drawn. Nobody is without a tie.

    References
    ----------
    Watts & Strogatz 1998, "Collective dynamics of 'small-world' networks", Nature 393: 440–442.
    """

    size: Annotated[int, SIZE_METADATA] = 12
    reach: Annotated[int, Metadata("Neighbours on either side whom a person knows.", "people", 1, 50, "watts1998")] = 2
    rewire: Annotated[float, Metadata("Chance that a tie goes to somebody drawn instead.", "", 0, 1, "watts1998")] = 0.1
    spread: Annotated[float, SPREAD_METADATA] = 0.0
    leader: Annotated[bool, LEADER_METADATA] = True

    def build_graph(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the small world of this seed."""
        return to_checked_graph(self.build_arrays(seed, base))

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Draw it as arrays."""
        check_builder_fields(self, seed)
        return add_plain_people(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Draw the ring and its shortcuts."""
        n = self.size
        everybody = np.arange(n, dtype=np.int32)
        is_tied = np.zeros((n, n), np.bool_)
        steps = range(1, min(self.reach, n // 2) + 1)
        for step in steps:
            neighbour = (everybody + step) % n
            is_tied[everybody, neighbour] = is_tied[neighbour, everybody] = True
        for step in steps:
            u, u_stranger = two_uniforms_each(seed, TIE_STREAM, everybody, np.full(n, step, np.int32))
            for person in np.flatnonzero(u < self.rewire).tolist():
                _rewire_tie(is_tied, person, (person + step) % n, u_stranger[person])
        return edges_from_mask(is_tied, seed, self.spread)


def _rewire_tie(knows: NDArray[np.bool_], person: int, neighbour: int, u: float) -> None:
    """Give a person's tie with a neighbour to a drawn stranger instead, if it stands and there is a stranger."""
    strangers = np.flatnonzero(~knows[person])
    strangers = strangers[strangers != person]
    if len(strangers) and knows[person, neighbour]:
        chosen = strangers[choose_index(u, len(strangers))]
        knows[person, neighbour] = knows[neighbour, person] = False
        knows[person, chosen] = knows[chosen, person] = True


class Cliques(NamedTuple):
    """Cliques with bridges: small circles in which everybody knows everybody, with a few ties to the next circle.

    The circles are as equal in size as can be and stand in a ring. `bridges` ties are drawn between each two that stand
    next to each other, so with at least one bridge the team hangs together. The first person is in the first circle.

    References
    ----------
    Watts 1999, "Networks, dynamics, and the small-world phenomenon", American Journal of Sociology 105: 493–527.
    """

    size: Annotated[int, SIZE_METADATA] = 12
    cliques: Annotated[int, Metadata("Number of circles.", "cliques", 1, 200, "watts1999")] = 3
    bridges: Annotated[int, Metadata("Ties between two circles next to each other.", "ties", 0, 100, "watts1999")] = 1
    spread: Annotated[float, SPREAD_METADATA] = 0.0
    leader: Annotated[bool, LEADER_METADATA] = True

    def build_graph(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the cliques and bridges of this seed."""
        return to_checked_graph(self.build_arrays(seed, base))

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Draw them as arrays."""
        check_builder_fields(self, seed)
        if self.cliques > self.size:
            message = f"{self.cliques} cliques need at least {self.cliques} people; size is {self.size}"
            raise TeamError(message, ("cliques",))
        return add_plain_people(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Draw the bridges between the cliques."""
        tied = np.zeros((self.size, self.size), np.bool_)
        boundaries = [self.size * clique // self.cliques for clique in range(self.cliques + 1)]
        cliques = [np.arange(start, end, dtype=np.int32) for start, end in pairwise(boundaries)]
        for circle in cliques:
            tied[circle[0] : circle[-1] + 1, circle[0] : circle[-1] + 1] = True
        neighbours = zip(cliques, cliques[1:] + cliques[:1], strict=True)
        for circle, following in list(neighbours)[: self.cliques if self.cliques > 2 else self.cliques - 1]:
            a, b = np.repeat(circle, len(following)), np.tile(following, len(circle))
            one, other = np.minimum(a, b), np.maximum(a, b)
            first = np.argsort(uniform_each(seed, TIE_STREAM, one, other), kind="stable")[: self.bridges]
            tied[one[first], other[first]] = True
        return edges_from_mask(tied, seed, self.spread)


class HubAndSpoke(NamedTuple):
    """Hub and spoke: everybody is tied to the first person, and to each other only now and then.

    References
    ----------
    Leavitt 1951, "Some effects of certain communication patterns on group performance" (the wheel), Journal of Abnormal
    and Social Psychology 46: 38–50.
    """

    size: Annotated[int, SIZE_METADATA] = 12
    rim: Annotated[float, Metadata("Chance of a tie between two people other than the hub.", "", 0, 1)] = 0.0
    spread: Annotated[float, SPREAD_METADATA] = 0.0
    leader: Annotated[bool, Metadata("Whether the hub leads all the others; without, nobody leads.")] = True

    def build_graph(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the hub and its spokes of this seed."""
        return to_checked_graph(self.build_arrays(seed, base))

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Draw them as arrays."""
        check_builder_fields(self, seed)
        return add_plain_people(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Draw the ties between spokes."""
        one, other = all_pairs(self.size)
        tied = np.zeros((self.size, self.size), np.bool_)
        tied[one, other] = (one == 0) | (uniform_each(seed, TIE_STREAM, one, other) < self.rim)
        return edges_from_mask(tied, seed, self.spread)


class RandomGraph(NamedTuple):
    """Random ties: each two people have a tie with the same chance, whoever they are. Somebody may have none.

    References
    ----------
    Gilbert 1959, "Random graphs", Annals of Mathematical Statistics 30: 1141–1144; Erdős & Rényi 1959.
    """

    size: Annotated[int, SIZE_METADATA] = 12
    density: Annotated[float, Metadata("Chance of a tie between two people.", "", 0, 1, "gilbert1959")] = 0.3
    spread: Annotated[float, SPREAD_METADATA] = 0.0
    leader: Annotated[bool, LEADER_METADATA] = True

    def build_graph(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the ties of this seed."""
        return to_checked_graph(self.build_arrays(seed, base))

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Draw them as arrays."""
        check_builder_fields(self, seed)
        return add_plain_people(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Draw which pairs are tied."""
        one, other = all_pairs(self.size)
        tied = np.zeros((self.size, self.size), np.bool_)
        tied[one, other] = uniform_each(seed, TIE_STREAM, one, other) < self.density
        return edges_from_mask(tied, seed, self.spread)


class CompleteGraph(NamedTuple):
    """Everybody is tied to everybody, with equal weight: the team of the mean-field theory."""

    size: Annotated[int, SIZE_METADATA] = 12
    leader: Annotated[bool, LEADER_METADATA] = True

    def build_graph(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Make the team; nothing in it is drawn."""
        return to_checked_graph(self.build_arrays(seed, base))

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Make it as arrays."""
        check_builder_fields(self, seed)
        return add_plain_people(self.draw_ties(seed), self.size, self.leader)

    def draw_ties(self, seed: int) -> EdgeList:
        """Tie everybody to everybody."""
        one, other = all_pairs(self.size)
        return EdgeList(one.copy(), other.copy(), np.ones(len(one)))
