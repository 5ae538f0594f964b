"""reference/python.md: the public face, from its docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import sim
import sim.agents
import sim.recording
import sim.teams
import sim.world
from sim.analysis.markdown import docstring_to_markdown, escape_text, format_paragraphs, split_sections

DEEPER: dict[str, Any] = {
    "sim.recording.read": sim.recording.load_run,
    "sim.recording.SavedRun": sim.recording.SavedRun,
    "sim.teams.describe": sim.teams.summarise_team,
    "sim.world.build_world": sim.world.build_world,
    "sim.agents.TeamModel": sim.agents.TeamModel,
    "sim.agents.Person": sim.agents.Person,
    "sim.agents.Leader": sim.agents.Leader,
}
"""What stands below the public face and is documented for those who build on it."""


def page() -> str:
    """The page."""
    face = {f"sim.{name}": face_of(name) for name in sim.__all__}
    functions = {name: one for name, one in face.items() if not inspect.isclass(one)}
    classes = {name: one for name, one in face.items() if inspect.isclass(one)}
    return "\n\n".join(
        [
            "# Python",
            "`import sim` gives the names of the first part. They are kept stable; what stands below them may change "
            "from version to version, with a line in the CHANGELOG.",
            "## The public face",
            *(part for name, one in (functions | classes).items() for part in described(name, one)),
            "## Below the public face",
            "For [a person of your own](../how-to/own-person.md) and for [work with Mesa](../how-to/with-mesa.md).",
            *(part for name, one in DEEPER.items() for part in described(name, one)),
        ]
    )


def face_of(name: str) -> Any:
    """What a name of the public face stands for; of a room that can be called, the function."""
    one = getattr(sim, name)
    return getattr(one, name) if inspect.ismodule(one) else one


def described(name: str, one: Any) -> Iterator[str]:
    """The section of a function or class."""
    yield f"### {name}"
    if not inspect.isclass(one):
        yield f"```python\n{signature(name, one)}\n```"
        yield docstring_to_markdown(one)
        return
    yield docstring_to_markdown(one)
    rows = list(members(one))
    if rows:
        yield "**Methods and properties**\n\n" + "\n".join(rows)


def signature(name: str, function: Callable[..., Any]) -> str:
    """The call of a function, one argument a line where it is long."""
    made = inspect.signature(function)
    parameters = [p.replace(annotation=plain(p.annotation)) for p in made.parameters.values()]
    made = made.replace(parameters=parameters, return_annotation=plain(made.return_annotation))
    text = f"{name}{made}"
    if len(text) <= 100:
        return text
    stars = [index for index, p in enumerate(parameters) if p.kind is inspect.Parameter.KEYWORD_ONLY][:1]
    lines = [str(parameter) for parameter in parameters]
    for index in stars:
        lines.insert(index, "*")
    returns = "" if made.return_annotation is inspect.Signature.empty else f" -> {made.return_annotation!r}"
    return f"{name}(\n" + "".join(f"    {line},\n" for line in lines) + f"){returns}"


class Plain(str):
    """An annotation that is shown as it was written, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def plain(annotation: Any) -> Any:
    """An annotation without the quotes that it would be shown in."""
    return Plain(annotation) if isinstance(annotation, str) else annotation


def members(one: type) -> Iterator[str]:
    """What a class has, a line each; what it inherits is left out."""
    for name, member in vars(one).items():
        function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if name.startswith("_") or not (is_own(function) or is_property(member)):
            continue
        if told := summary(function):
            call = "" if is_property(member) else f"({', '.join(arguments(function))})"
            yield f"- `{name}{call}`: {told}"


def is_own(function: Any) -> bool:
    """Whether a member is a function that the project wrote, rather than one that a library put there."""
    return inspect.isfunction(function) and function.__module__.startswith("sim.")


def is_property(member: Any) -> bool:
    """Whether a member is asked for without a call."""
    return isinstance(member, property | cached_property)


def arguments(function: Callable[..., Any]) -> list[str]:
    """Arguments of a method without their types."""
    parameters = [p for name, p in inspect.signature(function).parameters.items() if name not in ("self", "cls")]
    return [str(p.replace(annotation=inspect.Parameter.empty)) for p in parameters]


def summary(member: Any) -> str:
    """The first paragraph of a docstring."""
    first = split_sections(inspect.getdoc(member))[""].split("\n\n")[0]
    return escape_text(" ".join(format_paragraphs(first).split())) if first else ""
