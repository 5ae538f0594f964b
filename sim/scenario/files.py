"""From a file to its text."""

from __future__ import annotations

from pathlib import Path as FilePath

from sim.scenario.errors import ScenarioError, ScenarioProblem

MAX_BYTES = 1_000_000
"""Bytes that a scenario may have."""


def read_text(path: FilePath, file: str) -> str:
    """Read a file as text: UTF-8, with or without a byte order mark, at most 1 MB.

    Raises
    ------
    ScenarioError
        The file cannot be read, or is not text.
    """
    try:
        with path.open("rb") as stream:
            return decode_text(stream.read(MAX_BYTES + 1), file)
    except FileNotFoundError:
        raise file_error(file, "there is no such file") from None
    except IsADirectoryError:
        raise file_error(file, "this is a folder, not a scenario file") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        if path.is_dir():  # Windows says "permission denied"
            raise file_error(file, "this is a folder, not a scenario file") from None
        reason = getattr(error, "strerror", None) or str(error)
        raise file_error(file, f"the file cannot be read: {reason}") from None


def decode_text(data: bytes, file: str) -> str:
    """The text of a file's bytes."""
    if len(data) > MAX_BYTES:
        raise file_error(file, "the file is larger than 1 MB", "a scenario is at most 1,000,000 bytes long")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise file_error(file, "the file is UTF-16 text", "save it as UTF-8")
    if b"\0" in data:
        raise file_error(file, "the file is not text: it has a byte of value 0", "a scenario is YAML text in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"the file is not UTF-8 text: byte {data[error.start]:#04x}"
        raise ScenarioError([ScenarioProblem(file, line, column, "", "", message, "save it as UTF-8")]) from None


def file_error(file: str, message: str, hint: str = "") -> ScenarioError:
    """The error for a file that has no place to point at."""
    return ScenarioError([ScenarioProblem(file, None, None, "", "", message, hint)])
