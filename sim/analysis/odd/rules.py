"""The rules of the model as the page tells them: sentence and formula from the docstring of each."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from sim.analysis.markdown import cell, code, sections, table
from sim.analysis.odd.linking import REFERENCE, source
from sim.model.sources import REFERENCES

CITED = re.compile(r"\((?:source: )?([a-z_]+\d{4})\)")
"""A source key in brackets."""


def rules(room: str) -> str:
    """The rules of a module of the model, with the formulas of their docstrings."""
    module = import_module(f"sim.model.{room}")
    rows = [(code(name), told(one)) for name, one in vars(module).items() if is_rule(module, name, one)]
    if not rows:
        raise ValueError(f"sim/model/{room}.py has no rules")
    where = f"From [`sim/model/{room}.py`](../../sim/model/{room}.py):"
    return f"{where}\n\n{table(('rule', 'what it gives'), rows)}"


def is_rule(module: ModuleType, name: str, one: Any) -> bool:
    """Whether a name of a module is one of its own public functions."""
    return inspect.isfunction(inspect.unwrap(one)) and one.__module__ == module.__name__ and not name.startswith("_")


def told(rule: Callable[..., Any]) -> str:
    """A rule's docstring in one cell, its source keys as links."""
    parts = sections(rule.__doc__)[""].split("\n\n")
    return CITED.sub(linked, "<br>".join(cell(part) for part in parts))


def linked(match: re.Match[str]) -> str:
    """A source key in brackets as a link."""
    return f"({source(match[1], REFERENCE)})" if match[1] in REFERENCES else match[0]
