"""The page of what claims came to, and the table beside it: parts that a command made, and makes anew."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from sim.storage.errors import save_error
from sim.validation.claims import CLAIMS
from sim.validation.estimators import Estimate
from sim.validation.evaluate import ClaimResult, Validation
from sim.validation.robustness import RobustnessResults
from sim.validation.text import render_results

DEFAULT_FILE_NAME = "validation.md"
COLUMNS = (
    *("command", "label", "item", "name", "value", "error", "low", "high", "runs", "band_low", "band_high"),
    "verdict",
)
GENERATED_PART = re.compile(r"<!-- made: (compassion validate[^\n]*?) -->\n.*?<!-- /made -->", re.DOTALL)
TITLE = "# What must come out, and what does"


def generated_parts(text: str) -> dict[str, str]:
    """The made parts of a page, by their command."""
    return {match[1]: match[0] for match in GENERATED_PART.finditer(text)}


def render_part(trials: RobustnessResults) -> str:
    """What an order came to, between marks that name its command."""
    return f"<!-- made: {trials.command} -->\n\n{render_results(trials)}\n\n<!-- /made -->"


def replace_part(text: str, trials: RobustnessResults) -> str:
    """A page with its part of the same command made anew; a new part comes to the end."""
    new = render_part(trials)
    if trials.command not in generated_parts(text):
        return f"{text.rstrip() or TITLE}\n\n{new}\n"
    return GENERATED_PART.sub(lambda match: new if match[1] == trials.command else match[0], text)


def csv_rows(trials: RobustnessResults) -> Iterator[dict[str, str]]:
    """What an order came to as rows of texts; nothing where a band has no edge."""
    for label, validation in trials.validations.items():
        for row in validation.results:
            data = {key: "" if value is None else str(value) for key, value in row.to_dict().items()}
            yield {"command": trials.command, "label": label, **data}


def read_table(text: str) -> dict[str, RobustnessResults]:
    """What all orders of a table came to, by their command.

    Raises
    ------
    ValueError
        The text is no such table, or tells of a value that is no longer measured.
    """
    results_by_command: dict[str, RobustnessResults] = {}
    for line in csv.DictReader(io.StringIO(text)):
        try:
            item, name = int(line["item"]), line["name"]
            if name not in CLAIMS[item].statistics:
                raise ValueError(f"item {item} has no {name!r}")
            estimate = Estimate(float(line["value"]), float(line["error"]), int(line["runs"]))
            trials = results_by_command.setdefault(line["command"], RobustnessResults(line["command"], {}))
            previous = trials.validations.get(line["label"], Validation(()))
        except KeyError as missing:
            raise ValueError(f"there is no {missing}") from None
        row = ClaimResult(item, name, estimate, CLAIMS[item].target_ranges.get(name))
        trials.validations[line["label"]] = Validation((*previous.results, row))
    return results_by_command


def replace_rows(text: str, trials: RobustnessResults) -> str:
    """A table with the rows of one order made anew."""
    others = [line for line in csv.DictReader(io.StringIO(text)) if line.get("command") != trials.command]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*others, *csv_rows(trials)])
    return buffer.getvalue()


def page_path(out: Path) -> Path:
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
    return out / DEFAULT_FILE_NAME


def write_page(trials: RobustnessResults, page: Path) -> list[Path]:
    """Write the page and the table beside it; what they hold beside this order stays.

    Raises
    ------
    SaveError
        One of them cannot be written.
    """
    csv_path = page.with_suffix(".csv")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        old, rows = (path.read_text(encoding="utf-8") if path.exists() else "" for path in (page, csv_path))
        page.write_bytes(replace_part(old, trials).encode())
        csv_path.write_bytes(replace_rows(rows, trials).encode())
    except OSError as error:
        raise save_error(error, page) from error
    return [page, csv_path]
