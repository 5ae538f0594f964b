"""Versions as they are named on a command line: `leadership.style=compassionate,compliance`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath

from sim.scenario import ScenarioProblem, built_in_scenarios
from sim.scenario.yaml_reader import read_text

MOST_VERSIONS = 12
"""In one file, the scenario as it is included."""
OPENING, CLOSING = "[{(", "]})"


def changes_of(texts: Sequence[str], problems: list[ScenarioProblem]) -> list[str]:
    """One change for each version that is named; what is wrong is added to the problems.

    "workload=0.6,0.7" names two versions, "workload=0.6" and "workload=0.7". A comma within brackets or quotes does
    not part values.
    """
    changes: list[str] = []
    for text in texts:
        key, found, values = _parted(text)
        if not found or not key.strip():
            message = "a version is named by a key and its values"
            hint = "right is, for example, --versions leadership.style=compassionate,compliance"
            problems.append(
                ScenarioProblem(f"--versions {text[:60]}", None, None, "versions", text[:60], message, hint)
            )
            continue
        changes += [f"{key.strip()}={value}" for value in split(values)]
    return changes


def _parted(text: str) -> tuple[str, bool, str]:
    """Key and values; a = in quotes belongs to the key."""
    quote = ""
    for place, sign in enumerate(text):
        if sign == "=" and not quote:
            return text[:place], True, text[place + 1 :]
        if sign in "\"'":
            quote = "" if sign == quote else quote or sign
    return text, False, ""


def split(values: str) -> list[str]:
    """Values with commas between them."""
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
    """The text of a scenario file, or of one that comes with the program, and the file's own name."""
    place = FilePath(file) if FilePath(file).is_file() else built_in_scenarios()[file]
    return read_text(place, file), place.name
