"""`compassion network`: compare an observed network with generated wards, and convert it to a team file."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import typer

from sim.analysis.network_statistics import (
    DEFAULT_N_WARDS,
    NETWORK_METRICS,
    TARGET_RANGES,
    NetworkMetric,
    compare_with_wards,
)
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    format_number,
    print_json,
    print_line,
    print_table,
    print_text,
)
from sim.cli.support.errors import NOTHING_SAVED_MESSAGE, CommandError, explain_write_errors, handle_errors
from sim.cli.support.options import ForceOption, JsonOption, option, option_problem, raise_problems
from sim.scenario import ScenarioProblem
from sim.scenario.schema import slugify, title_from_name
from sim.teams.readers.contacts import DEFAULT_MIN_SECONDS, STEP_SECONDS, team_from_contacts
from sim.teams.readers.empirical import EmpiricalTeam, format_people_csv, format_ties_csv
from sim.teams.readers.sociogram import TieRule, team_from_sociogram

NetworkFormat = Literal["contacts", "sociogram"]
SECONDS_PER_UNIT = {"s": 1, "min": 60, "h": 3600}
DURATION_PATTERN = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(s|min|h)", re.ASCII)
MAX_WARDS = 1000


class NetworkComparison(NamedTuple):
    """An observed network and its metrics, compared with generated wards."""

    file: Path
    network_format: NetworkFormat
    observed: EmpiricalTeam
    metrics: list[NetworkMetric]
    n_wards: int


@handle_errors(NOTHING_SAVED_MESSAGE)
def network_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Face-to-face contacts (time and two people per line), or a sociogram as CSV.",
            show_default=False,
        ),
    ],
    file_format: Annotated[
        NetworkFormat | None,
        option(
            "Format of the file. Default: detected from its first line.",
            "--format",
            metavar="contacts|sociogram",
        ),
    ] = None,
    min_contact: Annotated[
        str | None,
        option(
            "contacts: total contact time from which two people have a tie, such as 5min or 90s. Default: 5min.",
            metavar="TIME",
        ),
    ] = None,
    ties: Annotated[
        TieRule | None,
        option(
            "sociogram: any, for a tie if one of two people nominates the other, or both. Default: any.",
            metavar="any|both",
        ),
    ] = None,
    people: Annotated[
        Path | None,
        option("CSV file of people: name (as in FILE), and optionally role, team and leader.", metavar="CSV"),
    ] = None,
    exclude_role: Annotated[
        list[str] | None, option("Role of people to exclude. Can be repeated.", metavar="ROLE")
    ] = None,
    n_wards: Annotated[
        int, typer.Option(metavar="N", min=2, max=MAX_WARDS, help="Number of generated wards to compare with.")
    ] = DEFAULT_N_WARDS,
    out: Annotated[
        Path | None,
        option(
            "Name of the team to write: NAME.csv, NAME_people.csv and the scenario NAME.yaml. "
            "Default: nothing is written.",
            metavar="NAME",
        ),
    ] = None,
    table: Annotated[
        Path | None, option("CSV file to write with the metrics. Default: nothing is written.", metavar="CSV")
    ] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Compare an observed network with generated wards of the same size, and convert it to a team file."""
    network_format = file_format or guess_format(file)
    problems: list[ScenarioProblem] = []
    min_seconds = parse_duration(min_contact, problems)
    for flag, value, required in (("min-contact", min_contact, "contacts"), ("ties", ties, "sociogram")):
        if value is not None and network_format != required:
            message = f"this option is for {required}; {file} is read as {network_format}"
            problems.append(option_problem(flag, value, message, f"expected --format {required}"))
    raise_problems(problems)
    excluded_roles = tuple(exclude_role or ())
    try:
        if network_format == "contacts":
            observed = team_from_contacts(file, min_seconds, people, excluded_roles)
        else:
            observed = team_from_sociogram(file, ties or "any", people, excluded_roles)
        metrics = compare_with_wards(observed, n_wards)
    except ValueError as error:  # includes TeamError
        raise CommandError(str(error)) from error
    comparison = NetworkComparison(file, network_format, observed, metrics, n_wards)
    files = _render_files(comparison, out, table)
    _write_files(files, force=force)
    if as_json:
        print_json(_comparison_to_dict(comparison, list(files)))
    else:
        _print_comparison(comparison, list(files))


def guess_format(file: Path) -> NetworkFormat:
    """Format of a file: contacts if the first line has three or five columns separated by spaces."""
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            first = next((line for line in lines if line.strip()), "")
    except OSError:
        return "contacts"  # its reader reports the error
    columns = first.split()
    has_spaces_only = not set(",;") & set(first)
    is_contacts = len(columns) in (3, 5) and columns[0].isdecimal() and has_spaces_only
    return "contacts" if is_contacts else "sociogram"


