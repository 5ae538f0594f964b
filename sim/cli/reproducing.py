"""`compassion reproduce`: play again what a page or a sweep holds, and say whether it comes out the same."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.cli.announcing import announced
from sim.cli.bars import Bar
from sim.cli.console import NAME, say, say_json, say_line
from sim.cli.faults import OUR_FAULT, Refused
from sim.cli.options import is_sweep
from sim.player.again import Compared, n_tries, other_program, play_again
from sim.player.blocks import FormatError
from sim.player.container import LETTERS, read_recording
from sim.player.packing import Packed
from sim.player.page import from_single_file
from sim.recording.telling import format_count

LARGEST = 500_000_000
"""Bytes that a file may have."""
MOST_TOLD = 10


def reproduce(file: Path, run_id: str | None, out: Path | None, *, as_json: bool) -> None:
    """Play a run of a sweep again, if its folder was named, or every try in a file."""
    if is_sweep(str(file)):
        from sim.cli.revisiting import reproduce_one  # noqa: PLC0415 - loaded where it is used

        reproduce_one(file, run_id, out, as_json=as_json)
        return
    if run_id is not None or out is not None:
        what = f"The run {run_id}" if run_id is not None else "--out"
        raise Refused(f"{what} asks for a run of a sweep, and {file} is not the folder of one.")
    reproduce_page(file, as_json=as_json)


def reproduce_page(file: Path, *, as_json: bool) -> None:
    """Play every try in a file again, and compare."""
    recording = _read(file)
    with announced(), Bar(f"Playing {file.name} again", n_tries(recording)) as bar:
        compared = play_again(recording, lambda _: bar.step())
    other = other_program(recording)
    different = [one for one in compared if not one.same]
    if as_json:
        tries = [{**one._asdict(), "same": one.same} for one in compared]
        say_json({"file": file, "same": not different, "tries": tries, "other_program": other})
    else:
        _tell(file, compared, different, other)
    if different:
        raise typer.Exit(OUR_FAULT)


def _tell(file: Path, compared: list[Compared], different: list[Compared], other: str | None) -> None:
    """Say how it came out."""
    if not different:
        tries = "The one try" if len(compared) == 1 else f"All {len(compared)} tries"
        say_line(f"{tries} in ", (str(file), NAME), " came out the same, to the last bit.")
    else:
        say_line(
            f"{format_count(len(different), 'try', 'tries')} of {len(compared)} in ",
            (str(file), NAME),
            " came out otherwise.",
        )
        for one in different[:MOST_TOLD]:
            why = f"cannot be played any more: {one.why}" if one.found is None else "differs"
            say(f"- {one.label}, seed {one.seed}: {why}", indent=2)
        if len(different) > MOST_TOLD:
            say(f"… and {len(different) - MOST_TOLD} more.", indent=2)
    if other:
        say(other)


def _read(file: Path) -> Packed:
    """The recording in a file."""
    try:
        if file.stat().st_size > LARGEST:
            raise Refused(f"{file} is larger than {LARGEST:,} bytes; no recording is.")
        raw = file.read_bytes()
    except FileNotFoundError:
        raise Refused(f"There is no file {file}.") from None
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror or error}.") from None
    try:
        return read_recording(raw) if raw.startswith(LETTERS) else from_single_file(raw.decode())
    except UnicodeDecodeError:
        raise Refused(f"{file}: there is no recording in this file.") from None
    except FormatError as error:
        raise Refused(f"{file}: {error}.") from None
