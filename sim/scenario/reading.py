"""From a text to plain data with a place for each value, through a guard.

A scenario file is one YAML 1.2 document of mappings, lists, texts, numbers, true, false and null, and nothing else: no
anchors, aliases, merge keys or tags, no key twice, no more than 1 MB and 20 levels. So a file cannot be a bomb, and
means what it looks like. ruamel.yaml splits the text into events; what the events mean is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from sim.scenario.files import LARGEST, no_place
from sim.scenario.problems import Path, Problem, ScenarioError, shown
from sim.scenario.scalars import core_value

DEEPEST = 20
"""Levels of mappings and lists that a scenario may have."""

UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")

PLAINER = (
    (
        "mapping values are not allowed",
        "a colon stands where none can",
        'a text with ": " in it needs quotes; keys that belong together start in the same column',
    ),
    (r"found character '\t'", "a tab stands where only blanks can", "indent with blanks, not with tabs"),
    ("that cannot start any token", "this sign cannot start a value", "a text that starts with it needs quotes"),
    (
        "could not find expected ':'",
        "a colon is missing after a key",
        'write "key: value"; a text of several lines needs a | or > after its key',
    ),
    ("did not find expected key", "this line does not fit those above it", "check the indentation and the quotes"),
    ("expected <block end>", "this line does not fit those above it", "check the indentation and the quotes"),
    ("expected ',' or ']'", "a list is not closed", "a comma or a ] is missing"),
    ("expected ',' or '}'", "a mapping is not closed", "a comma or a } is missing"),
    ("unexpected end of stream", "a text in quotes is not closed", "the closing quote is missing"),
)
"""Pieces of ruamel.yaml's messages, with plainer words and a hint."""


class Place(NamedTuple):
    """A place in a text, from 1."""

    line: int
    column: int


@dataclass
class Document:
    """What was read: plain data, and where each key and value stands."""

    file: str
    lines: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    spoilt: set[Path] = field(default_factory=set)
    """Paths whose value could not be read: nothing more is to be said about them."""

    def problem(self, place: Place, message: str, hint: str = "", path: str = "", value: str = "") -> Problem:
        """A problem at a place of this document."""
        source = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        return Problem(self.file, place.line, place.column, path, value, message, hint, source)

    def stop(self, place: Place, message: str, hint: str = "") -> ScenarioError:
        """The error for a document that cannot be read any further."""
        return ScenarioError([*self.problems, self.problem(place, message, hint)])


def read(text: str, file: str) -> Document:
    """Read a text as a scenario document.

    Parameters
    ----------
    text
        YAML.
    file
        What messages call it.

    Returns
    -------
    Document
        With the problems found on the way; its data is a mapping.

    Raises
    ------
    ScenarioError
        The text cannot be read to its end, or is not a mapping.
    """
    document = parsed(text, file)
    data: Any = document.data
    if isinstance(data, dict):
        return document
    if data is None:
        raise ScenarioError([*document.problems, Problem(file, None, None, "", "", "there is nothing in it", STARTING)])
    place = document.values.get((), Place(1, 1))
    raise document.stop(place, f"a scenario is a mapping of keys to values, and this is {shown(data)}", STARTING)


STARTING = 'a scenario starts with "schema: 1"; `compassion new NAME` writes one to start from'


def parsed(text: str, file: str) -> Document:
    """Read any YAML value; see `read`. Its data is None where there is nothing."""
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise no_place(file, "the text is larger than 1 MB", "a scenario is at most 1,000,000 bytes long")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = Document(file, text.split("\n"))
    if strange := UNPRINTABLE.search(text):
        place = Place(text.count("\n", 0, strange.start()) + 1, strange.start() - text.rfind("\n", 0, strange.start()))
        raise document.stop(place, f"a sign that is not text: U+{ord(strange[0]):04X}", "take it out")
    _Builder(document).build(_events(text, document))
    return document


def _events(text: str, document: Document) -> Iterator[Any]:
    """The events of ruamel.yaml, its errors made plain."""
    place = Place(1, 1)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            place = _start(event)
            yield event
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        left_open = "quoted scalar" in (error.context or "") or "<stream end>" in (error.problem or "")
        if error.context_mark is not None and left_open:
            mark = error.context_mark  # where it was opened, rather than where the file ends
        if mark is not None:
            place = Place(mark.line + 1, mark.column + 1)
        problem = error.problem or error.context or "it breaks off"
        for piece, message, hint in PLAINER:
            if piece in problem:
                raise document.stop(place, message, hint) from None
        raise document.stop(place, f"this is not YAML: {problem}") from None
    except ScenarioError:
        raise
    except Exception as error:  # the parser of ruamel.yaml trips over some texts in ways of its own
        raise document.stop(place, f"this is not YAML: {error or type(error).__name__}") from None


def _start(event: Any) -> Place:
    """Where an event starts."""
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


