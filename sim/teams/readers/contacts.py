"""Face-to-face contacts as sensors write them: a line for two people who face each other during 20 seconds."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from sim.teams.errors import InputLocation
from sim.teams.readers.assemble import ParsedMember, ParsedTie
from sim.teams.readers.empirical import (
    EmpiricalTeam,
    build_empirical_team,
    exclude_roles,
    merge_people_file,
    no_ties_error,
)
from sim.teams.readers.parsing import MAX_LINES, decode_utf8, line_location, read_bytes
from sim.teams.validation import DEFAULT_ROLE, name_error

STEP_SECONDS = 20
"""Seconds that a line stands for."""
SECONDS_PER_DAY = 86_400
DEFAULT_MIN_SECONDS = 300
"""Seconds together in all that make a tie, if nothing else is asked for: five minutes, as the ward builder has it."""
FORMAT_HINT = "right is: time person person, or time person person role role, with blanks or tabs between"
MAX_TIME_SECONDS = 10**12
NamePair = tuple[str, str]


class ContactRecords(NamedTuple):
    """Contacts of a file.

    Attributes
    ----------
    roles : role of each person, by name, in the order in which they are first named
    first_location : where each person is first named
    times_by_pair : of each pair of people, in the order of their names: the times, in seconds, at which steps end
    """

    roles: dict[str, str]
    first_location: dict[str, InputLocation]
    times_by_pair: dict[NamePair, set[int]]

    def total_seconds(self, pair: NamePair) -> int:
        """How long two people were together in all, in seconds."""
        return STEP_SECONDS * len(self.times_by_pair[pair])

    def count_days(self, pair: NamePair) -> int:
        """On how many days two people met; a day is 24 hours counted from time 0."""
        return len({time // SECONDS_PER_DAY for time in self.times_by_pair[pair]})


def read_contacts(path: Path) -> ContactRecords:
    """Read contacts; a line that stands there twice counts once.

    Raises
    ------
    TeamError
        The file cannot be read, or a line of it is no contact.
    """
    place = InputLocation(("file",), str(path))
    found = ContactRecords({}, {}, {})
    lines = decode_utf8(read_bytes(Path(), str(path), place), place).splitlines()
    if len(lines) > MAX_LINES:
        raise place.error(f"the file has {len(lines):,} lines; at most {MAX_LINES:,} are read")
    for number, text in enumerate(lines, 1):
        if cells := text.split():
            _add_line(found, cells, line_location(place, number))
    return found


def _add_line(records: ContactRecords, cells: list[str], line: InputLocation) -> None:
    """Add a line."""
    if len(cells) not in (3, 5):
        hint = " (commas stand between; a sociogram as CSV needs --format sociogram)" if "," in cells[0] else ""
        raise line.error(
            f"{' '.join(cells)[:80]!r} has {len(cells)} column{'s' * (len(cells) > 1)}{hint}; {FORMAT_HINT}"
        )
    time, one, other, *roles = cells
    if not (time.isascii() and time.isdecimal()) or int(time[:20]) > MAX_TIME_SECONDS:
        raise line.error(f"time {time[:40]!r} must be a whole number of seconds from 0 to 10^12; {FORMAT_HINT}")
    if one == other:
        raise line.error(f"{one!r} meets {other!r}; a contact has two people")
    for name, role in zip((one, other), roles or (None, None), strict=True):
        if wrong := name_error(name) or (role and name_error(role)):
            raise line.error(wrong)
        known = records.roles.setdefault(name, role or DEFAULT_ROLE)
        records.first_location.setdefault(name, line)
        if role and known != role:
            before = records.first_location[name].file_and_line
            raise line.error(f"{name!r} has the role {role!r} here and {known!r} in {before}; one is wanted")
    records.times_by_pair.setdefault((min(one, other), max(one, other)), set()).add(int(time))


def team_from_contacts(
    path: Path,
    min_seconds: int = DEFAULT_MIN_SECONDS,
    people_path: Path | None = None,
    excluded_roles: Collection[str] = (),
) -> EmpiricalTeam:
    """Make a team of contacts: a tie joins two who were together long enough; its weight goes with that time.

    Parameters
    ----------
    path
        File of contacts.
    min_seconds
        Seconds together in all that make a tie.
    people_path
        CSV of the people, which then gives roles, teams and leaders.
    excluded_roles
        Roles that are left out.

    Raises
    ------
    TeamError
        With what is wrong, by file and line.
    """
    place = InputLocation(("file",), str(path))
    contacts = read_contacts(path)
    if not contacts.times_by_pair:
        raise no_ties_error(place)
    seen = [ParsedMember(name, role, location=contacts.first_location[name]) for name, role in contacts.roles.items()]
    members = exclude_roles(merge_people_file(seen, people_path), excluded_roles, place)
    kept = {member.name for member in members}
    pairs = [
        pair for pair in contacts.times_by_pair if kept.issuperset(pair) and contacts.total_seconds(pair) >= min_seconds
    ]
    ties = [ParsedTie(*pair, float(contacts.total_seconds(pair)), place) for pair in pairs]
    team, notes = build_empirical_team(members, ties, place)
    recurring_share = sum(contacts.count_days(pair) > 1 for pair in pairs) / len(pairs)
    return EmpiricalTeam(team, None, recurring_share, tuple(notes))
