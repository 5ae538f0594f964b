"""Teams in CSV: a line a tie, and a line a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sim.teams.errors import InputLocation, join_with_and, suggestion
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
"""What the columns of an edge list may be called."""
DELIMITERS = ",;\t"
MAX_SNIFFED_CHARACTERS = 10_000
"""Characters of the first line that are looked at to tell what stands between columns."""


def read_edge_list(content: bytes, place: InputLocation) -> ParsedNetwork:
    """Read an edge list: two names a line, and if wanted a weight; with a header or without.

    The people are those who have a tie, in the order in which they are first named.
    """
    rows, decimal_comma = _read_rows(content, place)
    headings = [_normalise_heading(cell) for cell in rows[0][1]]
    has_header = any(head in SOURCE_COLUMNS for head in headings) and any(head in TARGET_COLUMNS for head in headings)
    columns, unused = _find_columns(headings, rows[0][0]) if has_header else ([0, 1, 2], [])
    ties = []
    for line, cells in rows[1:] if has_header else rows:
        one, other, weight = (cells[column] if 0 <= column < len(cells) else "" for column in columns)
        if not one or not other:
            raise line.error(f"{_join_cells(cells)!r} is no tie; a line needs two names, and if wanted a weight")
        if len(cells) > (len(headings) if has_header else 3):
            message = (
                f"{_join_cells(cells)!r} has {len(cells)} columns; a line is a name, a name, and if wanted a weight"
            )
            raise line.error(message)
        number = parse_number(weight, decimal_comma)
        if isinstance(number, str):
            hint = "; name the columns of a header from, to and weight" if line == rows[0][0] else ""
            raise line.error(f"weight {number!r} must be a number above 0{hint}")
        ties.append(ParsedTie(one, other, number, line))
    if not ties:
        raise place.error("the file has a header but no tie; a network needs at least two people")
    first: dict[str, InputLocation] = {}
    for tie in ties:
        first.setdefault(tie.name_a, tie.location)
        first.setdefault(tie.name_b, tie.location)
    members = [ParsedMember(name, location=line) for name, line in first.items()]
    return ParsedNetwork(members, ties, True, _unused_columns_note(unused, place))


def read_people(content: bytes, place: InputLocation) -> ParsedNetwork:
    """Read people: a header with at least a column name, then a line a person."""
    rows, decimal_comma = _read_rows(content, place)
    header_location, first = rows[0]
    heads = [_normalise_heading(cell) for cell in first]
    if not any(head in NAME_COLUMNS for head in heads):
        near = next((hint for head in heads if (hint := suggestion(head, NAME_COLUMNS[:1]))), "")
        raise header_location.error(
            f"the first line must be a header with a column 'name', not {_join_cells(first)!r}{near}"
        )
    duplicates = [head for number, head in enumerate(heads) if head and head in heads[:number]]
    if duplicates:
        raise header_location.error(f"the column {duplicates[0]!r} is there twice")
    members = []
    for line, cells in rows[1:]:
        if len(cells) > len(heads):
            raise line.error(f"{_join_cells(cells)!r} has {len(cells)} columns; the header has {len(heads)}")
        about = dict(zip(heads, cells, strict=False))
        name = next((about[key] for key in NAME_COLUMNS if about.get(key)), "")
        if not name:
            raise line.error(f"{_join_cells(cells)!r} has no name")
        members.append(parse_member(name, about, line, decimal_comma=decimal_comma))
    if not members:
        raise place.error("the file has a header but no people; a team needs at least two")
    return ParsedNetwork(
        members, [], False, _unused_columns_note([head for head in heads if head not in PERSON_COLUMNS], place)
    )


LocatedRow = tuple[InputLocation, list[str]]


def _read_rows(content: bytes, place: InputLocation) -> tuple[list[LocatedRow], bool]:
    """Read the lines that are not blank, and tell whether numbers may have a comma before their decimals.

    Cells come without blanks around them, lines without empty cells at their end. Decimal commas are read where
    something else stands between the columns.
    """
    text = decode_utf8(content, place)
    start = next((line for line in text.splitlines() if line.strip()), "")[:MAX_SNIFFED_CHARACTERS]
    n_columns = {delimiter: len(next(csv.reader([start], delimiter=delimiter), [])) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=n_columns.__getitem__)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[LocatedRow] = []
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                rows.append((line_location(place, reader.line_num), cells))
            if len(rows) > MAX_LINES:
                raise place.error(f"the file has more than {MAX_LINES} lines")
    except csv.Error as error:
        raise line_location(place, reader.line_num).error(f"this is not CSV: {error}") from None
    if not rows:
        raise place.error("the file is empty; a network needs at least two people")
    return rows, delimiter != ","


def _normalise_heading(cell: str) -> str:
    return cell.lower().replace("_", " ") if cell.lower() not in PERSON_COLUMNS else cell.lower()


def _find_columns(heads: Sequence[str], top: InputLocation) -> tuple[list[int], list[str]]:
    """Find the columns of the two names and the weight (-1: none); also tell which are not used."""
    found = []
    for synonyms in (SOURCE_COLUMNS, TARGET_COLUMNS, WEIGHT_COLUMNS):
        columns = [column for column, head in enumerate(heads) if head in synonyms]
        if len(columns) > 1:
            raise top.error(
                f"the columns {join_with_and([heads[column] for column in columns])} mean the same; one is wanted"
            )
        found.append(columns[0] if columns else -1)
    return found, [head for column, head in enumerate(heads) if column not in found and head]


def _unused_columns_note(columns: Sequence[str], place: InputLocation) -> list[str]:
    columns = [column for column in columns if column]
    if not columns:
        return []
    return [f"{place.file_and_line}: {'column' if len(columns) == 1 else 'columns'} {join_with_and(columns)} not used."]


def _join_cells(cells: Sequence[str]) -> str:
    return ", ".join(cells)[:80]