class _Builder:
    """Builds plain data from events, and notes places and problems."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def build(self, events: Iterator[Any]) -> None:
        """Fill the document."""
        document = self.document
        first = True
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if not first:
                    hint = "one file is one scenario: take out this line and what follows, or save it as another file"
                    document.problems.append(document.problem(_start(event), "a second document starts here", hint))
                    return
                if event.version is not None and event.version != (1, 2):
                    version = ".".join(str(part) for part in event.version)
                    message = f"this asks for YAML {version}; scenarios are YAML 1.2"
                    raise document.stop(_start(event), message, "take the line that starts with % out")
                first = False
                document.data = self.value(next(events), (), 1, events)
            elif isinstance(event, StreamEndEvent) and first:
                document.data = None  # type: ignore[assignment]  # `read` refuses it

    def value(self, event: Any, path: Path, depth: int, events: Iterator[Any]) -> Any:
        """The value that starts with `event`."""
        place = _start(event)
        self.document.values[path] = place
        if isinstance(event, AliasEvent):
            message = f"an alias (*{event.anchor}): aliases are not read"
            return self.refuse(place, path, message, "write the value out")
        if getattr(event, "anchor", None):
            self.note(place, path, f"an anchor (&{event.anchor}): anchors are not read", "take it out")
        if getattr(event, "tag", None):
            self.refuse(place, path, "a tag (!): tags are not read", "take it out")
        if isinstance(event, ScalarEvent):
            return self.scalar(event, place, path)
        if depth > DEEPEST:
            raise self.document.stop(place, f"more than {DEEPEST} levels, one within the other")
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path, depth, events)
        return self.mapping(path, depth, events)

    def sequence(self, path: Path, depth: int, events: Iterator[Any]) -> list[Any]:
        """A list."""
        values: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            values.append(self.value(event, (*path, len(values)), depth + 1, events))
        return values

    def mapping(self, path: Path, depth: int, events: Iterator[Any]) -> dict[str, Any]:
        """A mapping; of two equal keys the first counts, and the second is a problem."""
        values: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            place = _start(event)
            key = self.key(event, path, depth, events)
            if key is None or key in values:
                if key is not None:
                    first = self.document.keys[(*path, key)].line
                    message = f'the key "{key}" stands here a second time; the first is in line {first}'
                    self.note(place, (*path, key), message, "take one of them out")
                self.discard(next(events), depth, events)
                continue
            self.document.keys[(*path, key)] = place
            values[key] = self.value(next(events), (*path, key), depth + 1, events)
            if values[key] is None:
                self.document.values[(*path, key)] = place  # nothing has no place of its own
        return values

    def key(self, event: Any, path: Path, depth: int, events: Iterator[Any]) -> str | None:
        """A key as it is written, or None for one that is refused."""
        place = _start(event)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self.note(place, path, "a key must be a word, not a mapping or a list", "a text with { or [ needs quotes")
            self.discard(event, depth, events)
            return None
        if isinstance(event, AliasEvent):
            self.note(place, path, f"an alias (*{event.anchor}): aliases are not read", "write the key out")
            return None
        if event.anchor:
            self.note(place, path, f"an anchor (&{event.anchor}): anchors are not read", "take it out")
        if event.tag:
            self.note(place, path, "a tag (!): tags are not read", "take it out")
        if event.value == "<<" and event.implicit[0]:
            self.note(place, path, "a merge key (<<): merge keys are not read", "write the keys out")
            return None
        return str(self.scalar_text(event, place, path))

    def discard(self, event: Any, depth: int, events: Iterator[Any]) -> None:
        """Pass over a value, looking only for what the guard refuses."""
        document = Document(self.document.file, self.document.lines)
        _Builder(document).value(event, (), depth + 1, events)
        self.document.problems += document.problems

    def scalar(self, event: ScalarEvent, place: Place, path: Path) -> Any:
        """A text, a number, true, false or null."""
        text = self.scalar_text(event, place, path)
        return core_value(text) if event.implicit[0] else text

    def scalar_text(self, event: ScalarEvent, place: Place, path: Path) -> str:
        """The text of a scalar, without escaped signs that could not stand in a file."""
        text: str = event.value
        if PAIR.search(text):  # JSON writes signs beyond U+FFFF so
            text = PAIR.sub(lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text)
        if strange := UNPRINTABLE.search(text):
            self.refuse(place, path, f"an escaped sign that is not text: U+{ord(strange[0]):04X}", "take it out")
            return UNPRINTABLE.sub("?", text)
        return text

    def refuse(self, place: Place, path: Path, message: str, hint: str) -> None:
        """Note a problem with a value that nothing more is to be said about."""
        self.document.spoilt.add(path)
        self.note(place, path, message, hint)

    def note(self, place: Place, path: Path, message: str, hint: str) -> None:
        """Note a problem."""
        name = ".".join(str(key) for key in path)
        self.document.problems.append(self.document.problem(place, message, hint, name))
