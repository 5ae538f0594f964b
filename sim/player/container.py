"""Write and read recordings as bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog
from sim.player import acts, courses, states
from sim.player.blocks import FormatError, unpacked
from sim.player.heading import FORMAT, KIND
from sim.player.packing import Packed

LETTERS = b"CCRC"
HEAD = struct.Struct("<4sII")
MEDIA_TYPE = "application/vnd.compassion-recording"


class Watched(NamedTuple):
    """Data to watch a run.

    Attributes
    ----------
    states : states of people
    acts : act log
    words : captions, as JSON data
    teams : measures of the teams, shape (teams, days, measures), or None
    """

    states: states.States
    acts: ActLog
    words: dict[str, Any]
    teams: NDArray[np.float64] | None


def header_json(header: Mapping[str, Any]) -> str:
    """The header as one JSON object."""
    return json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def recording_bytes(recording: Packed) -> bytes:
    """Recording as the bytes of a file or response."""
    header = header_json(recording.header).encode()
    return HEAD.pack(LETTERS, FORMAT, len(header)) + header + recording.data


def read_recording(raw: bytes) -> Packed:
    """Recording from bytes.

    Raises
    ------
    FormatError
        The bytes are not a recording, or have another format version.
    """
    if len(raw) < HEAD.size or raw[: len(LETTERS)] != LETTERS:
        raise FormatError("this is not a recording")
    _, version, length = HEAD.unpack_from(raw)
    if version != FORMAT:
        raise FormatError(f"this recording has format version {version}; this program reads version {FORMAT}")
    if len(raw) < HEAD.size + length:
        raise FormatError("this recording is incomplete")
    end = HEAD.size + length
    return Packed(read_header(raw[HEAD.size : end]), raw[end:])


def read_header(raw: bytes | str) -> dict[str, Any]:
    """Header from JSON."""
    try:
        header = json.loads(raw)
    except ValueError as error:
        raise FormatError("the header of this recording cannot be read") from error
    if not isinstance(header, dict) or header.get("kind") != KIND:
        raise FormatError("this is not a recording")
    if header.get("format") != FORMAT:
        other_version = header.get("format")
        raise FormatError(f"this recording has format version {other_version}; this program reads version {FORMAT}")
    return header


def courses_of(recording: Packed, version: int) -> NDArray[np.float64]:
    """Time series of the whole organisation in all runs of a version, shape (runs, days, measures); NaN if missing."""
    entry = recording.header["versions"][version]
    return courses.decode(unpacked(recording.data, entry["courses"]), len(entry["tries"]), entry["days"])


def bands_of(recording: Packed, version: int) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Bounds of the central 80% of runs, each of shape (days, measures), or None for few runs."""
    entry = recording.header["versions"][version]
    if entry["bands"] is None:
        return None
    low, high = (
        courses.decode(unpacked(recording.data, entry["bands"][edge]), 1, entry["days"])[0] for edge in ("low", "high")
    )
    return low, high


def watch(recording: Packed, version: int, one: int) -> Watched | None:
    """Data to watch a run of a version, or None if the recording has only its measures."""
    entry = recording.header["versions"][version]
    blocks = entry["tries"][one]["watch"]
    if blocks is None:
        return None
    n_days, n_people = entry["days"], len(recording.header["casts"][entry["cast"]]["people"])
    about = blocks["states"]
    detail = states.Detail(tuple(about["levels"]), tuple(about["every"]))
    log = acts.Log(
        unpacked(recording.data, blocks["acts"]),
        [tuple(column) for column in blocks["acts"]["columns"]],
        blocks["acts"]["n"],
    )
    teams = blocks["teams"]
    n_teams = len(recording.header["casts"][entry["cast"]]["teams"])
    return Watched(
        states.decode(unpacked(recording.data, about), n_days, n_people, detail),
        acts.decode(log, n_days),
        json.loads(unpacked(recording.data, blocks["words"])),
        None if teams is None else courses.decode(unpacked(recording.data, teams), n_teams, n_days),
    )
