"""A hospital ward: roles, shifts and pairs, matched to the contacts measured on a ward in Lyon."""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import Annotated, NamedTuple

import networkx as nx

from sim.model.about import About
from sim.model.arithmetic import exp
from sim.teams.checking import check, check_builder
from sim.teams.luck import ROLE, TIE, bell, draw, heavy_tailed
from sim.teams.making import staff, weigh

MANAGER, DOCTOR, NURSE, AIDE, ADMIN = "Ward manager", "Doctor", "Nurse", "Aide", "Admin"
NURSING = "nursing"
CREW = {MANAGER: MANAGER, DOCTOR: DOCTOR, NURSE: NURSING, AIDE: NURSING, ADMIN: ADMIN}

MEASURED_SIZE = 45
"""Size of the ward to which the densities below belong."""
DENSITY = {
    (DOCTOR, DOCTOR): 0.75,  # measured: vanhems2013, at five minutes of contact
    (NURSING, NURSING): 0.29,  # measured
    (DOCTOR, NURSING): 0.11,  # measured
    # Assumed, so that the whole has the measured density of .23 and its spread of degrees:
    (ADMIN, ADMIN): 0.45,
    (ADMIN, NURSING): 0.10,
    (ADMIN, DOCTOR): 0.06,
    (MANAGER, NURSING): 0.50,
    (MANAGER, DOCTOR): 0.40,
    (MANAGER, ADMIN): 0.60,
}
"""Share of the pairs of two crews that have a tie."""
DENSEST = 1.2
"""A small ward is denser than the measured one, at most by this factor."""
SHARES = {DOCTOR: 0.24, ADMIN: 0.155}
"""Doctors and administrative staff among all (measured: 11 and 8 of 46, one of these the ward manager here)."""
NURSES_SHARE = 0.4
"""Nurses among nurses and aides (measured: two nurses and three aides on a team by day)."""
SHIFT = 5
"""Nurses and aides who work the same shifts."""

BUSY = 1.2
"""How much people differ in how many they meet: standard deviation, in log-odds. Fitted to the spread of degrees."""
CLOSER = {"pair": 30.0, "shift": 10.0, "handover": 2.0, "": 1.0}
"""How many times likelier a tie is between a nurse and an aide who work as a pair, within a shift, between shifts that
hand over to each other. Fitted to the clustering."""
LONGER = {"pair": 3.0, "shift": 1.5, "handover": 1.0, "": 1.0}
"""How many times longer such people are together."""


class Ward(NamedTuple):
    """A hospital ward of nurses, aides, doctors, administrative staff and a ward manager who leads them.

    Nurses and aides work in shifts of about five, a nurse and an aide as a pair; shifts next to each other hand over.
    The number of ties between two roles follows from the measured densities, a little more in a small ward, where the
    ward manager knows almost everybody; which ties they are is drawn: busy people, people of the same shift and pairs
    come first. Whoever would be cut off from the ward manager gets a tie with them, so the ward hangs together.

    References
    ----------
    Vanhems et al. 2013, "Estimating potential infection transmission routes in hospital wards using wearable proximity
    sensors", PLoS ONE 8(9): e73970.
    """

    size: Annotated[int, About("People on the ward, the ward manager included.", "people", 2, 1000, "vanhems2013")] = 24
    spread: Annotated[
        float,
        About(
            "How much ties differ in weight (spread of its logarithm); 0: only shifts and pairs matter.",
            "",
            0,
            3,
            "vanhems2013",
        ),
    ] = 1.75

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the ward of this seed."""
        check_builder(self, seed)
        graph = staff(roles(self.size), team="Ward")
        duties = _duties(graph)
        ties = _ties(graph, duties, seed)
        graph.add_edges_from(ties)
        cut_off = sorted(min(part) for part in nx.connected_components(graph) if 0 not in part)
        pairs = sorted(ties + [(0, person) for person in cut_off])
        weights = [heavy_tailed(seed, a, b, self.spread) * LONGER[_closeness(duties[a], duties[b])] for a, b in pairs]
        weigh(graph, pairs, weights)
        return check(graph)


class _Duty(NamedTuple):
    """When a nurse or an aide works."""

    shift: int
    pair: int
    n_shifts: int


def roles(size: int) -> list[str]:
    """Say who works on a ward of this size: the manager, then doctors, nurses, aides and administrative staff."""
    doctors = int(SHARES[DOCTOR] * size + 0.5) if size > 3 else 0
    admin = int(SHARES[ADMIN] * size + 0.5) if size > 5 else 0
    nursing = size - 1 - doctors - admin
    nurses = max(1, int(NURSES_SHARE * nursing + 0.5))
    return [MANAGER] + [DOCTOR] * doctors + [NURSE] * nurses + [AIDE] * (nursing - nurses) + [ADMIN] * admin


def _duties(graph: nx.Graph[int]) -> list[_Duty | None]:
    """Deal nurses and aides out to shifts, and within a shift to pairs; the others (None) work by day."""
    in_role = {role: [person for person in graph if graph.nodes[person]["role"] == role] for role in (NURSE, AIDE)}
    n_shifts = max(1, int((len(in_role[NURSE]) + len(in_role[AIDE])) / SHIFT + 0.5))
    duties: list[_Duty | None] = [None] * len(graph)
    for people in in_role.values():
        for place, person in enumerate(people):
            duties[person] = _Duty(place % n_shifts, place // n_shifts, n_shifts)
    return duties


def _closeness(one: _Duty | None, other: _Duty | None) -> str:
    """Say how the work of two people is joined: a key of `CLOSER`."""
    if one is None or other is None:
        return ""
    if one.shift == other.shift:
        return "pair" if one.pair == other.pair else "shift"
    apart = (one.shift - other.shift) % one.n_shifts
    return "handover" if apart in (1, one.n_shifts - 1) else ""


def _ties(graph: nx.Graph[int], duties: list[_Duty | None], seed: int) -> list[tuple[int, int]]:
    """Draw which pairs of people have a tie: of each two crews, as many as their density tells."""
    crew = [CREW[graph.nodes[person]["role"]] for person in graph]
    busy = [exp(BUSY * bell(seed, ROLE, person, person)) for person in graph]
    queues: dict[tuple[str, str], list[tuple[float, int, int]]] = {}
    for a, b in combinations(graph, 2):
        pull = busy[a] * busy[b] * CLOSER[_closeness(duties[a], duties[b])]
        crews = (crew[a], crew[b])
        queues.setdefault(crews if crews in DENSITY else crews[::-1], []).append((draw(seed, TIE, a, b) / pull, a, b))
    ratio = sqrt(MEASURED_SIZE / len(graph))
    ties = []
    for crews, queue in queues.items():
        denser = ratio if MANAGER in crews else min(DENSEST, sqrt(ratio))
        share = min(1.0, DENSITY[crews] * denser)
        ties += [(a, b) for _, a, b in sorted(queue)[: int(share * len(queue) + 0.5)]]
    return ties
