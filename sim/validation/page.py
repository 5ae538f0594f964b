"""The validation page and its CSV file: write the results of a command and keep everything else."""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sim.storage.atomic_write import write_atomically
from sim.storage.errors import save_error
from sim.validation.api import PatternResult, Validation
from sim.validation.estimators import Estimate
from sim.validation.patterns import EXPECTED_PATTERNS
from sim.validation.text import render_validation

DEFAULT_FILE_NAME = "validation.md"
TITLE = "# Validation"
COLUMNS = (
    *("command", "pattern", "quantity", "value", "standard_error", "low", "high", "runs", "target_low", "target_high"),
    "verdict",
)
GENERATED_SECTION = re.compile(r"<!-- begin: (compassion validate[^\n]*?) -->\n.*?<!-- end -->", re.DOTALL)


def validation_command(patterns: Iterable[int], runs: int, overrides: Sequence[str] = ()) -> str:
    """The command line that gives the same results; options that do not affect results are omitted."""
    options = [("--pattern", str(number)) for number in patterns] + [("--set", text) for text in overrides]
    return shlex.join(["compassion", "validate", "--runs", str(runs), *(word for option in options for word in option)])


def generated_sections(page: str) -> dict[str, str]:
    """The generated sections of a page by their command."""
    return {match[1]: match[0] for match in GENERATED_SECTION.finditer(page)}


def update_page(page: str, command: str, validation: Validation) -> str:
    """Replace the section of the command, or append it if the page has none."""
    section = f"<!-- begin: {command} -->\n\n{render_validation(validation, command)}\n\n<!-- end -->"
    if command not in generated_sections(page):
        return f"{page.rstrip() or TITLE}\n\n{section}\n"
    return GENERATED_SECTION.sub(lambda match: section if match[1] == command else match[0], page)


def update_table(table: str, command: str, validation: Validation) -> str:
    """Replace the rows of the command in a CSV table."""
    others = [row for row in csv.DictReader(io.StringIO(table)) if row.get("command") != command]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*others, *_csv_rows(command, validation)])
    return buffer.getvalue()


def _csv_rows(command: str, validation: Validation) -> Iterator[dict[str, str]]:
    """Results as CSV rows; empty cells for open ends of target ranges."""
    for result in validation.results:
        yield {"command": command} | {k: "" if value is None else str(value) for k, value in result.to_dict().items()}


def read_table(table: str) -> dict[str, Validation]:
    """Read the results of all commands in a CSV table.

    Raises
    ------
    ValueError
        The table is invalid or contains a quantity that is no longer measured.
    """
    results: dict[str, list[PatternResult]] = {}
    for row in csv.DictReader(io.StringIO(table)):
        try:
            number, quantity = int(row["pattern"]), row["quantity"]
            pattern = EXPECTED_PATTERNS[number]
            if quantity not in pattern.statistics:
                raise ValueError(f"pattern {number} has no quantity {quantity!r}")
            estimate = Estimate(float(row["value"]), float(row["standard_error"]), int(row["runs"]))
            of_command = results.setdefault(row["command"], [])
        except KeyError as missing:
            raise ValueError(f"missing column or unknown pattern: {missing}") from None
        target_range, unit = pattern.target_ranges.get(quantity), pattern.unit_of(quantity)
        of_command.append(PatternResult(number, quantity, estimate, target_range, unit))
    return {command: Validation(tuple(of_command)) for command, of_command in results.items()}


def page_path(out: Path) -> Path:
    """Path of the page: `out` itself if it ends in .md, or validation.md in the folder `out`.

    Raises
    ------
    ValueError
        `out` is a file with another ending.
    """
    if out.suffix == ".md" and not out.is_dir():
        return out
    if out.is_file() or (out.suffix and not out.is_dir()):
        raise ValueError(f"{out} is neither a folder nor a file that ends in .md")
    return out / DEFAULT_FILE_NAME


def write_page(path: Path, command: str, validation: Validation) -> list[Path]:
    """Update the page and the CSV file next to it.

    Raises
    ------
    SaveError
        A file cannot be read or written.
    """
    csv_path = path.with_suffix(".csv")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        page, table = (file.read_text(encoding="utf-8") if file.exists() else "" for file in (path, csv_path))
        write_atomically(path, update_page(page, command, validation).encode())
        write_atomically(csv_path, update_table(table, command, validation).encode())
    except OSError as error:
        raise save_error(error, path) from error
    return [path, csv_path]
