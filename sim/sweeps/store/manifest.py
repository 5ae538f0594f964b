"""The manifest of a sweep: its plan, every scenario, and what made it; and whether another plan only adds to it."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.engine.dispatch import EngineName
from sim.numba_support.source_hash import PACKAGE_DIR, source_hash
from sim.storage.atomic_write import write_atomically
from sim.storage.manifest import DISTRIBUTION_NAME, RECORDED_PACKAGES, RNG_NAME, git_state, installed_version
from sim.sweeps.errors import SweepError
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.plan.plan import SweepPlan
from sim.sweeps.plan.points import format_values, point_id_of
from sim.sweeps.store import results_dir as files
from sim.sweeps.store.journal import Journal, RunIndex

FORMAT_VERSION = 1
MANIFEST_KIND = "sweep"
HASHED_PATHS = ("engine/compiled", "engine/mesa", "engine/trace.py", "numba_support", "model", "teams", "world")
"""Rooms of the package that make the numbers: results of other sources are not mixed with these."""


def build_sweep_manifest(plan: SweepPlan, *, engine: EngineName, command: str | None) -> dict[str, Any]:
    """Collect what is known of a plan, the program and the machine; nothing about its user."""
    contents = [json.loads(point.content) for point in plan.points]
    common = _shared_sections(contents)
    return {
        "format": FORMAT_VERSION,
        "kind": MANIFEST_KIND,
        "name": plan.name,
        "plan": plan.spec.model_dump(mode="json", by_alias=True, exclude_none=True),
        "factors": list(plan.factors),
        "compared": plan.compared_field,
        "arms": list(plan.arms),
        "reference": plan.reference_index,
        **({"rows": list(plan.cell_of_row)} if plan.cell_of_row else {}),
        **({"ranges": dict(plan.bounds)} if plan.bounds else {}),
        "seed": plan.spec.seed,
        "keep_days": plan.spec.keep.days,
        "outcomes": list(OUTCOMES),
        "engine": engine,
        **provenance(),
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
                "address": point.point_id,
                "values": point.values,
                "people": point.n_people,
                "days": point.n_days,
                **({"luck": point.seed_offset} if point.seed_offset else {}),
                "scenario": {key: part for key, part in content.items() if key not in common},
            }
            for point, content in zip(plan.points, contents, strict=True)
        ],
    }


def provenance() -> dict[str, Any]:
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
        "sources": source_hash(*HASHED_PATHS),
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


def _shared_sections(contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sections that all scenarios share: they are written once."""
    first = contents[0]
    return {
        key: part for key, part in first.items() if all(key in content and content[key] == part for content in contents)
    }


def point_content(manifest: Mapping[str, Any], index: int) -> str:
    """The content of a point, as `points.canonical_json` gives it.

    Raises
    ------
    SweepRefused
        The manifest was changed: the content does not have the address.
    """
    point = manifest["points"][index]
    data = {**manifest["scenario"], **point["scenario"]}
    content = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    if point_id_of(content, point.get("luck", 0)) != point["address"]:
        raise SweepError(
            f"The manifest was changed after it was written: the scenario of point {point['address']} has another "
            "address. Take the manifest from a copy, or run the plan again in another place."
        )
    return content


def run_seed(manifest: Mapping[str, Any], index: int, run: int) -> int:
    """The seed of a run of a point."""
    return int(manifest["seed"]) + int(manifest["points"][index].get("luck", 0)) + run


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, whole or not at all."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_atomically(folder / files.MANIFEST_FILE, text.encode())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a sweep.

    Raises
    ------
    SweepRefused
        There is none, or it cannot be read.
    """
    path = folder / files.MANIFEST_FILE
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise SweepError(f"{folder} holds no results of a sweep: it has no {files.MANIFEST_FILE}.") from None
    except (OSError, ValueError) as error:
        raise SweepError(
            f"{path} cannot be read: {error}. Take it from a copy, or run the plan again in another place."
        ) from None
    if not isinstance(manifest, dict) or manifest.get("kind") != MANIFEST_KIND:
        raise SweepError(f"{folder} holds no results of a sweep; sweeps are made by: compassion sweep PLAN")
    if manifest["format"] > FORMAT_VERSION:
        raise SweepError(f"{folder} was written by a later version of this program. Update the program to read it.")
    return manifest


def is_sweep_results(folder: Path) -> bool:
    """Whether a folder holds results of a sweep."""
    try:
        read_manifest(folder)
    except SweepError:
        return False
    return True


def check_folder_empty(folder: Path) -> None:
    """Refuse a folder that holds something else than results of a sweep."""
    others = [
        path.name for path in folder.iterdir() if path.name != files.LOCK_FILE and not path.name.startswith(".un")
    ]
    if others:
        raise SweepError(
            f"{folder} holds something else: {', '.join(sorted(others)[:3])}. Give the plan another name, or choose "
            "another place with --out."
        )


def check_extends(old: Mapping[str, Any], new: Mapping[str, Any], folder: Path) -> None:
    """Refuse a plan that does not only add to what stands in the folder."""
    for key, description in (("draws", "another random number generator"), ("sources", "another version of the model")):
        if old[key] != new[key]:
            raise SweepError(
                f"The results in {folder} were computed with {description} and cannot be extended. Choose another "
                "folder with --out, or use the version in the manifest."
            )
    if old["outcomes"] != new["outcomes"]:
        raise SweepError(f"The results in {folder} have other columns. Choose another place with --out.")
    if old["seed"] != new["seed"]:
        raise _plan_changed_error(folder, f"starts from seed {new['seed']}, and the results from seed {old['seed']}")
    new_ids = {point["address"] for point in new["points"]}
    removed = [point for point in old["points"] if point["address"] not in new_ids]
    if removed:
        point_text = format_values(removed[0]["values"]) or "the scenario as it was"
        suffix = f" and {len(removed) - 1} more" if len(removed) > 1 else ""
        raise _plan_changed_error(folder, f"no longer has the point {point_text}{suffix}")
    if old["keep_days"] > new["keep_days"]:
        new_days, old_days = new["keep_days"], old["keep_days"]
        raise _plan_changed_error(
            folder, f"keeps the days of {new_days} runs a point, and the results those of {old_days}"
        )


def check_run_limits(journal: Journal, max_runs: Mapping[str, int], keep_days: int, folder: Path) -> None:
    """Refuse a plan that asks for fewer runs than there are."""
    limits_by_kind: tuple[tuple[RunIndex, dict[str, int]], ...] = (
        (journal.runs, dict(max_runs)),
        (journal.days, {address: min(keep_days, n) for address, n in max_runs.items()}),
    )
    for kind, limits in limits_by_kind:
        for address in kind.ranges:
            if address not in limits:
                raise _plan_changed_error(folder, f"does not know the point {address}, of which there are runs")
            if kind.next_run(address) > limits[address]:
                limit = limits[address]
                raise _plan_changed_error(
                    folder, f"asks for {limit:,} runs of a point of which there are {kind.next_run(address):,}"
                )


def _plan_changed_error(folder: Path, how: str) -> SweepError:
    """The plan was edited so that it does more than add."""
    return SweepError(
        f"The plan was changed since the results in {folder} were begun: it {how}. A plan may add values and runs to "
        "results, not take any away. Put it back as it was, or choose another place with --out."
    )
