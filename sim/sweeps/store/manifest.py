"""Manifest of a sweep: plan, scenarios and provenance. It also checks whether a plan extends stored results."""

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
from sim.sweeps.store import results_dir
from sim.sweeps.store.journal import Journal, RunIndex

FORMAT_VERSION = 2
"""Version of the format of the manifest."""
MANIFEST_KIND = "sweep"
HASHED_PATHS = ("engine/compiled", "engine/mesa", "engine/trace.py", "numba_support", "model", "teams", "world")
"""Parts of the package that determine the numbers. Results of different sources are not combined."""


def build_sweep_manifest(plan: SweepPlan, *, engine: EngineName, command: str | None) -> dict[str, Any]:
    """Describe a plan, the program and the computer. The manifest contains no personal data."""
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
                "id": point.point_id,
                "values": point.values,
                "people": point.n_people,
                "days": point.n_days,
                **({"seed_offset": point.seed_offset} if point.seed_offset else {}),
                "scenario": {key: part for key, part in content.items() if key not in common},
            }
            for point, content in zip(plan.points, contents, strict=True)
        ],
    }


def provenance() -> dict[str, Any]:
    """Provenance of results of this installation, for your own manifest.

    Returns
    -------
    dict
        `rng`: name of the random number generator. `sources`: hash of the sources of the model, which determine the
        numbers. `program`: version, hash of all sources, git commit, and whether files differ from the commit
        (`dirty`); the last two are None outside a git checkout. `versions`: versions of Python and of the packages,
        None if a package is not installed.
    """
    return {
        "rng": RNG_NAME,
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
    """Sections that are equal in all scenarios. The manifest contains them once."""
    first = contents[0]
    return {
        key: part for key, part in first.items() if all(key in content and content[key] == part for content in contents)
    }


def point_content(manifest: Mapping[str, Any], index: int) -> str:
    """Scenario of a point, as from `canonical_json`.

    Raises
    ------
    SweepError
        The manifest was edited, so that the hash of the scenario does not match the id of the point.
    """
    point = manifest["points"][index]
    data = {**manifest["scenario"], **point["scenario"]}
    content = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    if point_id_of(content, point.get("seed_offset", 0)) != point["id"]:
        raise SweepError(
            f"The manifest was edited: the hash of the scenario of point {point['id']} does not match. Restore "
            "the manifest from a copy, or run the plan again in another folder."
        )
    return content


def run_seed(manifest: Mapping[str, Any], index: int, run: int) -> int:
    """Random seed of a run of a point."""
    return int(manifest["seed"]) + int(manifest["points"][index].get("seed_offset", 0)) + run


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Atomic write of the manifest."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_atomically(folder / results_dir.MANIFEST_FILE, text.encode())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a sweep.

    Raises
    ------
    SweepError
        The folder does not contain results of a sweep, or the manifest cannot be read.
    """
    path = folder / results_dir.MANIFEST_FILE
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise SweepError(
            f"{folder} does not contain results of a sweep: {results_dir.MANIFEST_FILE} not found."
        ) from None
    except (OSError, ValueError) as error:
        raise SweepError(
            f"{path} cannot be read: {error}. Restore it from a copy, or run the plan again in another folder."
        ) from None
    if not isinstance(manifest, dict) or manifest.get("kind") != MANIFEST_KIND:
        raise SweepError(f"{folder} does not contain results of a sweep. Run a sweep with: compassion sweep PLAN")
    if manifest["format"] > FORMAT_VERSION:
        raise SweepError(f"{folder} was written by a later version of this program. Update the program to read it.")
    if manifest["format"] < FORMAT_VERSION:
        raise SweepError(f"{folder} was written by an earlier version of this program. Run the plan again.")
    return manifest


def is_sweep_results(folder: Path) -> bool:
    """Whether a folder contains results of a sweep."""
    try:
        read_manifest(folder)
    except SweepError:
        return False
    return True


def check_folder_empty(folder: Path) -> None:
    """Raise an error if a folder contains other files than results of a sweep."""
    others = [
        path.name for path in folder.iterdir() if path.name != results_dir.LOCK_FILE and not path.name.startswith(".un")
    ]
    if others:
        raise SweepError(
            f"{folder} contains other files: {', '.join(sorted(others)[:3])}. Change the name of the plan, or choose "
            "another folder with --out."
        )


def check_extends(old: Mapping[str, Any], new: Mapping[str, Any], folder: Path) -> None:
    """Raise an error unless the plan extends the stored results."""
    for key, description in (("rng", "another random number generator"), ("sources", "another version of the model")):
        if old[key] != new[key]:
            raise SweepError(
                f"The results in {folder} were computed with {description} and cannot be extended. Choose another "
                "folder with --out, or use the version in the manifest."
            )
    if old["outcomes"] != new["outcomes"]:
        raise SweepError(f"The results in {folder} have different columns. Choose another folder with --out.")
    if old["seed"] != new["seed"]:
        raise _plan_changed_error(folder, f"starts with seed {new['seed']}, the results with seed {old['seed']}")
    new_ids = {point["id"] for point in new["points"]}
    removed = [point for point in old["points"] if point["id"] not in new_ids]
    if removed:
        point_text = format_values(removed[0]["values"]) or "base scenario"
        suffix = f" and {len(removed) - 1} more" if len(removed) > 1 else ""
        raise _plan_changed_error(folder, f"no longer contains the point {point_text}{suffix}")
    if old["keep_days"] > new["keep_days"]:
        new_days, old_days = new["keep_days"], old["keep_days"]
        raise _plan_changed_error(
            folder, f"stores the days of {new_days:,} runs per point, the results those of {old_days:,}"
        )


def check_run_limits(journal: Journal, max_runs: Mapping[str, int], keep_days: int, folder: Path) -> None:
    """Raise an error if more runs are stored than the plan asks for."""
    limits_by_kind: tuple[tuple[RunIndex, dict[str, int]], ...] = (
        (journal.runs, dict(max_runs)),
        (journal.days, {point_id: min(keep_days, n) for point_id, n in max_runs.items()}),
    )
    for kind, limits in limits_by_kind:
        for point_id in kind.ranges:
            if point_id not in limits:
                raise _plan_changed_error(folder, f"does not contain the point {point_id}, which has stored runs")
            n_stored, limit = kind.next_run(point_id), limits[point_id]
            if n_stored > limit:
                raise _plan_changed_error(
                    folder, f"asks for {limit:,} runs of a point that has {n_stored:,} stored runs"
                )


def _plan_changed_error(folder: Path, how: str) -> SweepError:
    """Error if the plan was changed in other ways than by an extension."""
    return SweepError(
        f"The plan has changed since the results in {folder} were started: it {how}. A plan can add values and runs, "
        "but not remove any. Restore the plan, or choose another folder with --out."
    )
