"""`compassion network`: a measured network beside drawn wards, and made into a team to play."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from pathlib import Path
from typing import Any, NamedTuple, cast

from sim.analysis.networks import NETWORK_METRICS, TARGET_RANGES, NetworkMetric, compare_with_wards
from sim.cli.console import ASIDE, HEADING, NAME, say, say_json, say_line, say_table
from sim.cli.faults import FULL, Refused
from sim.cli.options import one_of, whole_number
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.schema import slugify, title_from_name
from sim.teams.contacts import DEFAULT_MIN_SECONDS, STEP_SECONDS, team_from_contacts
from sim.teams.measured import EmpiricalTeam, format_people_csv, format_ties_csv
from sim.teams.sociogram import TieRule, team_from_sociogram

KINDS = ("contacts", "sociogram")
UNITS = {"s": 1, "min": 60, "h": 3600}
TIME = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(s|min|h)", re.ASCII)
MOST_DRAWS = 1000


class Order(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: Path
    kind: str | None
    least: str | None
    ties: str | None
    people: Path | None
    drop: tuple[str, ...]
    draws: str
    out: Path | None
    table: Path | None
    force: bool


def network(order: Order, *, as_json: bool) -> None:
    """Read the network, tell its figures, and write what was asked for."""
    problems: list[ScenarioProblem] = []
    kind = one_of("as", order.kind, KINDS, problems) if order.kind else _kind(order.file)
    if problems:
        raise ScenarioError([problems[0]._replace(file=f"--as {order.kind}")])
    least = seconds(order.least, problems)
    which = one_of("ties", order.ties or "any", ("any", "both"), problems)
    draws = whole_number("draws", order.draws, 2, MOST_DRAWS, problems)
    for name, value, wants in (("least", order.least, "contacts"), ("ties", order.ties, "sociogram")):
        if value is not None and kind != wants:
            message = f"--{name} is for {wants}; {order.file} is read as {kind}"
            problems.append(
                ScenarioProblem(f"--{name} {value}", None, None, name, value, message, f"right is --as {wants}")
            )
    if problems:
        raise ScenarioError(problems)
    try:
        if kind == "contacts":
            measured = team_from_contacts(order.file, least, order.people, order.drop)
        else:
            measured = team_from_sociogram(order.file, cast(TieRule, which), order.people, order.drop)
        rows = compare_with_wards(measured, draws)
    except ValueError as error:  # a TeamError is one
        raise Refused(str(error)) from error
    files = _files(order, measured, rows)
    _write(files, force=order.force)
    if as_json:
        say_json(_data(order, kind, rows, measured, files))
    else:
        _tell(order, rows, measured, draws, files)


def _kind(file: Path) -> str:
    """What a file is: contacts where the first line has blanks between three or five columns, else a sociogram."""
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            first = next((line for line in lines if line.strip()), "")
    except OSError:
        return KINDS[0]  # the reader says what is wrong
    cells = first.split()
    return KINDS[0] if len(cells) in (3, 5) and cells[0].isdecimal() and not set(",;") & set(first) else KINDS[1]


def seconds(text: str | None, problems: list[ScenarioProblem]) -> int:
    """A length of time with its unit, in seconds."""
    if text is None:
        return DEFAULT_MIN_SECONDS
    match = TIME.fullmatch(text.strip())
    found = int(float(match[1]) * UNITS[match[2]]) if match else 0
    if found < STEP_SECONDS:
        message = f'least is "{text[:60]}"; right is {STEP_SECONDS}s or more, as 90s, 5min or 1h'
        problems.append(ScenarioProblem(f"--least {text[:60]}", None, None, "least", text, message))
    return found


def _files(order: Order, measured: EmpiricalTeam, rows: list[NetworkMetric]) -> dict[Path, str]:
    """Texts of the files to write."""
    files: dict[Path, str] = {}
    if order.out is not None:
        stem = order.out.with_suffix("") if order.out.suffix in (".csv", ".yaml") else order.out
        ties, people = stem.with_name(f"{stem.name}.csv"), stem.with_name(f"{stem.name}_people.csv")
        files[ties], files[people] = format_ties_csv(measured.team), format_people_csv(measured.team)
        files[stem.with_name(f"{stem.name}.yaml")] = scenario_stub(stem.name, ties.name, people.name)
    if order.table is not None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("figure", "value", "ward_mean", "ward_sd", "distance_in_sd", "aim_from", "aim_to"))
        for row in rows:
            numbers = (row.value, row.ward_mean, row.ward_std, row.z_score, *TARGET_RANGES.get(row.name, ()))
            writer.writerow((row.name, *("" if math.isnan(number) else f"{number:.6g}" for number in numbers)))
        files[order.table] = text.getvalue()
    return files


def scenario_stub(name: str, ties: str, people: str) -> str:
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


def _write(files: dict[Path, str], *, force: bool) -> None:
    """Write all files, or none if one is there already."""
    for path in files:
        if path.exists() and not force:
            raise Refused(f"{path} is there already; nothing was written. To write over it add --force.")
    for path, text in files.items():
        try:
            path.write_bytes(text.encode())
        except OSError as error:
            if error.errno in FULL:
                raise
            raise Refused(f"{path} cannot be written: {error.strerror or error}.") from None


def _data(
    order: Order, kind: str, rows: list[NetworkMetric], measured: EmpiricalTeam, files: dict[Path, str]
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
        "notes": list(measured.notes),
        "files": [str(path) for path in files],
    }


def _tell(order: Order, rows: list[NetworkMetric], measured: EmpiricalTeam, draws: int, files: dict[Path, str]) -> None:
    """Print the table."""
    say((f"{order.file.name}, beside {draws} drawn wards of {len(measured.team)} people", HEADING))
    say()
    cells = [
        (NETWORK_METRICS[row.name], number(row.value), _ward(row), number(row.z_score, 1), _aim(row))
        for row in rows
        if not math.isnan(row.value)
    ]
    say_table(cells, ("", "measured", "wards (sd)", "apart", "aimed at"), 4, indent=0, style="")
    say()
    say(("apart: difference from the mean of the wards, in their standard deviations.", ASIDE))
    for note in measured.notes:
        say(note)
    for path in files:
        say_line("Wrote ", (str(path), NAME))


def number(value: float, decimals: int = 2) -> str:
    """A number in the table."""
    if math.isnan(value):
        return "–"
    return f"{value:,.0f}" if value == int(value) and decimals == 2 else f"{value:,.{decimals}f}".replace("-", "−")


def _ward(row: NetworkMetric) -> str:
    return "–" if math.isnan(row.ward_mean) else f"{number(row.ward_mean)} ({row.ward_std:.2f})"


def _aim(row: NetworkMetric) -> str:
    if row.name not in TARGET_RANGES:
        return ""
    low, high = TARGET_RANGES[row.name]
    return f"{low:g} to {high:g}"
