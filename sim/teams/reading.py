"""Steps that the readers share: the bytes of a file, its text, its numbers, and a person from columns or attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from sim.teams.assembling import EVERYONE, Member, WrittenTie
from sim.teams.checking import ROLE, START, TEAM
from sim.teams.error import Place, TeamError

LARGEST_FILE = 50_000_000
"""Bytes; a larger file is no team."""
MOST_LINES = 1_000_000
"""Lines of a CSV; more would not fit into the memory of a small machine."""
NAMES = ("name", "label")
LEADER = ("leader", "led by", "manager")
KNOWN = (*NAMES, "role", "team", *LEADER, "leads", *START)
"""What is read of a person; anything else is left alone."""


class Network(NamedTuple):
    """What a file holds.

    Attributes
    ----------
    members, ties
        People and ties by name.
    both_ways
        Whether ties may be given once from each side.
    notes
        What was left aside.
    """

    members: list[Member]
    ties: list[WrittenTie]
    both_ways: bool
    notes: list[str]


def read_bytes(folder: Path, path: str, place: Place) -> bytes:
    """Read a file whole, unless it is missing, larger than 50 MB or empty."""
    where = folder / path
    try:
        if not where.is_file():
            raise place.error(_missing(where))
        size = where.stat().st_size
        if size > LARGEST_FILE:
            raise place.error(f"the file has {size // 1_000_000} MB; at most {LARGEST_FILE // 1_000_000} MB are read")
        content = where.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, TeamError):
            raise
        reason = error.strerror if isinstance(error, OSError) else error
        raise place.error(f"the file cannot be read: {reason}") from None
    if not content.strip():
        raise place.error("the file is empty; a network needs at least two people")
    return content


def _missing(where: Path) -> str:
    """Say that a file is not there, and which one might be meant."""
    if where.is_dir():
        return "this is a folder, not a file"
    folder = where.parent
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}"
    stems = {path.stem: path.name for path in folder.iterdir() if path.suffix.lower() == where.suffix.lower()}
    near = get_close_matches(where.stem, stems, n=1)
    hint = f"; did you mean {stems[near[0]]!r}?" if near else ""
    return f"there is no such file in {str(folder.resolve())!r}{hint}"


def decode(content: bytes, place: Place) -> str:
    """Read bytes as UTF-8, with or without a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise place.error("the text is UTF-16; save it as UTF-8 (in Excel: CSV UTF-8)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise at_line(place, line).error("the text is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8)") from None


def at_line(place: Place, line: int) -> Place:
    """Name a line of the file, as "file:line"."""
    return place._replace(at=f"{place.at}:{line}")


def number_or_text(value: Any, decimal_comma: bool = False) -> Any:
    """Read a number, if wanted with a comma before its decimals; leave other text to the checks.

    None and empty text are None: not given.
    """
    if value is None or isinstance(value, int | float):
        return value
    text = str(value).strip()
    try:
        return float(text.replace(",", ".") if decimal_comma else text) if text else None
    except ValueError:
        return text


def member(
    name: str,
    about: Mapping[str, Any],
    place: Place,
    names: Mapping[str, str] | None = None,
    decimal_comma: bool = False,
) -> Member:
    """Make a person of what columns or attributes say.

    Parameters
    ----------
    name
        The name of the person.
    about
        Column or attribute in small letters, to its value.
    place
        Where the person was read.
    names
        Name by id, where a file may call a leader by id.
    decimal_comma
        Whether numbers have a comma before their decimals.
    """
    by_id = names or {}
    all_names = set(by_id.values())

    def named(value: Any) -> str:
        text = str(value).strip()
        return text if text in all_names else by_id.get(text, text)

    leader = next((about[key] for key in LEADER if _given(about.get(key))), None)
    start = {state: number_or_text(about[state], decimal_comma) for state in START if _given(about.get(state))}
    if isinstance(about.get("start"), Mapping):
        start |= about["start"]
    return Member(
        name,
        str(about["role"]).strip() if _given(about.get("role")) else ROLE,
        str(about["team"]).strip() if _given(about.get("team")) else TEAM,
        _leads(about.get("leads"), named),
        None if leader is None else named(leader),
        start,
        place,
    )


def _given(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _leads(value: Any, named: Any) -> Any:
    """Read whom a person leads: a list, or text with semicolons between names, or everyone."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [named(name) for name in value]
    if not _given(value):
        return None
    if str(value).strip().lower() == EVERYONE:
        return EVERYONE
    return [named(name) for name in str(value).split(";") if name.strip()]
