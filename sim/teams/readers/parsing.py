"""Steps that the readers share: the bytes of a file, its text, its numbers, and a person from columns or attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from sim.teams.errors import InputLocation, TeamError
from sim.teams.readers.assemble import EVERYONE, ParsedMember, ParsedTie
from sim.teams.validation import DEFAULT_ROLE, DEFAULT_TEAM, INITIAL_STATE_NAMES

MAX_FILE_BYTES = 50_000_000
"""Bytes; a larger file is no team."""
MAX_LINES = 1_000_000
"""Lines of a CSV; more would not fit into the memory of a small machine."""
NAME_COLUMNS = ("name", "label")
LEADER_COLUMNS = ("leader", "led by", "manager")
PERSON_COLUMNS = (*NAME_COLUMNS, "role", "team", *LEADER_COLUMNS, "leads", *INITIAL_STATE_NAMES)
"""What is read of a person; anything else is left alone."""


class ParsedNetwork(NamedTuple):
    """What a file holds.

    Attributes
    ----------
    members, ties
        People and ties by name.
    allow_both_directions
        Whether ties may be given once from each side.
    notes
        What was left aside.
    """

    members: list[ParsedMember]
    ties: list[ParsedTie]
    allow_both_directions: bool
    notes: list[str]


def read_bytes(folder: Path, path: str, place: InputLocation) -> bytes:
    """Read a file whole, unless it is missing, larger than 50 MB or empty."""
    full_path = folder / path
    try:
        if not full_path.is_file():
            raise place.error(_missing_file_message(full_path))
        size = full_path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise place.error(f"the file has {size // 1_000_000} MB; at most {MAX_FILE_BYTES // 1_000_000} MB are read")
        content = full_path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, TeamError):
            raise
        reason = error.strerror if isinstance(error, OSError) else error
        raise place.error(f"the file cannot be read: {reason}") from None
    if not content.strip():
        raise place.error("the file is empty; a network needs at least two people")
    return content


def _missing_file_message(where: Path) -> str:
    """Say that a file is not there, and which one might be meant."""
    if where.is_dir():
        return "this is a folder, not a file"
    folder = where.parent
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}"
    stems = {path.stem: path.name for path in folder.iterdir() if path.suffix.lower() == where.suffix.lower()}
    close_matches = get_close_matches(where.stem, stems, n=1)
    hint = f"; did you mean {stems[close_matches[0]]!r}?" if close_matches else ""
    return f"there is no such file in {str(folder.resolve())!r}{hint}"


def decode_utf8(content: bytes, place: InputLocation) -> str:
    """Read bytes as UTF-8, with or without a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise place.error("the text is UTF-16; save it as UTF-8 (in Excel: CSV UTF-8)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise line_location(place, line).error(
            "the text is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8)"
        ) from None


def line_location(place: InputLocation, line: int) -> InputLocation:
    """Name a line of the file, as "file:line"."""
    return place._replace(file_and_line=f"{place.file_and_line}:{line}")


def parse_number(value: Any, decimal_comma: bool = False) -> Any:
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


def parse_member(
    name: str,
    attributes: Mapping[str, Any],
    place: InputLocation,
    names: Mapping[str, str] | None = None,
    decimal_comma: bool = False,
) -> ParsedMember:
    """Make a person of what columns or attributes say.

    Parameters
    ----------
    name
        The name of the person.
    attributes
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

    leader = next((attributes[key] for key in LEADER_COLUMNS if _is_given(attributes.get(key))), None)
    start = {
        state: parse_number(attributes[state], decimal_comma)
        for state in INITIAL_STATE_NAMES
        if _is_given(attributes.get(state))
    }
    if isinstance(attributes.get("start"), Mapping):
        start |= attributes["start"]
    return ParsedMember(
        name,
        str(attributes["role"]).strip() if _is_given(attributes.get("role")) else DEFAULT_ROLE,
        str(attributes["team"]).strip() if _is_given(attributes.get("team")) else DEFAULT_TEAM,
        _parse_leads(attributes.get("leads"), named),
        None if leader is None else named(leader),
        start,
        place,
    )


def _is_given(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _parse_leads(value: Any, resolve_name: Any) -> Any:
    """Read whom a person leads: a list, or text with semicolons between names, or everyone."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [resolve_name(name) for name in value]
    if not _is_given(value):
        return None
    if str(value).strip().lower() == EVERYONE:
        return EVERYONE
    return [resolve_name(name) for name in str(value).split(";") if name.strip()]
