"""Teams in CSV: a line a tie, and a line a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sim.teams.assembling import Member, WrittenTie
from sim.teams.error import Place, did_you_mean, listed
from sim.teams.reading import KNOWN, MOST_LINES, NAMES, Network, at_line, decode, member, number_or_text

FROM = ("from", "source", "a", "person", "person 1", "name", "name 1", "giver", "ego", "i")
TO = ("to", "target", "b", "colleague", "person 2", "name 2", "receiver", "alter", "with", "j")
WEIGHT = ("weight", "strength", "contacts", "hours", "minutes", "time", "count", "value")
"""What the columns of an edge list may be called."""
DELIMITERS = ",;\t"
LONGEST_START = 10_000
"""Characters of the first line that are looked at to tell what stands between columns."""


def read_edge_list(content: bytes, place: Place) -> Network:
    """Read an edge list: two names a line, and if wanted a weight; with a header or without.

    The people are those who have a tie, in the order in which they are first named.
    """
    rows, decimal_comma = _read(content, place)
    heads = [_plain(cell) for cell in rows[0][1]]
    has_header = any(head in FROM for head in heads) and any(head in TO for head in heads)
    columns, unused = _columns(heads, rows[0][0]) if has_header else ([0, 1, 2], [])
    ties = []
    for line, cells in rows[1:] if has_header else rows:
        one, other, weight = (cells[column] if 0 <= column < len(cells) else "" for column in columns)
        if not one or not other:
            raise line.error(f"{_sep(cells)!r} is no tie; a line needs two names, and if wanted a weight")
        if len(cells) > (len(heads) if has_header else 3):
            message = f"{_sep(cells)!r} has {len(cells)} columns; a line is a name, a name, and if wanted a weight"
            raise line.error(message)
        number = number_or_text(weight, decimal_comma)
        if isinstance(number, str):
            hint = "; name the columns of a header from, to and weight" if line == rows[0][0] else ""
            raise line.error(f"weight {number!r} must be a number above 0{hint}")
        ties.append(WrittenTie(one, other, number, line))
    if not ties:
        raise place.error("the file has a header but no tie; a network needs at least two people")
    first: dict[str, Place] = {}
    for tie in ties:
        first.setdefault(tie.one, tie.place)
        first.setdefault(tie.other, tie.place)
    members = [Member(name, place=line) for name, line in first.items()]
    return Network(members, ties, True, _not_used(unused, place))


def read_people(content: bytes, place: Place) -> Network:
    """Read people: a header with at least a column name, then a line a person."""
    rows, decimal_comma = _read(content, place)
    top, first = rows[0]
    heads = [_plain(cell) for cell in first]
    if not any(head in NAMES for head in heads):
        near = next((hint for head in heads if (hint := did_you_mean(head, NAMES[:1]))), "")
        raise top.error(f"the first line must be a header with a column 'name', not {_sep(first)!r}{near}")
    twice = [head for number, head in enumerate(heads) if head and head in heads[:number]]
    if twice:
        raise top.error(f"the column {twice[0]!r} is there twice")
    members = []
    for line, cells in rows[1:]:
        if len(cells) > len(heads):
            raise line.error(f"{_sep(cells)!r} has {len(cells)} columns; the header has {len(heads)}")
        about = dict(zip(heads, cells, strict=False))
        name = next((about[key] for key in NAMES if about.get(key)), "")
        if not name:
            raise line.error(f"{_sep(cells)!r} has no name")
        members.append(member(name, about, line, decimal_comma=decimal_comma))
    if not members:
        raise place.error("the file has a header but no people; a team needs at least two")
    return Network(members, [], False, _not_used([head for head in heads if head not in KNOWN], place))


Row = tuple[Place, list[str]]


def _read(content: bytes, place: Place) -> tuple[list[Row], bool]:
    """Read the lines that are not blank, and tell whether numbers may have a comma before their decimals.

    Cells come without blanks around them, lines without empty cells at their end. Decimal commas are read where
    something else stands between the columns.
    """
    text = decode(content, place)
    start = next((line for line in text.splitlines() if line.strip()), "")[:LONGEST_START]
    n_columns = {sign: len(next(csv.reader([start], delimiter=sign), [])) for sign in DELIMITERS}
    delimiter = max(DELIMITERS, key=n_columns.__getitem__)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[Row] = []
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                rows.append((at_line(place, reader.line_num), cells))
            if len(rows) > MOST_LINES:
                raise place.error(f"the file has more than {MOST_LINES} lines")
    except csv.Error as error:
        raise at_line(place, reader.line_num).error(f"this is not CSV: {error}") from None
    if not rows:
        raise place.error("the file is empty; a network needs at least two people")
    return rows, delimiter != ","


def _plain(cell: str) -> str:
    return cell.lower().replace("_", " ") if cell.lower() not in KNOWN else cell.lower()


def _columns(heads: Sequence[str], top: Place) -> tuple[list[int], list[str]]:
    """Find the columns of the two names and the weight (-1: none); also tell which are not used."""
    found = []
    for words in (FROM, TO, WEIGHT):
        columns = [column for column, head in enumerate(heads) if head in words]
        if len(columns) > 1:
            raise top.error(f"the columns {listed([heads[column] for column in columns])} mean the same; one is wanted")
        found.append(columns[0] if columns else -1)
    return found, [head for column, head in enumerate(heads) if column not in found and head]


def _not_used(columns: Sequence[str], place: Place) -> list[str]:
    columns = [column for column in columns if column]
    if not columns:
        return []
    return [f"{place.at}: {'column' if len(columns) == 1 else 'columns'} {listed(columns)} not used."]


def _sep(cells: Sequence[str]) -> str:
    return ", ".join(cells)[:80]
