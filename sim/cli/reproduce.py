"""`compassion reproduce`: play again what a page or a sweep holds, and say whether it comes out the same."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.bars import ProgressBar
from sim.cli.support.console import NAME_STYLE, print_json, print_line, print_text
from sim.cli.support.errors import EXIT_FAILURE, CommandError
from sim.cli.support.options import is_results_dir
from sim.player.again import Compared, n_tries, other_program, play_again
from sim.player.blocks import FormatError
from sim.player.container import LETTERS, read_recording
from sim.player.packing import Packed
from sim.player.page import from_single_file
from sim.reporting.formatting import format_count

MAX_FILE_BYTES = 500_000_000
"""Bytes that a file may have."""
MAX_DIFFERENCES_SHOWN = 10


def execute_reproduce(file: Path, run_id: str | None, out: Path | None, *, as_json: bool) -> None:
    """Play a run of a sweep again, if its folder was named, or every try in a file."""
    if is_results_dir(str(file)):
        from sim.cli.revisiting import reproduce_sweep_run  # noqa: PLC0415 - loaded where it is used

        reproduce_sweep_run(file, run_id, out, as_json=as_json)
        return
    if run_id is not None or out is not None:
        what = f"The run {run_id}" if run_id is not None else "--out"
        raise CommandError(f"{what} asks for a run of a sweep, and {file} is not the folder of one.")
    reproduce_recording(file, as_json=as_json)


def reproduce_recording(file: Path, *, as_json: bool) -> None:
    """Play every try in a file again, and compare."""
    recording = _read_recording(file)
    with log_to_stderr(), ProgressBar(f"Playing {file.name} again", n_tries(recording)) as bar:
        checks = play_again(recording, lambda _: bar.advance())
    version_note = other_program(recording)
    failed_checks = [one for one in checks if not one.same]
    if as_json:
        tries = [{**one._asdict(), "same": one.same} for one in checks]
        print_json({"file": file, "same": not failed_checks, "tries": tries, "other_program": version_note})
    else:
        _print_reproduction(file, checks, failed_checks, version_note)
    if failed_checks:
        raise typer.Exit(EXIT_FAILURE)


def _print_reproduction(
    file: Path, checks: list[Compared], failed_checks: list[Compared], version_note: str | None
) -> None:
    """Say how it came out."""
    if not failed_checks:
        tries = "The one try" if len(checks) == 1 else f"All {len(checks)} tries"
        print_line(f"{tries} in ", (str(file), NAME_STYLE), " came out the same, to the last bit.")
    else:
        print_line(
            f"{format_count(len(failed_checks), 'try', 'tries')} of {len(checks)} in ",
            (str(file), NAME_STYLE),
            " came out otherwise.",
        )
        for one in failed_checks[:MAX_DIFFERENCES_SHOWN]:
            reason = f"cannot be played any more: {one.why}" if one.found is None else "differs"
            print_text(f"- {one.label}, seed {one.seed}: {reason}", indent=2)
        if len(failed_checks) > MAX_DIFFERENCES_SHOWN:
            print_text(f"… and {len(failed_checks) - MAX_DIFFERENCES_SHOWN} more.", indent=2)
    if version_note:
        print_text(version_note)


def _read_recording(file: Path) -> Packed:
    """The recording in a file."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise CommandError(f"{file} is larger than {MAX_FILE_BYTES:,} bytes; no recording is.")
        raw = file.read_bytes()
    except FileNotFoundError:
        raise CommandError(f"There is no file {file}.") from None
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from None
    try:
        return read_recording(raw) if raw.startswith(LETTERS) else from_single_file(raw.decode())
    except UnicodeDecodeError:
        raise CommandError(f"{file}: there is no recording in this file.") from None
    except FormatError as error:
        raise CommandError(f"{file}: {error}.") from None
