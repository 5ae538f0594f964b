"""Generator of a hospital ward: roles, shifts and pairs, fitted to contacts observed on a ward in Lyon."""

from __future__ import annotations

import functools
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.metadata import Metadata
from sim.teams.arrays import SIZE_CACHE_SIZE, EdgeList, TeamArrays, add_people, all_pairs, scale_to_mean_one
from sim.teams.graph_algorithms import component_roots
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

OBSERVED_SIZE = 45
"""Number of people on the ward on which the densities were observed."""
DENSITY_BY_GROUPS = {
    (DOCTOR, DOCTOR): 0.75,  # observed (vanhems2013), for at least five minutes of contact
    (NURSING, NURSING): 0.29,  # observed
    (DOCTOR, NURSING): 0.11,  # observed
    # Assumed, so that the ward has the observed density of 0.23 and the observed standard deviation of degrees:
    (ADMIN, ADMIN): 0.45,
    (ADMIN, NURSING): 0.10,
    (ADMIN, DOCTOR): 0.06,
    (MANAGER, NURSING): 0.50,
    (MANAGER, DOCTOR): 0.40,
    (MANAGER, ADMIN): 0.60,
}
"""Density by pair of staff groups, 0 to 1."""
MAX_DENSITY_RATIO = 1.2
"""Largest factor by which a small ward is denser than the observed one."""
ROLE_SHARES = {DOCTOR: 0.24, ADMIN: 0.155}
"""Shares of doctors and administrative staff (observed: 11 and 8 of 46, one of whom is the ward manager here)."""
NURSE_SHARE_OF_NURSING = 0.4
"""Share of nurses among nurses and aides (observed: two nurses and three aides per day team)."""
SHIFT_SIZE = 5
"""Number of nurses and aides per shift."""

ACTIVITY_SD = 1.2
"""Standard deviation of the logarithm of the activity of people. Fitted to the standard deviation of degrees."""
TIE_LIKELIHOOD = {"pair": 30.0, "shift": 10.0, "handover": 2.0, "": 1.0}
"""Relative likelihood of a tie by work relation: nurse and aide in a pair, same shift, consecutive shifts, other.
Fitted to the clustering coefficient."""
CONTACT_TIME_RATIO = {"pair": 3.0, "shift": 1.5, "handover": 1.0, "": 1.0}
"""Relative contact time by work relation."""


