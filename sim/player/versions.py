"""Versions on the command line: `leadership.style=compassionate,compliance`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath

from sim.scenario import ScenarioProblem, built_in_scenarios
from sim.scenario.yaml_reader import read_text

MOST_VERSIONS = 12
"""Maximum number of versions in one file, including the unchanged scenario."""
OPENING, CLOSING = "[{(", "]})"


def changes_of(texts: Sequence[str], problems: list[ScenarioProblem]) -> list[str]:
    """One override for each version. Errors are appended to `problems`.

    "workload=0.6,0.7" gives two versions, "workload=0.6" and "workload=0.7". A comma within brackets or quotes does not
    separate values.
    """
    changes: list[str] = []
    for text in texts:
        key, has_equals, values = _parted(text)
        if not has_equals or not key.strip():
            message = "a version needs a key and values"
            hint = "write, for example, --variants leadership.style=compassionate,compliance"
            problems.append(
                ScenarioProblem(f"--variants {text[:60]}", None, None, "versions", text[:60], message, hint)
            )
            continue
        changes += [f"{key.strip()}={value}" for value in split(values)]
    return changes


def _parted(text: str) -> tuple[str, bool, str]:
    """Split into key and values. A = in quotes belongs to the key."""
    quote = ""
    for index, character in enumerate(text):
        if character == "=" and not quote:
            return text[:index], True, text[index + 1 :]
        if character in "\"'":
            quote = "" if character == quote else quote or character
    return text, False, ""


def split(values: str) -> list[str]:
    """Split values at commas."""
    parts, depth, quote = [""], 0, ""
    for sign in values:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth -= 1
        elif sign == "," and depth <= 0:
            parts.append("")
            continue
        parts[-1] += sign
    return [part.strip() for part in parts]


def source_text(file: str) -> tuple[str, str]:
    """Text of a scenario file or built-in scenario, and its file name."""
    path = FilePath(file) if FilePath(file).is_file() else built_in_scenarios()[file]
    return read_text(path, file), path.name
