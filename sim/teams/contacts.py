"""Face-to-face contacts as sensors write them: a line for two people who face each other during 20 seconds."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from sim.teams.assembling import Member, WrittenTie
from sim.teams.checking import ROLE, wrong_name
from sim.teams.error import Place
from sim.teams.measured import Measured, described, no_ties, teamed, without
from sim.teams.reading import MOST_LINES, at_line, decode, read_bytes

STEP = 20
"""Seconds that a line stands for."""
DAY = 86_400
LEAST = 300
"""Seconds together in all that make a tie, if nothing else is asked for: five minutes, as the ward builder has it."""
FORM = "right is: time person person, or time person person role role, with blanks or tabs between"
LATEST = 10**12
Pair = tuple[str, str]


class Contacts(NamedTuple):
    """Contacts of a file.

    Attributes
    ----------
    roles : role of each person, by name, in the order in which they are first named
    first : where each person is first named
    times : of each pair of people, in the order of their names: the times, in seconds, at which steps end
    """

    roles: dict[str, str]
    first: dict[str, Place]
    times: dict[Pair, set[int]]

    def seconds(self, pair: Pair) -> int:
        """How long two people were together in all, in seconds."""
        return STEP * len(self.times[pair])

    def days(self, pair: Pair) -> int:
        """On how many days two people met; a day is 24 hours counted from time 0."""
        return len({time // DAY for time in self.times[pair]})


def read_contacts(path: Path) -> Contacts:
    """Read contacts; a line that stands there twice counts once.

    Raises
    ------
    TeamError
        The file cannot be read, or a line of it is no contact.
    """
    place = Place(("file",), str(path))
    found = Contacts({}, {}, {})
    lines = decode(read_bytes(Path(), str(path), place), place).splitlines()
    if len(lines) > MOST_LINES:
        raise place.error(f"the file has {len(lines):,} lines; at most {MOST_LINES:,} are read")
    for number, text in enumerate(lines, 1):
        if cells := text.split():
            _add(found, cells, at_line(place, number))
    return found


def _add(found: Contacts, cells: list[str], line: Place) -> None:
    """Add a line."""
    if len(cells) not in (3, 5):
        hint = " (commas stand between; a sociogram as CSV needs --as sociogram)" if "," in cells[0] else ""
        raise line.error(f"{' '.join(cells)[:80]!r} has {len(cells)} column{'s' * (len(cells) > 1)}{hint}; {FORM}")
    time, one, other, *roles = cells
    if not (time.isascii() and time.isdecimal()) or int(time[:20]) > LATEST:
        raise line.error(f"time {time[:40]!r} must be a whole number of seconds from 0 to 10^12; {FORM}")
    if one == other:
        raise line.error(f"{one!r} meets {other!r}; a contact has two people")
    for name, role in zip((one, other), roles or (None, None), strict=True):
        if wrong := wrong_name(name) or (role and wrong_name(role)):
            raise line.error(wrong)
        known = found.roles.setdefault(name, role or ROLE)
        found.first.setdefault(name, line)
        if role and known != role:
            before = found.first[name].at
            raise line.error(f"{name!r} has the role {role!r} here and {known!r} in {before}; one is wanted")
    found.times.setdefault((min(one, other), max(one, other)), set()).add(int(time))


def team_of_contacts(
    path: Path, least: int = LEAST, people: Path | None = None, leave_out: Collection[str] = ()
) -> Measured:
    """Make a team of contacts: a tie joins two who were together long enough; its weight goes with that time.

    Parameters
    ----------
    path
        File of contacts.
    least
        Seconds together in all that make a tie.
    people
        CSV of the people, which then gives roles, teams and leaders.
    leave_out
        Roles that are left out.

    Raises
    ------
    TeamError
        With what is wrong, by file and line.
    """
    place = Place(("file",), str(path))
    contacts = read_contacts(path)
    if not contacts.times:
        raise no_ties(place)
    seen = [Member(name, role, place=contacts.first[name]) for name, role in contacts.roles.items()]
    members = without(described(seen, people), leave_out, place)
    kept = {member.name for member in members}
    pairs = [pair for pair in contacts.times if kept.issuperset(pair) and contacts.seconds(pair) >= least]
    ties = [WrittenTie(*pair, float(contacts.seconds(pair)), place) for pair in pairs]
    team, notes = teamed(members, ties, place)
    recurring = sum(contacts.days(pair) > 1 for pair in pairs) / len(pairs)
    return Measured(team, None, recurring, tuple(notes))
