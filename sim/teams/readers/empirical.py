"""Build a team from an observed network, and write it as CSV files for the builder `file`."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import networkx as nx

from sim.teams.errors import InputLocation, TeamError, did_you_mean, format_value, join_with_and
from sim.teams.readers.assemble import ParsedMember, ParsedTie, assemble_team
from sim.teams.readers.csv_files import read_people
from sim.teams.readers.parsing import read_bytes
from sim.teams.validation import check_team_graph


class EmpiricalTeam(NamedTuple):
    """A team from an observed network.

    Attributes
    ----------
    team
        The people who have a tie, and their ties. Weights have mean 1.
    nominations
        Directed graph of nominations by name for a sociogram. None for contacts, which have no direction.
    recurring_share
        Share of ties with contacts on at least two days, 0 to 1. None if days are unknown.
    notes
        Notes on excluded people.
    """

    team: nx.Graph[int]
    nominations: nx.DiGraph[str] | None
    recurring_share: float | None
    notes: tuple[str, ...]


def merge_people_file(members: Sequence[ParsedMember], people_path: Path | None) -> list[ParsedMember]:
    """The people of a file, which must contain all people of the network. Without a file, the people of the network.

    Raises
    ------
    TeamError
        The file cannot be read, or does not contain a person of the network.
    """
    if people_path is None:
        return list(members)
    location = InputLocation(("people",), str(people_path))
    people = read_people(read_bytes(Path(), str(people_path), location), location).members
    known = {member.name for member in people}
    for member in members:
        if member.name not in known:
            hint = did_you_mean(member.name, known) or "; add a line"
            raise member.location.error(f"{format_value(member.name)} is not in {people_path}{hint}")
    return people


def exclude_roles(
    members: Sequence[ParsedMember], roles: Collection[str], location: InputLocation
) -> list[ParsedMember]:
    """The people who have none of the given roles.

    Raises
    ------
    TeamError
        A role does not occur.
    """
    known_roles = {member.role for member in members}
    for role in roles:
        if role not in known_roles:
            expected = did_you_mean(role, known_roles) or f"; expected one of {', '.join(sorted(known_roles))}"
            raise location.error(f"unknown role {format_value(role)}{expected}")
    return [member for member in members if member.role not in roles]


def build_empirical_team(
    members: Sequence[ParsedMember], ties: Sequence[ParsedTie], location: InputLocation
) -> tuple[nx.Graph[int], list[str]]:
    """Build a validated team of the people who have a tie, with weights of mean 1, and notes on excluded people.

    Raises
    ------
    TeamError
        The network is invalid or has no ties.
    """
    full_graph = assemble_team(members, ties, allow_both_directions=True)
    kept = [person for person in full_graph if full_graph.degree[person]]
    if not kept:
        raise location.error("no ties are left; lower the threshold, or exclude fewer people")
    index_of = {person: index for index, person in enumerate(kept)}
    mean = full_graph.size("weight") / full_graph.number_of_edges()
    team: nx.Graph[int] = nx.Graph()
    without_leader = []
    for person, index in index_of.items():
        attributes = dict(full_graph.nodes[person])
        if attributes["leader"] is not None and attributes["leader"] not in index_of:
            without_leader.append(attributes["name"])
        team.add_node(index, **{**attributes, "leader": index_of.get(attributes["leader"])})
    for a, b, tie in full_graph.edges(data=True):
        team.add_edge(index_of[a], index_of[b], weight=tie["weight"] / mean)
    isolated = [full_graph.nodes[person]["name"] for person in full_graph if person not in index_of]
    notes = [f"Excluded because they have no ties: {join_with_and(isolated)}."] if isolated else []
    if without_leader:
        notes.append(f"Without a leader, because their leader was excluded: {join_with_and(without_leader)}.")
    return check_team_graph(team), notes


def format_ties_csv(team: nx.Graph[int]) -> str:
    """The ties of a team as CSV text, for `path` of the builder `file`."""
    names = {person: attributes["name"] for person, attributes in team.nodes(data=True)}
    rows = [(names[a], names[b], f"{tie['weight']:.6g}") for a, b, tie in team.edges(data=True)]
    return _format_csv(("from", "to", "weight"), rows)


def format_people_csv(team: nx.Graph[int]) -> str:
    """The people of a team as CSV text, for `people_file` of the builder `file`."""
    names = {person: attributes["name"] for person, attributes in team.nodes(data=True)}
    rows = [
        (person["name"], person["role"], person["team"], names.get(person["leader"], ""))
        for _, person in team.nodes(data=True)
    ]
    return _format_csv(("name", "role", "team", "leader"), rows)


def _format_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def no_ties_error(location: InputLocation) -> TeamError:
    """The error for a file without ties."""
    return location.error("the file contains no ties")
