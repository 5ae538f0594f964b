"""A measured network made into a team: people with roles, ties with weights, and the files that a team reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.teams.assembling import Member, WrittenTie, assemble
from sim.teams.checking import check
from sim.teams.error import Place, TeamError, did_you_mean, listed
from sim.teams.reading import read_bytes
from sim.teams.tables import read_people

if TYPE_CHECKING:
    import networkx as nx


class Measured(NamedTuple):
    """A network that was measured.

    Attributes
    ----------
    team
        The people who have a tie, and their ties; weights have mean 1.
    named
        Who names whom, for a sociogram: people by name; None for contacts, which have no direction.
    recurring
        Share of ties whose people met on two days or more; None where days are not known.
    notes
        Who was left out.
    """

    team: nx.Graph[int]
    named: nx.DiGraph[str] | None
    recurring: float | None
    notes: tuple[str, ...]


def described(members: Sequence[Member], people: Path | None) -> list[Member]:
    """Members of a measured network as a people's file describes them, which must know each of them.

    Raises
    ------
    TeamError
        The file cannot be read, or somebody of the network does not stand in it.
    """
    if people is None:
        return list(members)
    place = Place(("people",), str(people))
    listing = read_people(read_bytes(Path(), str(people), place), place).members
    known = {member.name for member in listing}
    for member in members:
        if member.name not in known:
            hint = did_you_mean(member.name, known)
            raise member.place.error(f"{member.name!r} does not stand in {people}{hint or '; add a line for them'}")
    return listing


def without(members: Sequence[Member], roles: Collection[str], place: Place) -> list[Member]:
    """Members who have none of these roles.

    Raises
    ------
    TeamError
        Nobody has one of the roles.
    """
    there = {member.role for member in members}
    for role in roles:
        if role not in there:
            raise place.error(f"nobody has the role {role!r}; there are {listed(sorted(there))}")
    return [member for member in members if member.role not in roles]


def teamed(members: Sequence[Member], ties: Sequence[WrittenTie], place: Place) -> tuple[nx.Graph[int], list[str]]:
    """Make a checked team of the people who have a tie, with weights of mean 1; say who was left out.

    Raises
    ------
    TeamError
        With everything that is wrong, or if there is no tie.
    """
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    whole = assemble(members, ties, both_ways=True)
    kept = [person for person in whole if whole.degree[person]]
    if not kept:
        raise place.error("nobody has a tie; ask for less, or leave fewer people out")
    number = {person: index for index, person in enumerate(kept)}
    mean = whole.size("weight") / whole.number_of_edges()
    team: nx.Graph[int] = nx.Graph()
    unled = []
    for person, index in number.items():
        about = dict(whole.nodes[person])
        if about["leader"] is not None and about["leader"] not in number:
            unled.append(about["name"])
        team.add_node(index, **{**about, "leader": number.get(about["leader"])})
    for a, b, tie in whole.edges(data=True):
        team.add_edge(number[a], number[b], weight=tie["weight"] / mean)
    alone = [whole.nodes[person]["name"] for person in whole if person not in number]
    notes = [f"Left out for want of a tie: {listed(alone)}."] if alone else []
    if unled:
        notes.append(f"Without a leader, since that one was left out: {listed(unled)}.")
    return check(team), notes


def ties_csv(team: nx.Graph[int]) -> str:
    """The ties of a team as a file of the builder `file`."""
    names = {person: about["name"] for person, about in team.nodes(data=True)}
    rows = [(names[a], names[b], f"{tie['weight']:.6g}") for a, b, tie in team.edges(data=True)]
    return _csv(("from", "to", "weight"), rows)


def people_csv(team: nx.Graph[int]) -> str:
    """The people of a team as the `people_file` of the builder `file`."""
    names = {person: about["name"] for person, about in team.nodes(data=True)}
    rows = [
        (about["name"], about["role"], about["team"], names.get(about["leader"], ""))
        for _, about in team.nodes(data=True)
    ]
    return _csv(("name", "role", "team", "leader"), rows)


def _csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *rows])
    return text.getvalue()


def no_ties(place: Place) -> TeamError:
    """Say that a file has nothing to make a team of."""
    return place.error("there is no tie in it; a network needs at least two people")
