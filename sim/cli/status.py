"""`compassion status`: the progress of a sweep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.cli.support.console import HEADING_STYLE, NOTE_STYLE, print_json, print_table, print_text
from sim.cli.support.errors import handle_errors
from sim.cli.support.options import JsonOption, ResultsArgument
from sim.sweeps.store.results_dir import RUNS_FILE
from sim.sweeps.store.status import SweepStatus, read_status


@handle_errors()
def status_command(results: ResultsArgument, as_json: JsonOption = False) -> None:
    """Show the progress of a sweep and the next step."""
    status = read_status(results)
    if as_json:
        print_json(status._asdict())
        return
    print_text((status.name, HEADING_STYLE))
    print_table(list(_status_rows(status)), indent=0, first_column_style="")
    print_text()
    print_text((_next_step(status, results), NOTE_STYLE))


def _status_rows(status: SweepStatus) -> Iterator[tuple[str, str]]:
    """Rows of label and value."""
    n_planned = f"{status.n_runs_min:,}"
    if status.n_runs_max != status.n_runs_min:
        n_planned += f" to {status.n_runs_max:,}"
    yield "Design points", f"{status.n_points:,}"
    yield "Runs", f"{status.n_runs:,} of {n_planned}"
    yield "Failed runs", f"{status.n_failed:,}"
    yield "Shards", f"{status.n_shards:,}"
    if status.corrupt_shards:
        yield "Corrupt shards", f"{len(status.corrupt_shards):,}: {', '.join(status.corrupt_shards[:3])}"


def _next_step(status: SweepStatus, folder: Path) -> str:
    """What can be done next."""
    if status.is_running:
        return "This sweep is in progress."
    if status.corrupt_shards:
        return "Some shards are corrupt. Run the sweep command again to repeat their runs."
    if not status.is_complete:
        return "The sweep is incomplete. Run the sweep command again to resume."
    return f"The sweep is complete. {folder / RUNS_FILE} has one row per run."
