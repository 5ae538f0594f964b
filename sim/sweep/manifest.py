"""The manifest of a sweep: its plan, every scenario, and what made it; and whether another plan only adds to it."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.engines import EngineName
from sim.jit import PACKAGE_DIR, source_hash
from sim.recording.manifest import DISTRIBUTION_NAME, RECORDED_PACKAGES, RNG_NAME, git_state, installed_version
from sim.sweep import folder as files
from sim.sweep.journal import Held, Journal
from sim.sweep.measuring import OUTCOMES
from sim.sweep.planning import Plan
from sim.sweep.points import address_of, told
from sim.sweep.refusing import SweepRefused

FORMAT = 1
KIND = "sweep"
ROOMS = ("agents", "compiled", "jit.py", "model", "teams", "trace.py", "world")
"""Rooms of the package that make the numbers: results of other sources are not mixed with these."""


def manifest_of(plan: Plan, *, engine: EngineName, command: str | None) -> dict[str, Any]:
    """Collect what is known of a plan, the program and the machine; nothing about its user."""
    contents = [json.loads(point.content) for point in plan.points]
    common = _common(contents)
    return {
        "format": FORMAT,
        "kind": KIND,
        "name": plan.name,
        "plan": plan.spec.model_dump(mode="json", by_alias=True, exclude_none=True),
        "factors": list(plan.factors),
        "compared": plan.compared,
        "arms": list(plan.arms),
        "reference": plan.reference,
        **({"rows": list(plan.rows)} if plan.rows else {}),
        **({"ranges": dict(plan.ranges)} if plan.ranges else {}),
        "seed": plan.spec.seed,
        "keep_days": plan.spec.keep.days,
        "outcomes": list(OUTCOMES),
        "engine": engine,
        **made_with(),
        "platform": {
            "system": platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
            "python": sys.implementation.name,
        },
        "command": command,
        "started": datetime.now().astimezone().isoformat(timespec="seconds"),
        "scenario": common,
        "points": [
            {
                "address": point.address,
                "values": point.values,
                "people": point.n_people,
                "days": point.n_days,
                **({"luck": point.luck} if point.luck else {}),
                "scenario": {key: part for key, part in content.items() if key not in common},
            }
            for point, content in zip(plan.points, contents, strict=True)
        ],
    }


def made_with() -> dict[str, Any]:
    """Say what makes the numbers here, for a manifest of your own.

    Returns
    -------
    dict
        `draws`: the way of drawing luck. `sources`: hash of the sources of the model, which alone decide the numbers.
        `program`: version, hash of all sources, git commit and whether files differ from it (`dirty`); commit and
        `dirty` are None outside a git checkout. `versions`: of Python and the packages used, None if not installed.
    """
    return {
        "draws": RNG_NAME,
        "sources": source_hash(*ROOMS),
        "program": {
            "version": installed_version(DISTRIBUTION_NAME),
            "source": source_hash(),
            **git_state(PACKAGE_DIR.parent),
        },
        "versions": {
            "python": platform.python_version(),
            **{name: installed_version(name) for name in (*RECORDED_PACKAGES, "scipy")},
        },
    }


def _common(contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sections that all scenarios share: they are written once."""
    first = contents[0]
    return {key: part for key, part in first.items() if all(key in one and one[key] == part for one in contents)}


def content_in(manifest: Mapping[str, Any], place: int) -> str:
    """The content of a point, as `points.content_of` gives it.

    Raises
    ------
    SweepRefused
        The manifest was changed: the content does not have the address.
    """
    point = manifest["points"][place]
    data = {**manifest["scenario"], **point["scenario"]}
    content = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    if address_of(content, point.get("luck", 0)) != point["address"]:
        raise SweepRefused(
            f"The manifest was changed after it was written: the scenario of point {point['address']} has another "
            "address. Take the manifest from a copy, or run the plan again in another place."
        )
    return content


def seed_of(manifest: Mapping[str, Any], place: int, run: int) -> int:
    """The seed of a run of a point."""
    return int(manifest["seed"]) + int(manifest["points"][place].get("luck", 0)) + run


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, whole or not at all."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    files.write_whole(folder / files.MANIFEST, text.encode())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a sweep.

    Raises
    ------
    SweepRefused
        There is none, or it cannot be read.
    """
    path = folder / files.MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise SweepRefused(f"{folder} holds no results of a sweep: it has no {files.MANIFEST}.") from None
    except (OSError, ValueError) as error:
        raise SweepRefused(
            f"{path} cannot be read: {error}. Take it from a copy, or run the plan again in another place."
        ) from None
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND:
        raise SweepRefused(f"{folder} holds no results of a sweep; sweeps are made by: compassion sweep PLAN")
    if manifest["format"] > FORMAT:
        raise SweepRefused(f"{folder} was written by a later version of this program. Update the program to read it.")
    return manifest


def is_results(folder: Path) -> bool:
    """Whether a folder holds results of a sweep."""
    try:
        read_manifest(folder)
    except SweepRefused:
        return False
    return True


def check_empty(folder: Path) -> None:
    """Refuse a folder that holds something else than results of a sweep."""
    others = [path.name for path in folder.iterdir() if path.name != files.LOCK and not path.name.startswith(".un")]
    if others:
        raise SweepRefused(
            f"{folder} holds something else: {', '.join(sorted(others)[:3])}. Give the plan another name, or choose "
            "another place with --out."
        )


def check_adds(old: Mapping[str, Any], new: Mapping[str, Any], folder: Path) -> None:
    """Refuse a plan that does not only add to what stands in the folder."""
    for key, what in (("draws", "another way of drawing luck"), ("sources", "another version of the model")):
        if old[key] != new[key]:
            raise SweepRefused(
                f"The results in {folder} were made by {what}; they are not mixed. Choose another place with --out, or "
                "go back to the version that the manifest names."
            )
    if old["outcomes"] != new["outcomes"]:
        raise SweepRefused(f"The results in {folder} have other columns. Choose another place with --out.")
    if old["seed"] != new["seed"]:
        raise _edited(folder, f"starts from seed {new['seed']}, and the results from seed {old['seed']}")
    there = {point["address"] for point in new["points"]}
    gone = [point for point in old["points"] if point["address"] not in there]
    if gone:
        which = told(gone[0]["values"]) or "the scenario as it was"
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        raise _edited(folder, f"no longer has the point {which}{more}")
    if old["keep_days"] > new["keep_days"]:
        wanted, kept = new["keep_days"], old["keep_days"]
        raise _edited(folder, f"keeps the days of {wanted} runs a point, and the results those of {kept}")


def check_within(journal: Journal, most: Mapping[str, int], keep: int, folder: Path) -> None:
    """Refuse a plan that asks for fewer runs than there are."""
    held: tuple[tuple[Held, dict[str, int]], ...] = (
        (journal.runs, dict(most)),
        (journal.days, {address: min(keep, n) for address, n in most.items()}),
    )
    for kind, limits in held:
        for address in kind.stretches:
            if address not in limits:
                raise _edited(folder, f"does not know the point {address}, of which there are runs")
            if kind.end(address) > limits[address]:
                wanted = limits[address]
                raise _edited(folder, f"asks for {wanted:,} runs of a point of which there are {kind.end(address):,}")


def _edited(folder: Path, how: str) -> SweepRefused:
    """The plan was edited so that it does more than add."""
    return SweepRefused(
        f"The plan was changed since the results in {folder} were begun: it {how}. A plan may add values and runs to "
        "results, not take any away. Put it back as it was, or choose another place with --out."
    )
