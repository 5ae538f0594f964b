"""Tables of the rules of the model: sentence and formula of each rule, from its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from sim.model.references import REFERENCES
from sim.odd.links import REFERENCE, source_link
from sim.reporting.markdown import code_cell, escape_cell, format_table, split_sections

CITATION = re.compile(r"\((?:source: )?([a-z_]+\d{4})\)")
"""A source key in parentheses."""


def render_rules(path: str) -> str:
    """The table of the rules of a module of `sim.model`, such as "rules/giving"."""
    module = import_module(f"sim.model.{path.replace('/', '.')}")
    rows = [
        (code_cell(name), describe_rule(function))
        for name, function in vars(module).items()
        if is_public_rule(module, name, function)
    ]
    if not rows:
        raise ValueError(f"sim/model/{path}.py contains no rules")
    heading = f"From [`sim/model/{path}.py`](../../sim/model/{path}.py):"
    return f"{heading}\n\n{format_table(('rule', 'result'), rows)}"


def is_public_rule(module: ModuleType, name: str, value: Any) -> bool:
    """Whether a name in a module is a public function that the module defines."""
    return (
        inspect.isfunction(inspect.unwrap(value)) and value.__module__ == module.__name__ and not name.startswith("_")
    )


def describe_rule(rule: Callable[..., Any]) -> str:
    """The docstring of a rule as a table cell, with links to sources."""
    parts = split_sections(rule.__doc__)[""].split("\n\n")
    return CITATION.sub(link_citation, "<br>".join(escape_cell(part) for part in parts))


def link_citation(match: re.Match[str]) -> str:
    """A source key in parentheses as a link."""
    return f"({source_link(match[1], REFERENCE)})" if match[1] in REFERENCES else match[0]
