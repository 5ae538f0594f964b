"""Functions that the readers share: read a file, decode text, parse numbers and people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.teams.arrays import DEFAULT_ROLE, DEFAULT_TEAM
from sim.teams.errors import InputLocation, TeamError, did_you_mean
from sim.teams.readers.assemble import EVERYONE, ParsedMember, ParsedTie
from sim.teams.validation import INITIAL_STATE_NAMES

MAX_FILE_BYTES = 50_000_000
"""Size of a network file."""
MAX_LINES = 1_000_000
"""Number of lines of a CSV file. More would not fit into the memory of a small machine."""
NAME_COLUMNS = ("name", "label")
LEADER_COLUMNS = ("leader", "led by", "manager")
PERSON_COLUMNS = (*NAME_COLUMNS, "role", "team", *LEADER_COLUMNS, "leads", *INITIAL_STATE_NAMES)
"""Columns and attributes of people. Others are ignored."""


class ParsedNetwork(NamedTuple):
    """The content of a file.

    Attributes
    ----------
    members, ties
        People, and ties by name.
    allow_both_directions
        Whether a tie can occur once in each direction.
    notes
        Notes on ignored content.
    """

    members: list[ParsedMember]
    ties: list[ParsedTie]
    allow_both_directions: bool
    notes: list[str]


def read_bytes(folder: Path, path: str, location: InputLocation) -> bytes:
    """Read a file. It is an error if it is missing, larger than 50 MB or empty."""
    full_path = folder / path
    try:
        if not full_path.is_file():
            raise location.error(_missing_file_message(full_path))
        size = full_path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise location.error(f"the file has {size // 1_000_000} MB; the limit is {MAX_FILE_BYTES // 1_000_000} MB")
        content = full_path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, TeamError):
            raise
        reason = error.strerror if isinstance(error, OSError) else error
        raise location.error(f"the file cannot be read: {reason}") from None
    if not content.strip():
        raise location.error("the file is empty; expected at least two people")
    return content


def _missing_file_message(path: Path) -> str:
    """The error message for a missing file, with a suggestion."""
    if path.is_dir():
        return "this is a folder, not a file"
    folder = path.parent
    if not folder.is_dir():
        return f"folder not found: {folder}"
    names = [other.name for other in folder.iterdir() if other.suffix.lower() == path.suffix.lower()]
    return f"file not found in {folder.resolve()}{did_you_mean(path.name, names)}"


def decode_utf8(content: bytes, location: InputLocation) -> str:
    """Decode UTF-8 text with or without a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise location.error("the file is UTF-16 text; save it as UTF-8 (in Excel: CSV UTF-8)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "the file is not UTF-8 text; save it as UTF-8 (in Excel: CSV UTF-8)"
        raise line_location(location, line).error(message) from None


def line_location(location: InputLocation, line: int) -> InputLocation:
    """The position of a line of a file."""
    return location._replace(file_and_line=f"{location.file_and_line}:{line}")


def parse_number(value: Any, decimal_comma: bool = False) -> Any:
    """Parse a number, optionally with a decimal comma. Other text is returned unchanged, for validation.

    None and empty text give None.
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
    location: InputLocation,
    names: Mapping[str, str] | None = None,
    decimal_comma: bool = False,
) -> ParsedMember:
    """Parse a person from columns or attributes.

    Parameters
    ----------
    name
        The name of the person.
    attributes
        Values by column or attribute in lower case.
    location
        Position in the input.
    names
        Names by id, for files that refer to leaders by id.
    decimal_comma
        Whether numbers have a decimal comma.
    """
    by_id = names or {}
    all_names = set(by_id.values())

    def resolve_name(value: Any) -> str:
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
        _parse_leads(attributes.get("leads"), resolve_name),
        None if leader is None else resolve_name(leader),
        start,
        location,
    )


def _is_given(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _parse_leads(value: Any, resolve_name: Callable[[Any], str]) -> Any:
    """Parse the people whom a person leads: a list, names separated by semicolons, or everyone."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [resolve_name(name) for name in value]
    if not _is_given(value):
        return None
    if str(value).strip().lower() == EVERYONE:
        return EVERYONE
    return [resolve_name(name) for name in str(value).split(";") if name.strip()]
