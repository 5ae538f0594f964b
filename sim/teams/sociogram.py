"""A sociogram: a line for each naming, who names whom, perhaps with a weight."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.teams.assembling import assemble
from sim.teams.error import Place
from sim.teams.measured import Measured, described, no_ties, teamed, without
from sim.teams.reading import read_bytes
from sim.teams.tables import read_edge_list

if TYPE_CHECKING:
    import networkx as nx

Which = Literal["any", "both"]


def team_of_sociogram(
    path: Path, which: Which = "any", people: Path | None = None, leave_out: Collection[str] = ()
) -> Measured:
    """Make a team of a sociogram.

    Parameters
    ----------
    path
        CSV: from, to, and if wanted weight; with a header or without.
    which
        "any": a tie joins two of whom one names the other; "both": two who name each other. A tie that was given from
        both sides has the mean of the two weights.
    people
        CSV of the people: roles, teams and leaders.
    leave_out
        Roles that are left out.

    Raises
    ------
    TeamError
        With what is wrong, by file and line.
    """
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    place = Place(("file",), str(path))
    network = read_edge_list(read_bytes(Path(), str(path), place), place)
    everybody = described(network.members, people)
    assemble(everybody, network.ties, both_ways=True)  # says all that is wrong with any naming
    members = without(everybody, leave_out, place)
    kept = {member.name for member in members}
    namings = [tie for tie in network.ties if tie.one in kept and tie.other in kept]
    if not namings:
        raise no_ties(place)
    named: nx.DiGraph[str] = nx.DiGraph()
    named.add_nodes_from(member.name for member in members)
    named.add_edges_from((tie.one, tie.other) for tie in namings)
    ties = [tie for tie in namings if which == "any" or named.has_edge(tie.other, tie.one)]
    team, notes = teamed(members, ties, place)
    return Measured(team, named, None, (*network.notes, *notes))
