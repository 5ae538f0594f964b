"""reference/python.md: the public face, from its docstrings."""

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
}
"""What stands below the public face and is documented for those who build on it."""


def build_page() -> str:
    """The page."""
    public_objects = {f"sim.{name}": resolve_public_object(name) for name in sim.__all__}
    functions = {name: obj for name, obj in public_objects.items() if not inspect.isclass(obj)}
    classes = {name: obj for name, obj in public_objects.items() if inspect.isclass(obj)}
    return "\n\n".join(
        [
            "# Python",
            "`import sim` gives the names of the first part. They are kept stable; what stands below them may change "
            "from version to version, with a line in the CHANGELOG.",
            "## The public face",
            *(part for name, obj in (functions | classes).items() for part in object_section(name, obj)),
            "## Below the public face",
            "For [a person of your own](../how-to/own-person.md) and for [work with Mesa](../how-to/with-mesa.md).",
            *(part for name, obj in ADVANCED_API.items() for part in object_section(name, obj)),
        ]
    )


def resolve_public_object(name: str) -> Any:
    """What a name of the public face stands for; of a room that can be called, the function."""
    obj = getattr(sim, name)
    return getattr(obj, name) if inspect.ismodule(obj) else obj


def object_section(name: str, obj: Any) -> Iterator[str]:
    """The section of a function or class."""
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
    """The call of a function, one argument a line where it is long."""
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
    """An annotation that is shown as it was written, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def unquote_annotation(annotation: Any) -> Any:
    """An annotation without the quotes that it would be shown in."""
    return UnquotedAnnotation(annotation) if isinstance(annotation, str) else annotation


def member_lines(obj: type) -> Iterator[str]:
    """What a class has, a line each; what it inherits is left out."""
    for name, member in vars(obj).items():
        function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if name.startswith("_") or not (is_project_function(function) or is_property(member)):
            continue
        if text := summary_line(function):
            call = "" if is_property(member) else f"({', '.join(format_arguments(function))})"
            yield f"- `{name}{call}`: {text}"


def is_project_function(function: Any) -> bool:
    """Whether a member is a function that the project wrote, rather than one that a library put there."""
    return inspect.isfunction(function) and function.__module__.startswith("sim.")


def is_property(member: Any) -> bool:
    """Whether a member is asked for without a call."""
    return isinstance(member, property | cached_property)


def format_arguments(function: Callable[..., Any]) -> list[str]:
    """Arguments of a method without their types."""
    parameters = [p for name, p in inspect.signature(function).parameters.items() if name not in ("self", "cls")]
    return [str(p.replace(annotation=inspect.Parameter.empty)) for p in parameters]


def summary_line(member: Any) -> str:
    """The first paragraph of a docstring."""
    first = split_sections(inspect.getdoc(member))[""].split("\n\n")[0]
    return escape_text(" ".join(format_paragraphs(first).split())) if first else ""
