"""A recording as bytes, and back."""

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
    """A try as it can be watched.

    Attributes
    ----------
    states : the states of people
    acts : the act log
    words : captions, as JSON has them
    teams : measures of the teams, shape (teams, days, measures); None where they were not kept
    """

    states: states.States
    acts: ActLog
    words: dict[str, Any]
    teams: NDArray[np.float64] | None


def header_json(header: Mapping[str, Any]) -> str:
    """The header as one JSON object."""
    return json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def recording_bytes(recording: Packed) -> bytes:
    """A recording as a file or an answer has it."""
    header = header_json(recording.header).encode()
    return HEAD.pack(LETTERS, FORMAT, len(header)) + header + recording.data


def read_recording(raw: bytes) -> Packed:
    """A recording of bytes.

    Raises
    ------
    FormatError
        The bytes are no recording, or one of another version.
    """
    if len(raw) < HEAD.size or raw[: len(LETTERS)] != LETTERS:
        raise FormatError("this is not a recording")
    _, version, length = HEAD.unpack_from(raw)
    if version != FORMAT:
        raise FormatError(f"this recording is in version {version} of the format; this program reads version {FORMAT}")
    if len(raw) < HEAD.size + length:
        raise FormatError("this recording is cut off")
    end = HEAD.size + length
    return Packed(read_header(raw[HEAD.size : end]), raw[end:])


def read_header(raw: bytes | str) -> dict[str, Any]:
    """A header of JSON."""
    try:
        header = json.loads(raw)
    except ValueError as error:
        raise FormatError("the header of this recording cannot be read") from error
    if not isinstance(header, dict) or header.get("kind") != KIND:
        raise FormatError("this is not a recording")
    if header.get("format") != FORMAT:
        told = header.get("format")
        raise FormatError(f"this recording is in version {told} of the format; this program reads version {FORMAT}")
    return header


def courses_of(recording: Packed, version: int) -> NDArray[np.float64]:
    """Measures of everyone in all tries of a version, shape (tries, days, measures); NaN where empty."""
    told = recording.header["versions"][version]
    return courses.decode(unpacked(recording.data, told["courses"]), len(told["tries"]), told["days"])


def bands_of(recording: Packed, version: int) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Between which values eight of ten tries lie, each of shape (days, measures); None with few tries."""
    told = recording.header["versions"][version]
    if told["bands"] is None:
        return None
    low, high = (
        courses.decode(unpacked(recording.data, told["bands"][edge]), 1, told["days"])[0] for edge in ("low", "high")
    )
    return low, high


def watch(recording: Packed, version: int, one: int) -> Watched | None:
    """A try of a version; None where only its measures were kept."""
    told = recording.header["versions"][version]
    blocks = told["tries"][one]["watch"]
    if blocks is None:
        return None
    n_days, n_people = told["days"], len(recording.header["casts"][told["cast"]]["people"])
    about = blocks["states"]
    detail = states.Detail(tuple(about["levels"]), tuple(about["every"]))
    log = acts.Log(
        unpacked(recording.data, blocks["acts"]),
        [tuple(column) for column in blocks["acts"]["columns"]],
        blocks["acts"]["n"],
    )
    teams = blocks["teams"]
    n_teams = len(recording.header["casts"][told["cast"]]["teams"])
    return Watched(
        states.decode(unpacked(recording.data, about), n_days, n_people, detail),
        acts.decode(log, n_days),
        json.loads(unpacked(recording.data, blocks["words"])),
        None if teams is None else courses.decode(unpacked(recording.data, teams), n_teams, n_days),
    )
