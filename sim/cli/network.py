"""`compassion network`: a measured network beside drawn wards, and made into a team to play."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from pathlib import Path
from typing import Any, NamedTuple, cast

from sim.analysis.network_statistics import NETWORK_METRICS, TARGET_RANGES, NetworkMetric, compare_with_wards
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    print_json,
    print_line,
    print_table,
    print_text,
)
from sim.cli.support.errors import DISK_FULL_ERRNOS, CommandError
from sim.cli.support.options import parse_choice, parse_integer
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.schema import slugify, title_from_name
from sim.teams.readers.contacts import DEFAULT_MIN_SECONDS, STEP_SECONDS, team_from_contacts
from sim.teams.readers.empirical import EmpiricalTeam, format_people_csv, format_ties_csv
from sim.teams.readers.sociogram import TieRule, team_from_sociogram

NETWORK_FORMATS = ("contacts", "sociogram")
SECONDS_PER_UNIT = {"s": 1, "min": 60, "h": 3600}
DURATION_PATTERN = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(s|min|h)", re.ASCII)
MAX_WARDS = 1000


class NetworkArguments(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: Path
    format_name: str | None
    min_contact: str | None
    ties: str | None
    people_file: Path | None
    excluded_roles: tuple[str, ...]
    n_wards: str
    output_path: Path | None
    table_path: Path | None
    force: bool


def execute_network(order: NetworkArguments, *, as_json: bool) -> None:
    """Read the network, tell its figures, and write what was asked for."""
    problems: list[ScenarioProblem] = []
    kind = (
        parse_choice("as", order.format_name, NETWORK_FORMATS, problems)
        if order.format_name
        else _guess_format(order.file)
    )
    if problems:
        raise ScenarioError([problems[0]._replace(file=f"--as {order.format_name}")])
    least = parse_duration(order.min_contact, problems)
    which = parse_choice("ties", order.ties or "any", ("any", "both"), problems)
    n_wards = parse_integer("draws", order.n_wards, 2, MAX_WARDS, problems)
    for name, value, required_format in (("least", order.min_contact, "contacts"), ("ties", order.ties, "sociogram")):
        if value is not None and kind != required_format:
            message = f"--{name} is for {required_format}; {order.file} is read as {kind}"
            problems.append(
                ScenarioProblem(
                    f"--{name} {value}", None, None, name, value, message, f"right is --as {required_format}"
                )
            )
    if problems:
        raise ScenarioError(problems)
    try:
        if kind == "contacts":
            observed = team_from_contacts(order.file, least, order.people_file, order.excluded_roles)
        else:
            observed = team_from_sociogram(order.file, cast(TieRule, which), order.people_file, order.excluded_roles)
        rows = compare_with_wards(observed, n_wards)
    except ValueError as error:  # a TeamError is one
        raise CommandError(str(error)) from error
    files = _render_files(order, observed, rows)
    _write_files(files, force=order.force)
    if as_json:
        print_json(_network_to_dict(order, kind, rows, observed, files))
    else:
        _print_network_metrics(order, rows, observed, n_wards, files)


def _guess_format(file: Path) -> str:
    """What a file is: contacts where the first line has blanks between three or five columns, else a sociogram."""
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            first = next((line for line in lines if line.strip()), "")
    except OSError:
        return NETWORK_FORMATS[0]  # the reader says what is wrong
    table_rows = first.split()
    return (
        NETWORK_FORMATS[0]
        if len(table_rows) in (3, 5) and table_rows[0].isdecimal() and not set(",;") & set(first)
        else NETWORK_FORMATS[1]
    )


def parse_duration(text: str | None, problems: list[ScenarioProblem]) -> int:
    """A length of time with its unit, in seconds."""
    if text is None:
        return DEFAULT_MIN_SECONDS
    match = DURATION_PATTERN.fullmatch(text.strip())
    found = int(float(match[1]) * SECONDS_PER_UNIT[match[2]]) if match else 0
    if found < STEP_SECONDS:
        message = f'least is "{text[:60]}"; right is {STEP_SECONDS}s or more, as 90s, 5min or 1h'
        problems.append(ScenarioProblem(f"--least {text[:60]}", None, None, "least", text, message))
    return found


def _render_files(order: NetworkArguments, observed: EmpiricalTeam, rows: list[NetworkMetric]) -> dict[Path, str]:
    """Texts of the files to write."""
    files: dict[Path, str] = {}
    if order.output_path is not None:
        stem = order.output_path.with_suffix("") if order.output_path.suffix in (".csv", ".yaml") else order.output_path
        ties, people = stem.with_name(f"{stem.name}.csv"), stem.with_name(f"{stem.name}_people.csv")
        files[ties], files[people] = format_ties_csv(observed.team), format_people_csv(observed.team)
        files[stem.with_name(f"{stem.name}.yaml")] = render_scenario(stem.name, ties.name, people.name)
    if order.table_path is not None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("figure", "value", "ward_mean", "ward_sd", "distance_in_sd", "aim_from", "aim_to"))
        for row in rows:
            numbers = (row.value, row.ward_mean, row.ward_std, row.z_score, *TARGET_RANGES.get(row.name, ()))
            writer.writerow((row.name, *("" if math.isnan(number) else f"{number:.6g}" for number in numbers)))
        files[order.table_path] = text.getvalue()
    return files


def render_scenario(name: str, ties: str, people: str) -> str:
    """A scenario to start from, whose team is read from these files."""
    called = slugify(name)
    name, title, path, people_file = (
        json.dumps(text, ensure_ascii=False) for text in (called, title_from_name(called), ties, people)
    )
    return (
        f"schema: 1\nname: {name}\ntitle: {title}\n"
        f"team: {{builder: file, path: {path}, people_file: {people_file}}}\n"
        "leadership: {style: transactional}\n"
    )


def _write_files(files: dict[Path, str], *, force: bool) -> None:
    """Write all files, or none if one is there already."""
    for path in files:
        if path.exists() and not force:
            raise CommandError(f"{path} is there already; nothing was written. To write over it add --force.")
    for path, text in files.items():
        try:
            path.write_bytes(text.encode())
        except OSError as error:
            if error.errno in DISK_FULL_ERRNOS:
                raise
            raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from None


def _network_to_dict(
    order: NetworkArguments, kind: str, rows: list[NetworkMetric], observed: EmpiricalTeam, files: dict[Path, str]
) -> dict[str, Any]:
    """What is told, for another program."""
    figures = [
        {
            **row._asdict(),
            "distance": row.z_score,
            "aim": list(TARGET_RANGES.get(row.name, ())),
            "what": NETWORK_METRICS[row.name],
        }
        for row in rows
    ]
    return {
        "file": str(order.file),
        "read_as": kind,
        "figures": figures,
        "notes": list(observed.notes),
        "files": [str(path) for path in files],
    }


def _print_network_metrics(
    order: NetworkArguments, rows: list[NetworkMetric], observed: EmpiricalTeam, n_wards: int, files: dict[Path, str]
) -> None:
    """Print the table."""
    print_text((f"{order.file.name}, beside {n_wards} drawn wards of {len(observed.team)} people", HEADING_STYLE))
    print_text()
    table_rows = [
        (
            NETWORK_METRICS[row.name],
            format_number(row.value),
            _format_ward_metric(row),
            format_number(row.z_score, 1),
            _format_target_range(row),
        )
        for row in rows
        if not math.isnan(row.value)
    ]
    print_table(table_rows, ("", "measured", "wards (sd)", "apart", "aimed at"), 4, indent=0, first_column_style="")
    print_text()
    print_text(("apart: difference from the mean of the wards, in their standard deviations.", NOTE_STYLE))
    for note in observed.notes:
        print_text(note)
    for path in files:
        print_line("Wrote ", (str(path), NAME_STYLE))


def format_number(value: float, decimals: int = 2) -> str:
    """A number in the table."""
    if math.isnan(value):
        return "–"
    return f"{value:,.0f}" if value == int(value) and decimals == 2 else f"{value:,.{decimals}f}".replace("-", "−")


def _format_ward_metric(row: NetworkMetric) -> str:
    return "–" if math.isnan(row.ward_mean) else f"{format_number(row.ward_mean)} ({row.ward_std:.2f})"


def _format_target_range(row: NetworkMetric) -> str:
    if row.name not in TARGET_RANGES:
        return ""
    low, high = TARGET_RANGES[row.name]
    return f"{low:g} to {high:g}"
