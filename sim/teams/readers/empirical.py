"""A measured network made into a team: people with roles, ties with weights, and the files that a team reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.teams.errors import InputLocation, TeamError, join_with_and, suggestion
from sim.teams.readers.assemble import ParsedMember, ParsedTie, assemble_team
from sim.teams.readers.csv_files import read_people
from sim.teams.readers.parsing import read_bytes
from sim.teams.validation import check_team_graph

if TYPE_CHECKING:
    import networkx as nx


class EmpiricalTeam(NamedTuple):
    """A network that was measured.

    Attributes
    ----------
    team
        The people who have a tie, and their ties; weights have mean 1.
    nominations
        Who names whom, for a sociogram: people by name; None for contacts, which have no direction.
    recurring_share
        Share of ties whose people met on two days or more; None where days are not known.
    notes
        Who was left out.
    """

    team: nx.Graph[int]
    nominations: nx.DiGraph[str] | None
    recurring_share: float | None
    notes: tuple[str, ...]


def merge_people_file(members: Sequence[ParsedMember], people_path: Path | None) -> list[ParsedMember]:
    """Members of a measured network as a people's file describes them, which must know each of them.

    Raises
    ------
    TeamError
        The file cannot be read, or somebody of the network does not stand in it.
    """
    if people_path is None:
        return list(members)
    place = InputLocation(("people",), str(people_path))
    listing = read_people(read_bytes(Path(), str(people_path), place), place).members
    known = {member.name for member in listing}
    for member in members:
        if member.name not in known:
            hint = suggestion(member.name, known)
            raise member.location.error(
                f"{member.name!r} does not stand in {people_path}{hint or '; add a line for them'}"
            )
    return listing


def exclude_roles(members: Sequence[ParsedMember], roles: Collection[str], place: InputLocation) -> list[ParsedMember]:
    """Members who have none of these roles.

    Raises
    ------
    TeamError
        Nobody has one of the roles.
    """
    known_roles = {member.role for member in members}
    for role in roles:
        if role not in known_roles:
            raise place.error(f"nobody has the role {role!r}; there are {join_with_and(sorted(known_roles))}")
    return [member for member in members if member.role not in roles]


def build_empirical_team(
    members: Sequence[ParsedMember], ties: Sequence[ParsedTie], place: InputLocation
) -> tuple[nx.Graph[int], list[str]]:
    """Make a checked team of the people who have a tie, with weights of mean 1; say who was left out.

    Raises
    ------
    TeamError
        With everything that is wrong, or if there is no tie.
    """
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    full_graph = assemble_team(members, ties, allow_both_directions=True)
    kept = [person for person in full_graph if full_graph.degree[person]]
    if not kept:
        raise place.error("nobody has a tie; ask for less, or leave fewer people out")
    number = {person: index for index, person in enumerate(kept)}
    mean = full_graph.size("weight") / full_graph.number_of_edges()
    team: nx.Graph[int] = nx.Graph()
    unled = []
    for person, index in number.items():
        attributes = dict(full_graph.nodes[person])
        if attributes["leader"] is not None and attributes["leader"] not in number:
            unled.append(attributes["name"])
        team.add_node(index, **{**attributes, "leader": number.get(attributes["leader"])})
    for a, b, tie in full_graph.edges(data=True):
        team.add_edge(number[a], number[b], weight=tie["weight"] / mean)
    isolated = [full_graph.nodes[person]["name"] for person in full_graph if person not in number]
    notes = [f"Left out for want of a tie: {join_with_and(isolated)}."] if isolated else []
    if unled:
        notes.append(f"Without a leader, since that one was left out: {join_with_and(unled)}.")
    return check_team_graph(team), notes


def format_ties_csv(team: nx.Graph[int]) -> str:
    """The ties of a team as a file of the builder `file`."""
    names = {person: about["name"] for person, about in team.nodes(data=True)}
    rows = [(names[a], names[b], f"{tie['weight']:.6g}") for a, b, tie in team.edges(data=True)]
    return _format_csv(("from", "to", "weight"), rows)


def format_people_csv(team: nx.Graph[int]) -> str:
    """The people of a team as the `people_file` of the builder `file`."""
    names = {person: about["name"] for person, about in team.nodes(data=True)}
    rows = [
        (about["name"], about["role"], about["team"], names.get(about["leader"], ""))
        for _, about in team.nodes(data=True)
    ]
    return _format_csv(("name", "role", "team", "leader"), rows)


def _format_csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *rows])
    return text.getvalue()


def no_ties_error(place: InputLocation) -> TeamError:
    """Say that a file has nothing to make a team of."""
    return place.error("there is no tie in it; a network needs at least two people")