class Ward(NamedTuple):
    """A hospital ward of nurses, aides, doctors, administrative staff and a ward manager who leads them.

    Nurses and aides work in shifts of about five, and in pairs of a nurse and an aide. Consecutive shifts hand over to
    each other. The number of ties between two staff groups follows from the observed densities, which are slightly
    higher on a small ward. The ties are selected at random: active people, people on the same shift and pairs are more
    likely to have one. People who are not connected to the ward manager get a tie to them, so the network is connected.

    References
    ----------
    Vanhems et al. 2013, "Estimating potential infection transmission routes in hospital wards using wearable proximity
    sensors", PLoS ONE 8(9): e73970.
    """

    size: Annotated[
        int, Metadata("Number of people, including the ward manager.", "people", 2, 1000, "vanhems2013")
    ] = 24
    spread: Annotated[
        float,
        Metadata(
            "Standard deviation of the logarithm of the weights of ties. 0: weights depend only on shifts and pairs.",
            "",
            0,
            3,
            "vanhems2013",
        ),
    ] = 1.75

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Generate the ward for a seed."""
        return to_checked_graph(self.build_arrays(seed, base_dir))

    def build_arrays(self, seed: int, base_dir: Path | None = None) -> TeamArrays:
        """Generate the ward as arrays."""
        check_builder_fields(self, seed)
        return add_people(self.draw_ties(seed), ward_roles(self.size), team="Ward")

    def draw_ties(self, seed: int) -> EdgeList:
        """Generate the ties: for each pair of staff groups, the number that follows from their density."""
        plan = _plan_ward(self.size)
        people = np.arange(self.size, dtype=np.int32)
        activity = draw_heavy_tailed(seed, ACTIVITY_STREAM, people, people, ACTIVITY_SD)
        likelihood = activity[plan.person_a] * activity[plan.person_b] * plan.tie_likelihood
        order = np.lexsort((uniform_each(seed, TIE_STREAM, plan.person_a, plan.person_b) / likelihood, plan.group_pair))
        tied = order[plan.selected_positions]
        root = component_roots(self.size, plan.person_a[tied], plan.person_b[tied])
        disconnected = people[1:][root[1:] == people[1:]]
        tied = np.sort(
            np.append(tied, disconnected - 1)
        )  # the pairs of the ward manager come first, so p - 1 is (0, p)
        person_a, person_b = plan.person_a[tied], plan.person_b[tied]
        noise = draw_heavy_tailed(seed, TIE_WEIGHT_STREAM, person_a, person_b, self.spread)
        return EdgeList(person_a, person_b, scale_to_mean_one(noise * plan.contact_time_ratio[tied]))


class _ShiftAssignment(NamedTuple):
    """Shift and pair of a nurse or an aide."""

    shift: int
    pair: int
    n_shifts: int


def ward_roles(size: int) -> list[str]:
    """Roles on a ward of this size: the manager, doctors, nurses, aides, administrative staff."""
    doctors = int(ROLE_SHARES[DOCTOR] * size + 0.5) if size > 3 else 0
    admin = int(ROLE_SHARES[ADMIN] * size + 0.5) if size > 5 else 0
    nursing = size - 1 - doctors - admin
    nurses = max(1, int(NURSE_SHARE_OF_NURSING * nursing + 0.5))
    return [MANAGER] + [DOCTOR] * doctors + [NURSE] * nurses + [AIDE] * (nursing - nurses) + [ADMIN] * admin


class _WardPlan(NamedTuple):
    """Arrays that depend only on the size of a ward, with one entry per pair of people, except `selected_positions`.

    Attributes
    ----------
    person_a, person_b
        Indices of the two people.
    tie_likelihood
        Relative likelihood of a tie.
    contact_time_ratio
        Relative contact time.
    group_pair
        Index of the two staff groups in `DENSITY_BY_GROUPS`.
    selected_positions
        Positions of the pairs with a tie, after sorting by group pair and then by random priority.
    """

    person_a: Int32Array
    person_b: Int32Array
    tie_likelihood: FloatArray
    contact_time_ratio: FloatArray
    group_pair: Int32Array
    selected_positions: NDArray[np.int64]


@functools.lru_cache(maxsize=SIZE_CACHE_SIZE)
def _plan_ward(size: int) -> _WardPlan:
    """Compute the arrays that wards of a size have in common."""
    role_of = ward_roles(size)
    shift_of = _assign_shifts(role_of)
    person_a, person_b = all_pairs(size)
    pairs = list(zip(person_a.tolist(), person_b.tolist(), strict=True))
    relations = [_work_relation(shift_of[a], shift_of[b]) for a, b in pairs]
    index_of = {groups: index for index, groups in enumerate(DENSITY_BY_GROUPS)}
    index_of |= {(b, a): index for (a, b), index in index_of.items()}
    group_of = [STAFF_GROUP[role] for role in role_of]
    group_pair = np.array([index_of[group_of[a], group_of[b]] for a, b in pairs], np.int32)
    return _WardPlan(
        person_a=person_a,
        person_b=person_b,
        tie_likelihood=np.array([TIE_LIKELIHOOD[relation] for relation in relations]),
        contact_time_ratio=np.array([CONTACT_TIME_RATIO[relation] for relation in relations]),
        group_pair=group_pair,
        selected_positions=_positions_with_tie(
            np.bincount(group_pair, minlength=len(DENSITY_BY_GROUPS)).tolist(), size
        ),
    )


def _positions_with_tie(lengths: list[int], size: int) -> NDArray[np.int64]:
    """Positions of the pairs with a tie, if the pairs are sorted by group pair: the first ones of each group pair.

    Parameters
    ----------
    lengths
        Number of pairs of people by group pair.
    size
        Number of people.
    """
    density_ratio = sqrt(OBSERVED_SIZE / size)
    positions = []
    start = 0
    for (groups, density), length in zip(DENSITY_BY_GROUPS.items(), lengths, strict=True):
        ratio = density_ratio if MANAGER in groups else min(MAX_DENSITY_RATIO, sqrt(density_ratio))
        positions.append(np.arange(start, start + int(min(1.0, density * ratio) * length + 0.5)))
        start += length
    return np.concatenate(positions)


def _assign_shifts(role_of: list[str]) -> list[_ShiftAssignment | None]:
    """Assign nurses and aides to shifts and pairs. The others (None) do not work in shifts."""
    in_role = {role: [person for person, other in enumerate(role_of) if other == role] for role in (NURSE, AIDE)}
    n_shifts = max(1, int((len(in_role[NURSE]) + len(in_role[AIDE])) / SHIFT_SIZE + 0.5))
    assignments: list[_ShiftAssignment | None] = [None] * len(role_of)
    for people in in_role.values():
        for index, person in enumerate(people):
            assignments[person] = _ShiftAssignment(index % n_shifts, index // n_shifts, n_shifts)
    return assignments


def _work_relation(a: _ShiftAssignment | None, b: _ShiftAssignment | None) -> str:
    """The work relation of two people, a key of `TIE_LIKELIHOOD`."""
    if a is None or b is None:
        return ""
    if a.shift == b.shift:
        return "pair" if a.pair == b.pair else "shift"
    shift_distance = (a.shift - b.shift) % a.n_shifts
    return "handover" if shift_distance in (1, a.n_shifts - 1) else ""
