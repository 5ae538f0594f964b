"""Run versions of a scenario and pack them into one recording."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.measures import MEASURE_NAMES
from sim.player import courses, heading
from sim.player import states as people_states
from sim.player.blocks import BlockWriter, packed
from sim.player.casts import cast_of
from sim.player.keeping import ALL, SMALL, Try, Wanted, Watch, keep_try
from sim.recording.recording import Recording
from sim.reporting import scenario_diff, tries
from sim.reporting.before_after import PairedSamples, first_and_last_days
from sim.world.population import build_population

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["ALL", "SMALL", "Packed", "Play", "Version", "Wanted", "pack"]

BASE_LABEL = "As it is"
FEWEST_FOR_BANDS = 5
"""Minimum number of runs for bands."""
EIGHT_IN_TEN = (0.1, 0.9)
"""Quantiles of the bands."""
WATCH_ENTRY_BYTES = 420
HEADER_SLACK = 2_000
"""Bytes reserved in the header for the blocks of a run, and for escaped characters."""


@dataclass(frozen=True)
class Version:
    """A scenario, and how it differs from the first version.

    Attributes
    ----------
    scenario
        Scenario to run.
    label
        Short label. Default: made from the differences.
    changes
        Overrides in the form of `--set`.
    from_day
        First day of the overrides, or None for the whole run.
    without_act
        Index of the act that is omitted, or None.
    sentence
        Sentence about the differences. Default: made from the differences.
    """

    scenario: Scenario
    label: str = ""
    changes: tuple[str, ...] = ()
    from_day: int | None = None
    without_act: int | None = None
    sentence: str | None = None


class Packed(NamedTuple):
    """A recording: header and data."""

    header: dict[str, Any]
    data: bytes


Play = Callable[[Version, int], Recording]
"""Runs a version with a random seed."""


def pack(
    versions: Sequence[Version],
    seeds: Sequence[int],
    play: Play,
    wanted: Wanted = ALL,
    *,
    text: str | None = None,
    file: str | None = None,
    tick: Callable[[], object] = lambda: None,
) -> Packed:
    """Run versions with the same random seeds and pack them.

    Parameters
    ----------
    versions
        The others are compared with the first.
    seeds
        Random seed of each run.
    play
        Function that runs a version with a seed.
    wanted
        What the recording contains.
    text, file
        YAML text of the scenario and name of its file.
    tick
        Called after each run.
    """
    shown = [_shown(number, version, versions[0]) for number, version in enumerate(versions)]
    played: list[list[Try]] = []
    for version in shown:
        kept: list[Try] = []
        for place, seed in enumerate(seeds):
            base = played[0][place] if played else None
            kept.append(keep_try(play(version, seed), wanted, is_first=place == 0, base=base))
            tick()
        played.append(kept)
    return _written(_header(shown[0].scenario, text, file), shown, played, wanted)


def _shown(number: int, version: Version, first: Version) -> Version:
    """The version with label and sentence."""
    if number == 0:
        return replace(version, label=version.label or BASE_LABEL, sentence=version.sentence or "")
    label = version.label or scenario_diff.difference_label(first.scenario, version.scenario)
    sentence = version.sentence
    if sentence is None:
        sentence = scenario_diff.describe_differences(first.scenario, version.scenario, version.from_day)
    return replace(version, label=label, sentence=sentence)


def _header(base: Scenario, text: str | None, file: str | None) -> dict[str, Any]:
    """Header without casts and versions."""
    before, after = first_and_last_days(base.days)
    return {
        "format": heading.FORMAT,
        "kind": heading.KIND,
        "made_by": heading.made_by(),
        **heading.fixed_texts(),
        **heading.scenario_words(base, text, file),
        "ends": {"before": len(before), "after": len(after)},
    }


def _written(header: dict[str, Any], versions: Sequence[Version], played: list[list[Try]], wanted: Wanted) -> Packed:
    """Header and data."""
    writer = BlockWriter()
    casts: list[dict[str, Any]] = []
    entries = []
    for version, kept in zip(versions, played, strict=True):
        cast = cast_of(version.scenario)
        if cast not in casts:
            casts.append(cast)
        entries.append({"cast": casts.index(cast), **_version(version, kept, played[0], versions[0].label)})
        entries[-1].update(_measured(kept, writer, wanted.level))
    left = None if wanted.room is None else _left(wanted.room, {**header, "casts": casts, "versions": entries}, writer)
    for kept, watched in zip(played, _watched(played, wanted, left), strict=True):
        for one, watch in zip(kept, watched, strict=True):
            one.entry["watch"] = None if watch is None else _put(watch, one.columns, writer)
    return Packed({**header, "casts": casts, "versions": entries}, writer.data)


def _left(room: int, header: dict[str, Any], writer: BlockWriter) -> int:
    """Bytes that are left for the blocks to watch runs."""
    n_bytes = len(json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()) + HEADER_SLACK
    n_bytes += WATCH_ENTRY_BYTES * sum(len(version["tries"]) for version in header["versions"])
    return (room - n_bytes) * 3 // 4 - len(writer.data)


def _watched(played: list[list[Try]], wanted: Wanted, left: int | None) -> list[list[Watch | None]]:
    """Blocks to watch the runs of each version, within the size limit."""
    in_full = [kept[0].watch(wanted.details[0], wanted.level) for kept in played]
    left = None if left is None else left - sum(watch.size for watch in in_full if watch)
    others = [kept[1:] for kept in played]
    rows = _fitting(others, wanted, left)
    return [[first, *row] for first, row in zip(in_full, rows, strict=True)]


def _fitting(others: list[list[Try]], wanted: Wanted, room: int | None) -> list[list[Watch | None]]:
    """Blocks of the runs after the first, with the best resolution that fits, or of as many runs as fit."""
    for detail in wanted.details:
        if room is not None and _guess(others, detail, wanted.level) > room:
            continue
        rows = [[one.watch(detail, wanted.level) for one in row] for row in others]
        if room is None or sum(watch.size for row in rows for watch in row if watch) <= room:
            return rows
    rows = [[one.watch(wanted.details[-1], wanted.level) for one in row] for row in others]
    left = room or 0
    for column in range(len(rows[0]) if rows else 0):  # the second run of each version, then the third, …
        left -= sum(watch.size for row in rows if (watch := row[column]))
        if left < 0:
            return [[*row[:column], *[None] * (len(row) - column)] for row in rows]
    return rows


def _guess(others: list[list[Try]], detail: people_states.Detail, level: int) -> float:
    """Estimated size of these runs in bytes, from one run of each version."""
    samples = [(row[0].watch(detail, level), len(row)) for row in others if row]
    return 0.97 * sum(watch.size * many for watch, many in samples if watch)


def _version(version: Version, kept: list[Try], base: list[Try], base_label: str) -> dict[str, Any]:
    """Header entry of a version without its measures."""
    scenario = version.scenario
    people = build_population(scenario.team_graph())
    styles, style_changes = heading.style_entries(scenario)
    several, teams = len(kept) > 1, len(people.teams) > 1
    return {
        "label": version.label,
        "sentence": version.sentence,
        "changes": list(version.changes),
        "from_day": version.from_day,
        "without_act": version.without_act,
        "days": scenario.days,
        "resolved": scenario.to_dict(),
        "digest": scenario.digest(),
        "styles": styles,
        "style_changes": style_changes,
        "workload": scenario.workload,
        "events": heading.event_entries(scenario),
        "scopes": ["everyone", *people.teams] if teams else ["everyone"],
        "tries": [one.entry for one in kept],
        "agree": _agree(kept) if several else {},
        "against": _against(kept, base, base_label) if several and kept is not base else {},
    }


def _agree(kept: list[Try]) -> dict[str, str]:
    """Sentences about the end values of the runs, by measure."""
    pairs = {name: PairedSamples(*zip(*(one.pair(name) for one in kept), strict=True)) for name in MEASURE_NAMES}
    return {name: sentence for name, pair in pairs.items() if (sentence := tries.describe_end_values(name, pair))}


def _against(kept: list[Try], base: list[Try], label: str) -> dict[str, str]:
    """Sentences that compare the end values of the runs with those of the first version, by measure."""
    sentences = {}
    for name in MEASURE_NAMES:
        pair = PairedSamples(tuple(one.pair(name)[1] for one in base), tuple(one.pair(name)[1] for one in kept))
        if sentence := tries.describe_version_comparison(name, pair, label):
            sentences[name] = sentence
    return sentences


def _measured(kept: list[Try], writer: BlockWriter, level: int) -> dict[str, Any]:
    """Header entries of the blocks with a version's measures."""
    entry: dict[str, Any] = {
        "courses": writer.put(packed(courses.encode([one.course for one in kept]), level)),
        "bands": None,
    }
    if len(kept) >= FEWEST_FOR_BANDS:
        low, high = _eight_in_ten(np.stack([one.course for one in kept]))
        entry["bands"] = {
            "low": writer.put(packed(courses.encode([low]), level)),
            "high": writer.put(packed(courses.encode([high]), level)),
        }
    return entry


def _eight_in_ten(all_courses: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds of the central 80% of runs, each of shape (days, measures); NaN if missing."""
    known = ~np.isnan(all_courses).all(axis=0)
    low, high = np.full(known.shape, np.nan), np.full(known.shape, np.nan)
    low[known], high[known] = np.nanquantile(all_courses[:, known], EIGHT_IN_TEN, axis=0)
    return low, high


def _put(watch: Watch, columns: dict[str, Any], writer: BlockWriter) -> dict[str, Any]:
    """Write the blocks to watch a run. Returns their header entries."""
    return {
        "states": {**writer.put(watch.states), **people_states.about(watch.detail)},
        "acts": {**writer.put(watch.acts), **columns},
        "words": writer.put(watch.words),
        "teams": None if watch.teams is None else writer.put(watch.teams),
    }
