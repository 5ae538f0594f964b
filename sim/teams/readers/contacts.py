"""Read face-to-face contacts from sensors: one line per pair of people and interval of 20 seconds."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from sim.teams.arrays import DEFAULT_ROLE
from sim.teams.errors import InputLocation, format_value
from sim.teams.readers.assemble import ParsedMember, ParsedTie
from sim.teams.readers.empirical import (
    EmpiricalTeam,
    build_empirical_team,
    exclude_roles,
    merge_people_file,
    no_ties_error,
)
from sim.teams.readers.parsing import MAX_LINES, decode_utf8, line_location, read_bytes
from sim.teams.validation import name_error

STEP_SECONDS = 20
"""Length of the interval of a line."""
SECONDS_PER_DAY = 86_400
DEFAULT_MIN_SECONDS = 300
"""Total contact time of a tie: five minutes, as in the builder `ward`."""
FORMAT_HINT = "expected: time person person, or time person person role role, separated by spaces or tabs"
MAX_TIME_SECONDS = 10**12
NamePair = tuple[str, str]


class ContactRecords(NamedTuple):
    """Contacts of a file.

    Attributes
    ----------
    roles
        Role by name of the person, in order of first appearance.
    first_location
        Position of the first line with each person.
    times_by_pair
        Ends of the intervals of contact in seconds, by pair of names in alphabetical order.
    """

    roles: dict[str, str]
    first_location: dict[str, InputLocation]
    times_by_pair: dict[NamePair, set[int]]

    def total_seconds(self, pair: NamePair) -> int:
        """Total contact time of two people in seconds."""
        return STEP_SECONDS * len(self.times_by_pair[pair])

    def count_days(self, pair: NamePair) -> int:
        """Number of days with contacts of two people. Days are periods of 24 hours from time 0."""
        return len({time // SECONDS_PER_DAY for time in self.times_by_pair[pair]})


def read_contacts(path: Path) -> ContactRecords:
    """Read a file of contacts. Duplicate lines count once.

    Raises
    ------
    TeamError
        The file cannot be read, or a line is not a contact.
    """
    location = InputLocation(("file",), str(path))
    records = ContactRecords({}, {}, {})
    lines = decode_utf8(read_bytes(Path(), str(path), location), location).splitlines()
    if len(lines) > MAX_LINES:
        raise location.error(f"the file has {len(lines):,} lines; at most {MAX_LINES:,} are supported")
    for number, text in enumerate(lines, 1):
        if cells := text.split():
            _add_line(records, cells, line_location(location, number))
    return records


def _add_line(records: ContactRecords, cells: list[str], line: InputLocation) -> None:
    """Add a line to the records."""
    if len(cells) not in (3, 5):
        hint = " (for a sociogram as CSV, use --format sociogram)" if "," in cells[0] else ""
        columns = f"{len(cells)} column{'s' * (len(cells) > 1)}"
        raise line.error(f"{format_value(' '.join(cells))} has {columns}{hint}; {FORMAT_HINT}")
    time, name_a, name_b, *roles = cells
    if not (time.isascii() and time.isdecimal()) or int(time[:20]) > MAX_TIME_SECONDS:
        raise line.error(f"time: {format_value(time)} is not an integer from 0 to 10^12 (seconds); {FORMAT_HINT}")
    if name_a == name_b:
        raise line.error(f"{format_value(name_a)} has a contact with itself; expected two people")
    for name, role in zip((name_a, name_b), roles or (None, None), strict=True):
        if error := name_error(name) or (role and name_error(role)):
            raise line.error(error)
        known = records.roles.setdefault(name, role or DEFAULT_ROLE)
        records.first_location.setdefault(name, line)
        if role and known != role:
            before = records.first_location[name].file_and_line
            message = f"{format_value(name)} has the role {format_value(role)}, but {format_value(known)} in {before}"
            raise line.error(f"{message}; expected one role")
    records.times_by_pair.setdefault((min(name_a, name_b), max(name_a, name_b)), set()).add(int(time))


def team_from_contacts(
    path: Path,
    min_seconds: int = DEFAULT_MIN_SECONDS,
    people_path: Path | None = None,
    excluded_roles: Collection[str] = (),
) -> EmpiricalTeam:
    """Build a team from contacts. The weight of a tie is proportional to the total contact time.

    Parameters
    ----------
    path
        File of contacts.
    min_seconds
        Smallest total contact time of a tie, in seconds.
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
    contacts = read_contacts(path)
    if not contacts.times_by_pair:
        raise no_ties_error(location)
    people = [ParsedMember(name, role, location=contacts.first_location[name]) for name, role in contacts.roles.items()]
    members = exclude_roles(merge_people_file(people, people_path), excluded_roles, location)
    kept = {member.name for member in members}
    pairs = [
        pair for pair in contacts.times_by_pair if kept.issuperset(pair) and contacts.total_seconds(pair) >= min_seconds
    ]
    ties = [ParsedTie(*pair, float(contacts.total_seconds(pair)), location) for pair in pairs]
    team, notes = build_empirical_team(members, ties, location)
    recurring_share = sum(contacts.count_days(pair) > 1 for pair in pairs) / len(pairs)
    return EmpiricalTeam(team, None, recurring_share, tuple(notes))
