"""`compassion reproduce`: repeat the runs of an exported page, or one run of a sweep, and compare the results."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sim.cli.exit_codes import EXIT_FAILURE
from sim.cli.run import save_runs
from sim.cli.support.console import (
    NAME_STYLE,
    NOTE_STYLE,
    log_to_stderr,
    print_json,
    print_line,
    print_stderr,
    print_text,
)
from sim.cli.support.errors import CommandError, handle_errors
from sim.cli.support.options import FigureFormatOption, JsonOption, check_output_dir, option
from sim.cli.support.progress import ProgressBar
from sim.cli.support.results_dir import is_results_dir
from sim.cli.support.run_summary import print_run, run_to_dict
from sim.model.display import format_count
from sim.player.again import Compared, n_tries, other_program, play_again
from sim.player.blocks import FormatError
from sim.player.container import LETTERS, read_recording
from sim.player.packing import Packed
from sim.player.page import from_single_file
from sim.recording import Recording
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.sweeps import ReproductionError, reproduce_run
from sim.sweeps.store.results_dir import RUNS_FILE

MAX_FILE_BYTES = 500_000_000
"""Largest size of an exported page that is read."""
MAX_DIFFERENCES_SHOWN = 10


@handle_errors()
def reproduce_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|RESULTS",
            help="Page that `compassion export` wrote, or folder of a sweep.",
            show_default=False,
        ),
    ],
    run_id: Annotated[
        str | None,
        typer.Argument(
            metavar="POINT-RUN",
            help="For a sweep: the run to repeat, with the values of its columns point and run.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        option(
            "For a sweep: folder in which to save the run with its people, acts, figures and report. "
            "Default: the run is not saved.",
            metavar="DIR",
        ),
    ] = None,
    figure_format: FigureFormatOption = DEFAULT_FIGURE_FORMAT,
    as_json: JsonOption = False,
) -> None:
    """Repeat the runs of an exported page, or one run of a sweep, and check that the results are bit-identical.

    Exits with 1 if they differ.
    """
    if is_results_dir(str(file)):
        reproduce_sweep_run(file, run_id, out, figure_format, as_json=as_json)
        return
    if run_id is not None or out is not None:
        what = f"The run {run_id}" if run_id is not None else "--out"
        raise CommandError(f"{what} needs the folder of a sweep. {file} is not one.")
    reproduce_recording(file, as_json=as_json)


def reproduce_recording(file: Path, *, as_json: bool) -> None:
    """Repeat every run of an exported page and compare the digests."""
    recording = _read_recording(file)
    with log_to_stderr(), ProgressBar(f"Simulating the runs of {file.name}", n_tries(recording)) as bar:
        checks = play_again(recording, lambda _: bar.advance())
    version_note = other_program(recording)
    failed_checks = [check for check in checks if not check.same]
    if as_json:
        runs = [
            {
                "variant": check.label,
                "seed": check.seed,
                "identical": check.same,
                "digest_in_file": check.recorded_digest,
                "digest": check.digest,
                "error": check.why,
            }
            for check in checks
        ]
        print_json({"file": file, "identical": not failed_checks, "runs": runs, "version_note": version_note})
    else:
        _print_reproduction(file, checks, failed_checks, version_note)
    if failed_checks:
        raise typer.Exit(EXIT_FAILURE)


def _print_reproduction(
    file: Path, checks: list[Compared], failed_checks: list[Compared], version_note: str | None
) -> None:
    """Print whether the results are identical, and the runs that differ."""
    if not failed_checks:
        runs = "The run" if len(checks) == 1 else f"All {len(checks)} runs"
        print_line(f"{runs} in ", (str(file), NAME_STYLE), " gave bit-identical results.")
    else:
        print_line(
            f"{len(failed_checks)} of {format_count(len(checks), 'run')} in ",
            (str(file), NAME_STYLE),
            " gave different results.",
        )
        for check in failed_checks[:MAX_DIFFERENCES_SHOWN]:
            reason = f"no longer a valid scenario: {check.why}" if check.digest is None else "different"
            print_text(f"- {check.label}, seed {check.seed}: {reason}", indent=2)
        if len(failed_checks) > MAX_DIFFERENCES_SHOWN:
            print_text(f"… and {len(failed_checks) - MAX_DIFFERENCES_SHOWN} more.", indent=2)
    if version_note:
        print_text(version_note)


def _read_recording(file: Path) -> Packed:
    """The recording in an exported page or a recording file."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise CommandError(f"{file} is larger than {MAX_FILE_BYTES:,} bytes. It is not a recording.")
        raw = file.read_bytes()
    except FileNotFoundError:
        raise CommandError(f"File {file} does not exist.") from None
    except OSError as error:
        raise CommandError(f"Cannot read {file}: {error.strerror or error}.") from None
    try:
        return read_recording(raw) if raw.startswith(LETTERS) else from_single_file(raw.decode())
    except UnicodeDecodeError:
        raise CommandError(f"{file} does not contain a recording.") from None
    except FormatError as error:
        raise CommandError(f"{file}: {error}.") from None


def reproduce_sweep_run(
    folder: Path, run_id: str | None, out: Path | None, figure_format: FigureFormat, *, as_json: bool
) -> None:
    """Repeat a run of a sweep with its people and acts, print its summary, and save it if a folder is given."""
    if run_id is None:
        raise CommandError(
            f"{folder} contains many runs. Name one as POINT-RUN, with the values of the columns point and run of "
            f"{folder / RUNS_FILE}."
        )
    if out is not None:
        check_output_dir(out)
    started = datetime.now().astimezone()
    with log_to_stderr():
        try:
            recording = reproduce_run(folder, run_id)
        except ReproductionError as error:
            _exit_with_mismatch(folder, run_id, str(error), as_json=as_json)
    saved_dir = None
    if out is not None:
        command = shlex.join(["compassion", "reproduce", str(folder), run_id])
        saved_dir = save_runs(out, [recording], command, started, figure_format=figure_format)
    if as_json:
        run_data = _reproduced_run_to_dict(recording, saved_dir)
        print_json({"results": folder.resolve(), "run": run_id, "identical": True, **run_data})
    else:
        _print_reproduced_run(run_id, recording, saved_dir)


def _exit_with_mismatch(folder: Path, run_id: str, message: str, *, as_json: bool) -> NoReturn:
    """Print that a run gave different results, and exit with 1."""
    if as_json:
        print_json({"results": folder.resolve(), "run": run_id, "identical": False, "text": message})
    else:
        print_stderr(message)
    raise typer.Exit(EXIT_FAILURE)


def _reproduced_run_to_dict(recording: Recording, saved_dir: Path | None) -> dict[str, object]:
    """The run as JSON data: as from `compassion run` if it was saved, otherwise its summary."""
    if saved_dir is not None:
        return run_to_dict([recording], saved_dir)
    return {
        "scenario": recording.scenario.name,
        "seeds": [recording.seed],
        "days": recording.n_days,
        "people": recording.n_people,
        "digest": recording.digest,
        "summary": recording.summary().to_dict(),
        "folder": None,
    }


def _print_reproduced_run(run_id: str, recording: Recording, saved_dir: Path | None) -> None:
    """Print that the results are identical, and the summary of the run."""
    print_line("The run ", (run_id, NAME_STYLE), " gave bit-identical results.")
    print_text()
    print_run([recording], saved_dir)
    if saved_dir is None:
        print_text()
        print_text(("Nothing was saved. Use --out DIR to save it with people, acts, figures and report.", NOTE_STYLE))
