"""The page of what claims came to, and the table beside it: parts that a command made, and makes anew."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from sim.analysis.validation.claims import CLAIMS
from sim.analysis.validation.estimating import Estimate
from sim.analysis.validation.shaking import Trials
from sim.analysis.validation.telling import told
from sim.analysis.validation.validating import Row, Validation
from sim.recording.storing import SaveError, save_error_message

NAME = "validation.md"
COLUMNS = (
    *("command", "label", "item", "name", "value", "error", "low", "high", "runs", "band_low", "band_high"),
    "verdict",
)
PART = re.compile(r"<!-- made: (compassion validate[^\n]*?) -->\n.*?<!-- /made -->", re.DOTALL)
TITLE = "# What must come out, and what does"


def parts(text: str) -> dict[str, str]:
    """The made parts of a page, by their command."""
    return {match[1]: match[0] for match in PART.finditer(text)}


def part(trials: Trials) -> str:
    """What an order came to, between marks that name its command."""
    return f"<!-- made: {trials.command} -->\n\n{told(trials)}\n\n<!-- /made -->"


def with_part(text: str, trials: Trials) -> str:
    """A page with its part of the same command made anew; a new part comes to the end."""
    new = part(trials)
    if trials.command not in parts(text):
        return f"{text.rstrip() or TITLE}\n\n{new}\n"
    return PART.sub(lambda match: new if match[1] == trials.command else match[0], text)


def rows_of(trials: Trials) -> Iterator[dict[str, str]]:
    """What an order came to as rows of texts; nothing where a band has no edge."""
    for label, found in trials.found.items():
        for row in found.rows:
            data = {key: "" if value is None else str(value) for key, value in row.as_data().items()}
            yield {"command": trials.command, "label": label, **data}


def read_table(text: str) -> dict[str, Trials]:
    """What all orders of a table came to, by their command.

    Raises
    ------
    ValueError
        The text is no such table, or tells of a value that is no longer measured.
    """
    found: dict[str, Trials] = {}
    for line in csv.DictReader(io.StringIO(text)):
        try:
            item, name = int(line["item"]), line["name"]
            if name not in CLAIMS[item].statistics:
                raise ValueError(f"item {item} has no {name!r}")
            estimate = Estimate(float(line["value"]), float(line["error"]), int(line["runs"]))
            trials = found.setdefault(line["command"], Trials(line["command"], {}))
            before = trials.found.get(line["label"], Validation(()))
        except KeyError as missing:
            raise ValueError(f"there is no {missing}") from None
        row = Row(item, name, estimate, CLAIMS[item].bands.get(name))
        trials.found[line["label"]] = Validation((*before.rows, row))
    return found


def table_with(text: str, trials: Trials) -> str:
    """A table with the rows of one order made anew."""
    others = [line for line in csv.DictReader(io.StringIO(text)) if line.get("command") != trials.command]
    made = io.StringIO()
    writer = csv.DictWriter(made, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*others, *rows_of(trials)])
    return made.getvalue()


def place_of(out: Path) -> Path:
    """Where the page is written: a file that ends in .md, or a folder that gets one.

    Raises
    ------
    ValueError
        Neither can be meant.
    """
    if out.suffix == ".md" and not out.is_dir():
        return out
    if out.is_file() or (out.suffix and not out.is_dir()):
        raise ValueError(f"{out} is neither a folder nor a file that ends in .md")
    return out / NAME


def write(trials: Trials, page: Path) -> list[Path]:
    """Write the page and the table beside it; what they hold beside this order stays.

    Raises
    ------
    SaveError
        One of them cannot be written.
    """
    beside = page.with_suffix(".csv")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        old, rows = (one.read_text(encoding="utf-8") if one.exists() else "" for one in (page, beside))
        page.write_bytes(with_part(old, trials).encode())
        beside.write_bytes(table_with(rows, trials).encode())
    except OSError as error:
        raise SaveError(error.errno, save_error_message(error, page)) from error
    return [page, beside]
