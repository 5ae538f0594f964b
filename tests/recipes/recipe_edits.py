"""The edits of the recipes in CONTRIBUTING.md, and a copy of the package to which they are applied."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
COPIED_FOLDERS = ("sim", "scenarios", "docs", "tests")
SECTION = re.compile(r"^### (Add an? .+)$", re.MULTILINE)
BLOCK = re.compile(r"```python\n# (?P<path>\S+): (?P<position>[^\n]+)\n(?P<code>.*?)```", re.DOTALL)
POSITION = re.compile(r"(?P<verb>at the end of|before|instead of|at the end)(?: (?P<target>.+))?")


class RecipeEdit(NamedTuple):
    """One edit: a file, where the code goes ("at the end of STYLES"), and the code."""

    path: str
    position: str
    code: str


def read_recipes() -> dict[str, list[RecipeEdit]]:
    """Edits of each recipe, by its title; recipes without code have none."""
    parts = SECTION.split((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Recipes")[2])
    return {
        title: [RecipeEdit(*match.group("path", "position", "code")) for match in BLOCK.finditer(text)]
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def copy_project(folder: Path) -> Path:
    """Copy what a contributor edits into a folder, without caches and the sources of the page."""
    ignored = shutil.ignore_patterns("__pycache__", "page", "node_modules")
    for name in COPIED_FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def apply_edit(folder: Path, edit: RecipeEdit) -> None:
    """Insert the code of an edit into its file in a copy of the project."""
    file = folder / edit.path
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    match = POSITION.fullmatch(edit.position)
    assert match is not None, f"{edit.path}: {edit.position} is not a position"
    first, last = find_lines("".join(lines), match["verb"], match["target"])
    is_statement = edit.code.startswith(("class ", "def ", "@"))
    code = f"{edit.code.rstrip()}\n" + ("\n\n" if is_statement and match["verb"] == "before" else "")
    lines[first:last] = [f"\n\n{code}" if match["verb"] == "at the end" else code]
    file.write_text("".join(lines), encoding="utf-8")


def find_lines(source: str, verb: str, target: str | None) -> tuple[int, int]:
    """Range of lines that the code replaces; an empty range if it is inserted."""
    lines = source.splitlines()
    if target is None:
        return len(lines), len(lines)
    if target.startswith("`"):
        (line,) = (number for number, text in enumerate(lines) if target.strip("`") in text)
        return line, line
    node = find_definition(ast.parse(source), target)
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    last = node.end_lineno or node.lineno
    if verb == "before":
        return first, first
    if verb == "instead of":
        return first, last
    end = last if isinstance(node, ast.FunctionDef | ast.ClassDef) else last - 1  # before the closing bracket
    return end, end


def find_definition(tree: ast.Module, name: str) -> ast.stmt:
    """The statement of a module that defines a name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node
    raise AssertionError(f"{name} is not defined")
