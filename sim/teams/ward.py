"""A hospital ward: roles, shifts and pairs, matched to the contacts measured on a ward in Lyon."""

from __future__ import annotations

import functools
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.about import Metadata
from sim.teams.arrays import TeamArrays, Tied
from sim.teams.checking import check_builder, checked_graph
from sim.teams.luck import ROLE, TIE, WEIGHT, Floats, Indices, draw_each, heavy_tailed
from sim.teams.making import KEPT, pairs, staffed, with_mean_one
from sim.teams.parts import first_of_part

if TYPE_CHECKING:
    import networkx as nx

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

    size: Annotated[
        int, Metadata("People on the ward, the ward manager included.", "people", 2, 1000, "vanhems2013")
    ] = 24
    spread: Annotated[
        float,
        Metadata(
            "How much ties differ in weight (spread of its logarithm); 0: only shifts and pairs matter.",
            "",
            0,
            3,
            "vanhems2013",
        ),
    ] = 1.75

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the ward of this seed."""
        return checked_graph(self.arrays(seed, base))

    def arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Draw it as arrays."""
        check_builder(self, seed)
        return staffed(self.ties(seed), roles(self.size), team="Ward")

    def ties(self, seed: int) -> Tied:
        """Draw which people work together: of each two crews, as many pairs as their density tells."""
        plan = _plan(self.size)
        everybody = np.arange(self.size, dtype=np.int32)
        busy = heavy_tailed(seed, ROLE, everybody, everybody, BUSY)
        pull = busy[plan.one] * busy[plan.other] * plan.closer
        queue = np.lexsort((draw_each(seed, TIE, plan.one, plan.other) / pull, plan.crews))
        tied = queue[plan.served]
        first = first_of_part(self.size, plan.one[tied], plan.other[tied])
        cut_off = everybody[1:][first[1:] == everybody[1:]]
        tied = np.sort(np.append(tied, cut_off - 1))  # the pairs of the ward manager come first, so p - 1 is (0, p)
        one, other = plan.one[tied], plan.other[tied]
        weight = heavy_tailed(seed, WEIGHT, one, other, self.spread) * plan.longer[tied]
        return Tied(one, other, with_mean_one(weight))


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


class _Plan(NamedTuple):
    """What a ward owes to its size alone; arrays have one entry a pair of people, but `served`.

    Attributes
    ----------
    one, other : the pair
    closer, longer : how many times likelier it has a tie, and how many times longer they are together
    crews : place of its two crews in `DENSITY`
    served : places of those who get a tie, once pairs queue crews by crews
    """

    one: Indices
    other: Indices
    closer: Floats
    longer: Floats
    crews: Indices
    served: NDArray[np.int64]


@functools.lru_cache(maxsize=KEPT)
def _plan(size: int) -> _Plan:
    """Work out what wards of a size have in common."""
    work = roles(size)
    duties = _duties(work)
    one, other = pairs(size)
    close = [_closeness(duties[a], duties[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    number = {crews: place for place, crews in enumerate(DENSITY)}
    number |= {(b, a): place for (a, b), place in number.items()}
    crew = [CREW[role] for role in work]
    crews = np.array([number[crew[a], crew[b]] for a, b in zip(one.tolist(), other.tolist(), strict=True)], np.int32)
    return _Plan(
        one=one,
        other=other,
        closer=np.array([CLOSER[how] for how in close]),
        longer=np.array([LONGER[how] for how in close]),
        crews=crews,
        served=_served(np.bincount(crews, minlength=len(DENSITY)).tolist(), size),
    )


def _served(lengths: list[int], size: int) -> NDArray[np.int64]:
    """Places of those who get a tie when the pairs of each two crews queue, one queue behind the other."""
    ratio = sqrt(MEASURED_SIZE / size)
    places = []
    start = 0
    for (crews, density), length in zip(DENSITY.items(), lengths, strict=True):
        share = min(1.0, density * (ratio if MANAGER in crews else min(DENSEST, sqrt(ratio))))
        places.append(np.arange(start, start + int(share * length + 0.5)))
        start += length
    return np.concatenate(places)


def _duties(work: list[str]) -> list[_Duty | None]:
    """Deal nurses and aides out to shifts, and within a shift to pairs; the others (None) work by day."""
    in_role = {role: [person for person, does in enumerate(work) if does == role] for role in (NURSE, AIDE)}
    n_shifts = max(1, int((len(in_role[NURSE]) + len(in_role[AIDE])) / SHIFT + 0.5))
    duties: list[_Duty | None] = [None] * len(work)
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
