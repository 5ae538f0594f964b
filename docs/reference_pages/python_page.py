"""reference/python.md: the public functions and classes, from their docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import sim
import sim.engine.mesa
import sim.storage
import sim.teams
import sim.world
from sim.reporting.markdown import docstring_to_markdown, escape_text, format_paragraphs, split_sections

ADVANCED_API: dict[str, Any] = {
    "sim.storage.load_run": sim.storage.load_run,
    "sim.storage.SavedRun": sim.storage.SavedRun,
    "sim.teams.describe": sim.teams.summarise_team,
    "sim.world.build_world": sim.world.build_world,
    "sim.engine.mesa.TeamModel": sim.engine.mesa.TeamModel,
    "sim.engine.mesa.Person": sim.engine.mesa.Person,
    "sim.engine.mesa.Leader": sim.engine.mesa.Leader,
    "sim.engine.mesa.TeamScenario": sim.engine.mesa.TeamScenario,
}
"""Names outside the public API that are documented for users who extend the model."""


def build_page() -> str:
    """Text of the page."""
    public_objects = {f"sim.{name}": getattr(sim, name) for name in sim.__all__}
    functions = {name: obj for name, obj in public_objects.items() if not inspect.isclass(obj)}
    classes = {name: obj for name, obj in public_objects.items() if inspect.isclass(obj)}
    return "\n\n".join(
        [
            "# Python",
            "`import sim` provides the public API, which is stable. The other names may change between versions; the "
            "CHANGELOG lists such changes.",
            "## Public API",
            *(part for name, obj in (functions | classes).items() for part in object_section(name, obj)),
            "## Other documented names",
            "For [custom person classes](../how-to/own-person.md) and for [work with Mesa](../how-to/with-mesa.md).",
            *(part for name, obj in ADVANCED_API.items() for part in object_section(name, obj)),
        ]
    )


def object_section(name: str, obj: Any) -> Iterator[str]:
    """Section on a function or class."""
    yield f"### {name}"
    if not inspect.isclass(obj):
        yield f"```python\n{format_signature(name, obj)}\n```"
        yield docstring_to_markdown(obj)
        return
    yield docstring_to_markdown(obj)
    rows = list(member_lines(obj))
    if rows:
        yield "**Methods and properties**\n\n" + "\n".join(rows)


def format_signature(name: str, function: Callable[..., Any]) -> str:
    """Signature of a function, with one argument per line if it is long."""
    signature_obj = inspect.signature(function)
    parameters = [p.replace(annotation=unquote_annotation(p.annotation)) for p in signature_obj.parameters.values()]
    signature_obj = signature_obj.replace(
        parameters=parameters, return_annotation=unquote_annotation(signature_obj.return_annotation)
    )
    text = f"{name}{signature_obj}"
    if len(text) <= 100:
        return text
    keyword_only_indices = [index for index, p in enumerate(parameters) if p.kind is inspect.Parameter.KEYWORD_ONLY][:1]
    lines = [str(parameter) for parameter in parameters]
    for index in keyword_only_indices:
        lines.insert(index, "*")
    returns = (
        "" if signature_obj.return_annotation is inspect.Signature.empty else f" -> {signature_obj.return_annotation!r}"
    )
    return f"{name}(\n" + "".join(f"    {line},\n" for line in lines) + f"){returns}"


class UnquotedAnnotation(str):
    """Annotation that is displayed without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def unquote_annotation(annotation: Any) -> Any:
    """The annotation without quotes."""
    return UnquotedAnnotation(annotation) if isinstance(annotation, str) else annotation


def member_lines(obj: type) -> Iterator[str]:
    """One line for each method and property of a class, without inherited ones."""
    for name, member in vars(obj).items():
        function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if name.startswith("_") or not (is_project_function(function) or is_property(member)):
            continue
        if text := summary_line(function):
            call = "" if is_property(member) else f"({', '.join(format_arguments(function))})"
            yield f"- `{name}{call}`: {text}"


def is_project_function(function: Any) -> bool:
    """Whether a member is a function of this project, not of a library."""
    return inspect.isfunction(function) and function.__module__.startswith("sim.")


def is_property(member: Any) -> bool:
    """Whether a member is a property."""
    return isinstance(member, property | cached_property)


def format_arguments(function: Callable[..., Any]) -> list[str]:
    """Arguments of a method without annotations."""
    parameters = [p for name, p in inspect.signature(function).parameters.items() if name not in ("self", "cls")]
    return [str(p.replace(annotation=inspect.Parameter.empty)) for p in parameters]


def summary_line(member: Any) -> str:
    """First paragraph of a docstring."""
    first = split_sections(inspect.getdoc(member))[""].split("\n\n")[0]
    return escape_text(" ".join(format_paragraphs(first).split())) if first else ""
