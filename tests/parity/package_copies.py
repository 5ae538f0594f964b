"""Copies of the package, perhaps with a fault in them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from sim.numba_support.source_hash import PACKAGE_DIR


class Mutation(NamedTuple):
    """A fault that one engine gets to see: in a file of `sim`, a text in place of one that stands there once."""

    engine: str
    file: str
    old: str
    new: str


def copy_package(folder: Path, fault: Mutation | None = None) -> Path:
    """Put a copy of the package into a folder, with a fault if there is one; returns the folder."""
    shutil.copytree(PACKAGE_DIR, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    if fault is not None:
        apply_mutation(folder, fault)
    return folder


def apply_mutation(folder: Path, fault: Mutation) -> None:
    """Put a fault into the copy of the package that stands in a folder."""
    file = folder / "sim" / fault.file
    text = file.read_text(encoding="utf-8")
    there = text.count(fault.old)
    assert there == 1, f"{fault.file} says {there} times, not once: {fault.old}; plant the fault elsewhere"
    file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
