"""Teams of a plain shape: small world, cliques with bridges, hub and spoke, random, complete."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from typing import Annotated, NamedTuple

import networkx as nx

from sim.model.about import About
from sim.teams.checking import check, check_builder
from sim.teams.error import TeamError
from sim.teams.luck import TIE, draw, pick, two_draws
from sim.teams.making import colleagues, tie_together

SIZE = About("People in the team, the leader included.", "people", 2, 1000)
SPREAD = About("How much ties differ in weight (spread of its logarithm); 0: all weigh the same.", "", 0, 3)
LEADER = About("Whether the first person leads all the others; without, nobody leads.")


class SmallWorld(NamedTuple):
    """A small world: a ring in which everybody knows their neighbours, with some ties drawn to anybody.

    Each person is tied to the `reach` people on either side. Each tie is, with chance `rewire`, taken from the farther
    of its two people and given to somebody drawn. Nobody is without a tie.

    References
    ----------
    Watts & Strogatz 1998, "Collective dynamics of 'small-world' networks", Nature 393: 440–442.
    """

    size: Annotated[int, SIZE] = 12
    reach: Annotated[int, About("Neighbours on either side whom a person knows.", "people", 1, 50, "watts1998")] = 2
    rewire: Annotated[float, About("Chance that a tie goes to somebody drawn instead.", "", 0, 1, "watts1998")] = 0.1
    spread: Annotated[float, SPREAD] = 0.0
    leader: Annotated[bool, LEADER] = True

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the small world of this seed."""
        check_builder(self, seed)
        graph = colleagues(self.size, self.leader)
        n = self.size
        steps = range(1, min(self.reach, n // 2) + 1)
        known = {person: {(person + side * step) % n for step in steps for side in (-1, 1)} for person in graph}
        for step in steps:
            for person in graph:
                u, whom = two_draws(seed, TIE, person, step)
                if u < self.rewire:
                    _rewire(known, person, (person + step) % n, whom)
        ties = [(person, other) for person in graph for other in known[person]]
        return check(tie_together(graph, ties, seed, self.spread))


def _rewire(known: dict[int, set[int]], person: int, neighbour: int, u: float) -> None:
    """Give a person's tie with a neighbour to a drawn stranger instead, if it stands and there is a stranger."""
    strangers = [other for other in known if other != person and other not in known[person]]
    if strangers and neighbour in known[person]:
        chosen = strangers[pick(u, len(strangers))]
        for one, other in ((person, neighbour), (neighbour, person)):
            known[one].remove(other)
        for one, other in ((person, chosen), (chosen, person)):
            known[one].add(other)


class Cliques(NamedTuple):
    """Cliques with bridges: small circles in which everybody knows everybody, with a few ties to the next circle.

    The circles are as equal in size as can be and stand in a ring. `bridges` ties are drawn between each two that stand
    next to each other, so with at least one bridge the team hangs together. The first person is in the first circle.

    References
    ----------
    Watts 1999, "Networks, dynamics, and the small-world phenomenon", American Journal of Sociology 105: 493–527.
    """

    size: Annotated[int, SIZE] = 12
    cliques: Annotated[int, About("Number of circles.", "cliques", 1, 200, "watts1999")] = 3
    bridges: Annotated[int, About("Ties between two circles next to each other.", "ties", 0, 100, "watts1999")] = 1
    spread: Annotated[float, SPREAD] = 0.0
    leader: Annotated[bool, LEADER] = True

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the cliques and bridges of this seed."""
        check_builder(self, seed)
        if self.cliques > self.size:
            message = f"{self.cliques} cliques need at least {self.cliques} people; size is {self.size}"
            raise TeamError(message, ("cliques",))
        graph = colleagues(self.size, self.leader)
        edges = [self.size * clique // self.cliques for clique in range(self.cliques + 1)]
        circles = [range(start, end) for start, end in pairwise(edges)]
        ties = [pair for circle in circles for pair in combinations(circle, 2)]
        neighbours = zip(circles, circles[1:] + circles[:1], strict=True)
        for circle, following in list(neighbours)[: self.cliques if self.cliques > 2 else self.cliques - 1]:
            pairs = [(min(a, b), max(a, b)) for a in circle for b in following]
            ties += sorted(pairs, key=lambda pair: draw(seed, TIE, *pair))[: self.bridges]
        return check(tie_together(graph, ties, seed, self.spread))


class HubAndSpoke(NamedTuple):
    """Hub and spoke: everybody is tied to the first person, and to each other only now and then.

    References
    ----------
    Leavitt 1951, "Some effects of certain communication patterns on group performance" (the wheel), Journal of Abnormal
    and Social Psychology 46: 38–50.
    """

    size: Annotated[int, SIZE] = 12
    rim: Annotated[float, About("Chance of a tie between two people other than the hub.", "", 0, 1)] = 0.0
    spread: Annotated[float, SPREAD] = 0.0
    leader: Annotated[bool, About("Whether the hub leads all the others; without, nobody leads.")] = True

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the hub and its spokes of this seed."""
        check_builder(self, seed)
        graph = colleagues(self.size, self.leader)
        ties = [(a, b) for a, b in combinations(graph, 2) if a == 0 or draw(seed, TIE, a, b) < self.rim]
        return check(tie_together(graph, ties, seed, self.spread))


class Random(NamedTuple):
    """Random ties: each two people have a tie with the same chance, whoever they are. Somebody may have none.

    References
    ----------
    Gilbert 1959, "Random graphs", Annals of Mathematical Statistics 30: 1141–1144; Erdős & Rényi 1959.
    """

    size: Annotated[int, SIZE] = 12
    density: Annotated[float, About("Chance of a tie between two people.", "", 0, 1, "gilbert1959")] = 0.3
    spread: Annotated[float, SPREAD] = 0.0
    leader: Annotated[bool, LEADER] = True

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the ties of this seed."""
        check_builder(self, seed)
        graph = colleagues(self.size, self.leader)
        ties = [(a, b) for a, b in combinations(graph, 2) if draw(seed, TIE, a, b) < self.density]
        return check(tie_together(graph, ties, seed, self.spread))


class Complete(NamedTuple):
    """Everybody is tied to everybody, with equal weight: the team of the mean-field theory."""

    size: Annotated[int, SIZE] = 12
    leader: Annotated[bool, LEADER] = True

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Make the team; nothing in it is drawn."""
        check_builder(self, seed)
        graph = colleagues(self.size, self.leader)
        graph.add_edges_from(combinations(graph, 2), weight=1.0)
        return check(graph)