def parse_duration(text: str | None, problems: list[ScenarioProblem]) -> int:
    """A duration with its unit, in seconds. Problems are added to the list."""
    if text is None:
        return DEFAULT_MIN_SECONDS
    match = DURATION_PATTERN.fullmatch(text.strip())
    seconds = int(float(match[1]) * SECONDS_PER_UNIT[match[2]]) if match else 0
    if seconds < STEP_SECONDS:
        hint = f"expected {STEP_SECONDS}s or more, such as 90s, 5min or 1h"
        problems.append(option_problem("min-contact", text, f'"{text[:60]}" is not a valid duration', hint))
    return seconds


def _render_files(comparison: NetworkComparison, out: Path | None, table: Path | None) -> dict[Path, str]:
    """Texts of the files to write, by path."""
    files: dict[Path, str] = {}
    if out is not None:
        stem = out.with_suffix("") if out.suffix in (".csv", ".yaml") else out
        ties, people = stem.with_name(f"{stem.name}.csv"), stem.with_name(f"{stem.name}_people.csv")
        files[ties] = format_ties_csv(comparison.observed.team)
        files[people] = format_people_csv(comparison.observed.team)
        files[stem.with_name(f"{stem.name}.yaml")] = render_scenario(stem.name, ties.name, people.name)
    if table is not None:
        files[table] = _render_table(comparison.metrics)
    return files


def _render_table(metrics: Sequence[NetworkMetric]) -> str:
    """The metrics as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("metric", "value", "ward_mean", "ward_sd", "z", "target_from", "target_to"))
    for metric in metrics:
        target_range = TARGET_RANGES.get(metric.name, ())
        numbers = (metric.value, metric.ward_mean, metric.ward_std, metric.z_score, *target_range)
        writer.writerow((metric.name, *("" if math.isnan(number) else f"{number:.6g}" for number in numbers)))
    return text.getvalue()


def render_scenario(name: str, ties: str, people: str) -> str:
    """A scenario whose team is read from these files."""
    slug = slugify(name)
    name, title, path, people_file = (
        json.dumps(text, ensure_ascii=False) for text in (slug, title_from_name(slug), ties, people)
    )
    return (
        f"schema: 1\nname: {name}\ntitle: {title}\n"
        f"team: {{builder: file, path: {path}, people_file: {people_file}}}\n"
        "leadership: {style: transactional}\n"
    )


def _write_files(files: dict[Path, str], *, force: bool) -> None:
    """Write all files, or none if one of them already exists."""
    for path in files:
        if path.exists() and not force:
            raise CommandError(f"{path} already exists. Use --force to overwrite it.")
    for path, text in files.items():
        with explain_write_errors(path, "Use another name."):
            path.write_bytes(text.encode())


def _comparison_to_dict(comparison: NetworkComparison, files: Sequence[Path]) -> dict[str, Any]:
    """The comparison as JSON data."""
    metrics = [
        {
            **metric._asdict(),
            "z": metric.z_score,
            "target_range": list(TARGET_RANGES.get(metric.name, ())),
            "description": NETWORK_METRICS[metric.name],
        }
        for metric in comparison.metrics
    ]
    return {
        "file": str(comparison.file),
        "format": comparison.network_format,
        "metrics": metrics,
        "notes": list(comparison.observed.notes),
        "files": [str(path) for path in files],
    }


def _print_comparison(comparison: NetworkComparison, files: Sequence[Path]) -> None:
    """Print the table of metrics, notes and the paths of the files."""
    n_people = len(comparison.observed.team)
    title = f"{comparison.file.name}, compared with {comparison.n_wards} generated wards of {n_people} people"
    print_text((title, HEADING_STYLE))
    print_text()
    rows = [
        (
            NETWORK_METRICS[metric.name],
            format_metric(metric.value),
            _format_wards(metric),
            format_number(metric.z_score, 1),
            _format_target_range(metric),
        )
        for metric in comparison.metrics
        if not math.isnan(metric.value)
    ]
    headers = ("", "observed", "wards (SD)", "z", "target range")
    print_table(rows, headers, 4, indent=0, first_column_style="")
    print_text()
    print_text(("z: difference from the mean of the generated wards, in standard deviations.", NOTE_STYLE))
    for note in comparison.observed.notes:
        print_text(note)
    for path in files:
        print_line("Saved ", (str(path), NAME_STYLE))


def format_metric(value: float) -> str:
    """A metric: counts without decimals, other numbers with two."""
    return format_number(value, 0 if value == math.floor(value) else 2) if math.isfinite(value) else "–"


def _format_wards(metric: NetworkMetric) -> str:
    """Mean and standard deviation of the generated wards."""
    return "–" if math.isnan(metric.ward_mean) else f"{format_metric(metric.ward_mean)} ({metric.ward_std:.2f})"


def _format_target_range(metric: NetworkMetric) -> str:
    """The target range of a metric, if it has one."""
    if metric.name not in TARGET_RANGES:
        return ""
    low, high = TARGET_RANGES[metric.name]
    return f"{low:g} to {high:g}"
