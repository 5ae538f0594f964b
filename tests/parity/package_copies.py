"""Copies of the package for mutation tests."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from sim.numba_support.source_hash import PACKAGE_DIR


class Mutation(NamedTuple):
    """A change to the source of one engine: in a file of `sim`, `new` replaces the only occurrence of `old`."""

    engine: str
    file: str
    old: str
    new: str


def copy_package(folder: Path, mutation: Mutation | None = None) -> Path:
    """Copy the package to a folder, apply a mutation if one is given, and return the folder."""
    shutil.copytree(PACKAGE_DIR, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    if mutation is not None:
        apply_mutation(folder, mutation)
    return folder


def apply_mutation(folder: Path, mutation: Mutation) -> None:
    """Apply a mutation to the copy of the package in a folder."""
    file = folder / "sim" / mutation.file
    text = file.read_text(encoding="utf-8")
    n_matches = text.count(mutation.old)
    assert n_matches == 1, f"{mutation.file} contains {n_matches} times, not once: {mutation.old}; update the mutation"
    file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
