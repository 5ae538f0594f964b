"""A sociogram: a line for each naming, who names whom, perhaps with a weight."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.teams.errors import InputLocation
from sim.teams.readers.assemble import assemble_team
from sim.teams.readers.csv_files import read_edge_list
from sim.teams.readers.empirical import (
    EmpiricalTeam,
    build_empirical_team,
    exclude_roles,
    merge_people_file,
    no_ties_error,
)
from sim.teams.readers.parsing import read_bytes

if TYPE_CHECKING:
    import networkx as nx

TieRule = Literal["any", "both"]


def team_from_sociogram(
    path: Path, tie_rule: TieRule = "any", people_path: Path | None = None, excluded_roles: Collection[str] = ()
) -> EmpiricalTeam:
    """Make a team of a sociogram.

    Parameters
    ----------
    path
        CSV: from, to, and if wanted weight; with a header or without.
    tie_rule
        "any": a tie joins two of whom one names the other; "both": two who name each other. A tie that was given from
        both sides has the mean of the two weights.
    people_path
        CSV of the people: roles, teams and leaders.
    excluded_roles
        Roles that are left out.

    Raises
    ------
    TeamError
        With what is wrong, by file and line.
    """
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    place = InputLocation(("file",), str(path))
    network = read_edge_list(read_bytes(Path(), str(path), place), place)
    everybody = merge_people_file(network.members, people_path)
    assemble_team(everybody, network.ties, allow_both_directions=True)  # says all that is wrong with any naming
    members = exclude_roles(everybody, excluded_roles, place)
    kept = {member.name for member in members}
    nominations = [tie for tie in network.ties if tie.name_a in kept and tie.name_b in kept]
    if not nominations:
        raise no_ties_error(place)
    nomination_graph: nx.DiGraph[str] = nx.DiGraph()
    nomination_graph.add_nodes_from(member.name for member in members)
    nomination_graph.add_edges_from((tie.name_a, tie.name_b) for tie in nominations)
    ties = [tie for tie in nominations if tie_rule == "any" or nomination_graph.has_edge(tie.name_b, tie.name_a)]
    team, notes = build_empirical_team(members, ties, place)
    return EmpiricalTeam(team, nomination_graph, None, (*network.notes, *notes))
