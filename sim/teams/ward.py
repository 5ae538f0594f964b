"""A hospital ward: roles, shifts and pairs, matched to the contacts measured on a ward in Lyon."""

from __future__ import annotations

import functools
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.metadata import Metadata
from sim.teams.arrays import EdgeList, TeamArrays
from sim.teams.components import component_roots
from sim.teams.making import SIZE_CACHE_SIZE, add_people, all_pairs, scale_to_mean_one
from sim.teams.rng import (
    ACTIVITY_STREAM,
    TIE_STREAM,
    TIE_WEIGHT_STREAM,
    FloatArray,
    Int32Array,
    draw_heavy_tailed,
    uniform_each,
)
from sim.teams.validation import check_builder_fields, to_checked_graph

if TYPE_CHECKING:
    import networkx as nx

MANAGER, DOCTOR, NURSE, AIDE, ADMIN = "Ward manager", "Doctor", "Nurse", "Aide", "Admin"
NURSING = "nursing"
STAFF_GROUP = {MANAGER: MANAGER, DOCTOR: DOCTOR, NURSE: NURSING, AIDE: NURSING, ADMIN: ADMIN}

MEASURED_SIZE = 45
"""Size of the ward to which the densities below belong."""
DENSITY_BY_GROUPS = {
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
MAX_DENSITY_RATIO = 1.2
"""A small ward is denser than the measured one, at most by this factor."""
ROLE_SHARES = {DOCTOR: 0.24, ADMIN: 0.155}
"""Doctors and administrative staff among all (measured: 11 and 8 of 46, one of these the ward manager here)."""
NURSE_SHARE_OF_NURSING = 0.4
"""Nurses among nurses and aides (measured: two nurses and three aides on a team by day)."""
SHIFT_SIZE = 5
"""Nurses and aides who work the same shifts."""

ACTIVITY_SD = 1.2
"""How much people differ in how many they meet: standard deviation, in log-odds. Fitted to the spread of degrees."""
TIE_LIKELIHOOD = {"pair": 30.0, "shift": 10.0, "handover": 2.0, "": 1.0}
"""How many times likelier a tie is between a nurse and an aide who work as a pair, within a shift, between shifts that
hand over to each other. Fitted to the clustering."""
CONTACT_TIME_RATIO = {"pair": 3.0, "shift": 1.5, "handover": 1.0, "": 1.0}
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

    def build_graph(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Draw the ward of this seed."""
        return to_checked_graph(self.build_arrays(seed, base))

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Draw it as arrays."""
        check_builder_fields(self, seed)
        return add_people(self.draw_ties(seed), ward_roles(self.size), team="Ward")

    def draw_ties(self, seed: int) -> EdgeList:
        """Draw which people work together: of each two crews, as many pairs as their density tells."""
        plan = _plan_ward(self.size)
        everybody = np.arange(self.size, dtype=np.int32)
        activity = draw_heavy_tailed(seed, ACTIVITY_STREAM, everybody, everybody, ACTIVITY_SD)
        likelihood = activity[plan.person_a] * activity[plan.person_b] * plan.tie_likelihood
        order = np.lexsort((uniform_each(seed, TIE_STREAM, plan.person_a, plan.person_b) / likelihood, plan.group_pair))
        tied = order[plan.selected_positions]
        first = component_roots(self.size, plan.person_a[tied], plan.person_b[tied])
        disconnected = everybody[1:][first[1:] == everybody[1:]]
        tied = np.sort(
            np.append(tied, disconnected - 1)
        )  # the pairs of the ward manager come first, so p - 1 is (0, p)
        one, other = plan.person_a[tied], plan.person_b[tied]
        weight = draw_heavy_tailed(seed, TIE_WEIGHT_STREAM, one, other, self.spread) * plan.contact_time_ratio[tied]
        return EdgeList(one, other, scale_to_mean_one(weight))


class _ShiftAssignment(NamedTuple):
    """When a nurse or an aide works."""

    shift: int
    pair: int
    n_shifts: int


def ward_roles(size: int) -> list[str]:
    """Say who works on a ward of this size: the manager, then doctors, nurses, aides and administrative staff."""
    doctors = int(ROLE_SHARES[DOCTOR] * size + 0.5) if size > 3 else 0
    admin = int(ROLE_SHARES[ADMIN] * size + 0.5) if size > 5 else 0
    nursing = size - 1 - doctors - admin
    nurses = max(1, int(NURSE_SHARE_OF_NURSING * nursing + 0.5))
    return [MANAGER] + [DOCTOR] * doctors + [NURSE] * nurses + [AIDE] * (nursing - nurses) + [ADMIN] * admin


class _WardPlan(NamedTuple):
    """What a ward owes to its size alone; arrays have one entry a pair of people, but `selected_positions`.

    Attributes
    ----------
    person_a, person_b : the pair
    tie_likelihood : how many times likelier than others it has a tie
    contact_time_ratio : how many times longer than others they are together
    group_pair : place of its two crews in `DENSITY_BY_GROUPS`
    selected_positions : places of those who get a tie, once pairs queue crews by crews
    """

    person_a: Int32Array
    person_b: Int32Array
    tie_likelihood: FloatArray
    contact_time_ratio: FloatArray
    group_pair: Int32Array
    selected_positions: NDArray[np.int64]


@functools.lru_cache(maxsize=SIZE_CACHE_SIZE)
def _plan_ward(size: int) -> _WardPlan:
    """Work out what wards of a size have in common."""
    role_of = ward_roles(size)
    duties = _assign_shifts(role_of)
    one, other = all_pairs(size)
    close = [_work_relation(duties[a], duties[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    number = {crews: place for place, crews in enumerate(DENSITY_BY_GROUPS)}
    number |= {(b, a): place for (a, b), place in number.items()}
    crew = [STAFF_GROUP[role] for role in role_of]
    crews = np.array([number[crew[a], crew[b]] for a, b in zip(one.tolist(), other.tolist(), strict=True)], np.int32)
    return _WardPlan(
        person_a=one,
        person_b=other,
        tie_likelihood=np.array([TIE_LIKELIHOOD[how] for how in close]),
        contact_time_ratio=np.array([CONTACT_TIME_RATIO[how] for how in close]),
        group_pair=crews,
        selected_positions=_positions_with_tie(np.bincount(crews, minlength=len(DENSITY_BY_GROUPS)).tolist(), size),
    )


def _positions_with_tie(lengths: list[int], size: int) -> NDArray[np.int64]:
    """Places of those who get a tie when the pairs of each two crews queue, one queue behind the other."""
    density_ratio = sqrt(MEASURED_SIZE / size)
    places = []
    start = 0
    for (crews, density), length in zip(DENSITY_BY_GROUPS.items(), lengths, strict=True):
        share = min(1.0, density * (density_ratio if MANAGER in crews else min(MAX_DENSITY_RATIO, sqrt(density_ratio))))
        places.append(np.arange(start, start + int(share * length + 0.5)))
        start += length
    return np.concatenate(places)


def _assign_shifts(work: list[str]) -> list[_ShiftAssignment | None]:
    """Deal nurses and aides out to shifts, and within a shift to pairs; the others (None) work by day."""
    in_role = {role: [person for person, does in enumerate(work) if does == role] for role in (NURSE, AIDE)}
    n_shifts = max(1, int((len(in_role[NURSE]) + len(in_role[AIDE])) / SHIFT_SIZE + 0.5))
    duties: list[_ShiftAssignment | None] = [None] * len(work)
    for people in in_role.values():
        for place, person in enumerate(people):
            duties[person] = _ShiftAssignment(place % n_shifts, place // n_shifts, n_shifts)
    return duties


def _work_relation(one: _ShiftAssignment | None, other: _ShiftAssignment | None) -> str:
    """Say how the work of two people is joined: a key of `TIE_LIKELIHOOD`."""
    if one is None or other is None:
        return ""
    if one.shift == other.shift:
        return "pair" if one.pair == other.pair else "shift"
    shift_distance = (one.shift - other.shift) % one.n_shifts
    return "handover" if shift_distance in (1, one.n_shifts - 1) else ""
