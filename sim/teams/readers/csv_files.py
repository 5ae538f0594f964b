"""Read CSV files: edge lists with one line per tie, and people with one line per person."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sim.teams.errors import InputLocation, closest_match, format_value, join_with_and
from sim.teams.readers.assemble import ParsedMember, ParsedTie
from sim.teams.readers.parsing import (
    MAX_LINES,
    NAME_COLUMNS,
    PERSON_COLUMNS,
    ParsedNetwork,
    decode_utf8,
    line_location,
    parse_member,
    parse_number,
)

SOURCE_COLUMNS = ("from", "source", "a", "person", "person 1", "name", "name 1", "giver", "ego", "i")
TARGET_COLUMNS = ("to", "target", "b", "colleague", "person 2", "name 2", "receiver", "alter", "with", "j")
WEIGHT_COLUMNS = ("weight", "strength", "contacts", "hours", "minutes", "time", "count", "value")
"""Accepted names of the columns of an edge list."""
DELIMITERS = ",;\t"
EXPECTED_TIE = "expected two names and an optional weight"
MAX_SNIFFED_CHARACTERS = 10_000
"""Number of characters of the first line that are used to detect the delimiter."""


def read_edge_list(content: bytes, location: InputLocation) -> ParsedNetwork:
    """Read an edge list: two names and an optional weight per line, with or without a header.

    The people are those who have a tie, in order of first appearance.
    """
    rows, decimal_comma = _read_rows(content, location)
    headings = [_normalise_heading(cell) for cell in rows[0][1]]
    has_header = any(head in SOURCE_COLUMNS for head in headings) and any(head in TARGET_COLUMNS for head in headings)
    columns, unused = _find_columns(headings, rows[0][0]) if has_header else ([0, 1, 2], [])
    ties = []
    for line, cells in rows[1:] if has_header else rows:
        name_a, name_b, weight = (cells[column] if 0 <= column < len(cells) else "" for column in columns)
        if not name_a or not name_b:
            raise line.error(f"{_join_cells(cells)} is not a tie; {EXPECTED_TIE}")
        if len(cells) > (len(headings) if has_header else 3):
            raise line.error(f"{_join_cells(cells)} has {len(cells)} columns; {EXPECTED_TIE}")
        number = parse_number(weight, decimal_comma)
        if isinstance(number, str):
            hint = "; if this is a header, name the columns from, to and weight" if line == rows[0][0] else ""
            raise line.error(f"weight: {format_value(number)} is not a number above 0{hint}")
        ties.append(ParsedTie(name_a, name_b, number, line))
    if not ties:
        raise location.error("the file has a header but no ties")
    first_line: dict[str, InputLocation] = {}
    for tie in ties:
        first_line.setdefault(tie.name_a, tie.location)
        first_line.setdefault(tie.name_b, tie.location)
    members = [ParsedMember(name, location=line) for name, line in first_line.items()]
    return ParsedNetwork(members, ties, True, _unused_columns_note(unused, location))


def read_people(content: bytes, location: InputLocation) -> ParsedNetwork:
    """Read people: a header with at least the column `name`, and one line per person."""
    rows, decimal_comma = _read_rows(content, location)
    header_location, header = rows[0]
    headings = [_normalise_heading(cell) for cell in header]
    if not any(heading in NAME_COLUMNS for heading in headings):
        similar = next((heading for heading in headings if closest_match(heading, NAME_COLUMNS[:1])), "")
        hint = f'; rename {format_value(similar)} to "name"' if similar else ""
        raise header_location.error(f'the header {_join_cells(header)} has no column "name"{hint}')
    duplicates = [heading for index, heading in enumerate(headings) if heading and heading in headings[:index]]
    if duplicates:
        raise header_location.error(f"duplicate column {format_value(duplicates[0])}")
    members = []
    for line, cells in rows[1:]:
        if len(cells) > len(headings):
            raise line.error(f"{_join_cells(cells)} has {len(cells)} columns; the header has {len(headings)}")
        attributes = dict(zip(headings, cells, strict=False))
        name = next((attributes[key] for key in NAME_COLUMNS if attributes.get(key)), "")
        if not name:
            raise line.error(f"{_join_cells(cells)} has no name")
        members.append(parse_member(name, attributes, line, decimal_comma=decimal_comma))
    if not members:
        raise location.error("the file has a header but no people; expected at least two")
    unused = [heading for heading in headings if heading not in PERSON_COLUMNS]
    return ParsedNetwork(members, [], False, _unused_columns_note(unused, location))


LocatedRow = tuple[InputLocation, list[str]]


def _read_rows(content: bytes, location: InputLocation) -> tuple[list[LocatedRow], bool]:
    """The lines that are not blank, and whether numbers can have a decimal comma.

    Spaces around cells and empty cells at the end of lines are removed. Numbers can have a decimal comma if the
    delimiter is not a comma.
    """
    text = decode_utf8(content, location)
    first_line = next((line for line in text.splitlines() if line.strip()), "")[:MAX_SNIFFED_CHARACTERS]
    n_columns = {delimiter: len(next(csv.reader([first_line], delimiter=delimiter), [])) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=n_columns.__getitem__)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[LocatedRow] = []
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                rows.append((line_location(location, reader.line_num), cells))
            if len(rows) > MAX_LINES:
                raise location.error(f"the file has more than {MAX_LINES:,} lines")
    except csv.Error as error:
        raise line_location(location, reader.line_num).error(f"invalid CSV: {error}") from None
    if not rows:
        raise location.error("the file is empty; expected at least two people")
    return rows, delimiter != ","


def _normalise_heading(cell: str) -> str:
    return cell.lower().replace("_", " ") if cell.lower() not in PERSON_COLUMNS else cell.lower()


def _find_columns(headings: Sequence[str], location: InputLocation) -> tuple[list[int], list[str]]:
    """The indices of the columns of the two names and the weight (-1 if missing), and the unused headings."""
    indices = []
    for synonyms in (SOURCE_COLUMNS, TARGET_COLUMNS, WEIGHT_COLUMNS):
        matching = [index for index, heading in enumerate(headings) if heading in synonyms]
        if len(matching) > 1:
            columns = join_with_and([headings[index] for index in matching])
            raise location.error(f"the columns {columns} have the same meaning; keep one of them")
        indices.append(matching[0] if matching else -1)
    return indices, [heading for index, heading in enumerate(headings) if index not in indices and heading]


def _unused_columns_note(columns: Sequence[str], location: InputLocation) -> list[str]:
    """A note on columns that are not used, or an empty list."""
    columns = [column for column in columns if column]
    if not columns:
        return []
    unused = "unused column" if len(columns) == 1 else "unused columns"
    return [f"{location.file_and_line}: {unused} {join_with_and(columns)}."]


def _join_cells(cells: Sequence[str]) -> str:
    """The cells of a line, quoted."""
    return format_value(", ".join(cells))
