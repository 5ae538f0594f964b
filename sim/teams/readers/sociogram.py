"""Read a sociogram: one line per nomination, with an optional weight."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

import networkx as nx

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

TieRule = Literal["any", "both"]


def team_from_sociogram(
    path: Path, tie_rule: TieRule = "any", people_path: Path | None = None, excluded_roles: Collection[str] = ()
) -> EmpiricalTeam:
    """Build a team from a sociogram.

    Parameters
    ----------
    path
        CSV file with the columns from, to and optionally weight, with or without a header.
    tie_rule
        "any": a nomination in one direction is a tie. "both": only reciprocal nominations are ties. The weight of a tie
        with nominations in both directions is the mean of the two.
    people_path
        CSV file of the people with roles, teams and leaders.
    excluded_roles
        Roles of people who are excluded.

    Raises
    ------
    TeamError
        A file is invalid. The error has the file and line.
    """
    location = InputLocation(("file",), str(path))
    network = read_edge_list(read_bytes(Path(), str(path), location), location)
    people = merge_people_file(network.members, people_path)
    assemble_team(people, network.ties, allow_both_directions=True)  # validate all nominations
    members = exclude_roles(people, excluded_roles, location)
    kept = {member.name for member in members}
    nominations = [tie for tie in network.ties if tie.name_a in kept and tie.name_b in kept]
    if not nominations:
        raise no_ties_error(location)
    nomination_graph: nx.DiGraph[str] = nx.DiGraph()
    nomination_graph.add_nodes_from(member.name for member in members)
    nomination_graph.add_edges_from((tie.name_a, tie.name_b) for tie in nominations)
    ties = [tie for tie in nominations if tie_rule == "any" or nomination_graph.has_edge(tie.name_b, tie.name_a)]
    team, notes = build_empirical_team(members, ties, location)
    return EmpiricalTeam(team, nomination_graph, None, (*network.notes, *notes))
