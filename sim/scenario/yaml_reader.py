"""From a text to plain data with a place for each value, through a guard.

A scenario file is one YAML 1.2 document of mappings, lists, texts, numbers, true, false and null, and nothing else: no
anchors, aliases, merge keys or tags, no key twice, no more than 1 MB and 20 levels. So a file cannot be a bomb, and
means what it looks like. ruamel.yaml splits the text into events; what the events mean is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
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

from sim.scenario.errors import KeyPath, ScenarioError, ScenarioProblem, format_value

MAX_BYTES = 1_000_000
"""Bytes that a scenario may have."""
MAX_DEPTH = 20
"""Levels of mappings and lists that a scenario may have."""

UNPRINTABLE_PATTERN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SURROGATE_PAIR_PATTERN = re.compile("[\ud800-\udbff][\udc00-\udfff]")

# The core schema of YAML 1.2.2, section 10.3.2: `no` and `on` are texts, `1e-3` is a number, `12:30` is a text.
CORE_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
CORE_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
CORE_WORDS = {"null": None, "true": True, "false": False}

MAX_NUMBER_DIGITS = 1000
"""Digits up to which a number is read as one."""

PARSER_MESSAGES = (
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


class SourcePosition(NamedTuple):
    """A place in a text, from 1."""

    line: int
    column: int


@dataclass
class YamlDocument:
    """What was read: plain data, and where each key and value stands."""

    file: str
    lines: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    key_positions: dict[KeyPath, SourcePosition] = field(default_factory=dict)
    value_positions: dict[KeyPath, SourcePosition] = field(default_factory=dict)
    problems: list[ScenarioProblem] = field(default_factory=list)
    unreadable_paths: set[KeyPath] = field(default_factory=set)
    """Paths whose value could not be read: nothing more is to be said about them."""

    def make_problem(
        self, place: SourcePosition, message: str, hint: str = "", path: str = "", value: str = ""
    ) -> ScenarioProblem:
        """A problem at a place of this document."""
        source = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        return ScenarioProblem(self.file, place.line, place.column, path, value, message, hint, source)

    def fatal_error(self, place: SourcePosition, message: str, hint: str = "") -> ScenarioError:
        """The error for a document that cannot be read any further."""
        return ScenarioError([*self.problems, self.make_problem(place, message, hint)])


def read_text(path: Path, file: str) -> str:
    """Read a file as text: UTF-8, with or without a byte order mark, at most 1 MB.

    Raises
    ------
    ScenarioError
        The file cannot be read, or is not text.
    """
    try:
        with path.open("rb") as stream:
            return decode_text(stream.read(MAX_BYTES + 1), file)
    except FileNotFoundError:
        raise file_error(file, "there is no such file") from None
    except IsADirectoryError:
        raise file_error(file, "this is a folder, not a scenario file") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        if path.is_dir():  # Windows says "permission denied"
            raise file_error(file, "this is a folder, not a scenario file") from None
        reason = getattr(error, "strerror", None) or str(error)
        raise file_error(file, f"the file cannot be read: {reason}") from None


def decode_text(data: bytes, file: str) -> str:
    """The text of a file's bytes."""
    if len(data) > MAX_BYTES:
        raise file_error(file, "the file is larger than 1 MB", "a scenario is at most 1,000,000 bytes long")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise file_error(file, "the file is UTF-16 text", "save it as UTF-8")
    if b"\0" in data:
        raise file_error(file, "the file is not text: it has a byte of value 0", "a scenario is YAML text in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"the file is not UTF-8 text: byte {data[error.start]:#04x}"
        raise ScenarioError([ScenarioProblem(file, line, column, "", "", message, "save it as UTF-8")]) from None


def file_error(file: str, message: str, hint: str = "") -> ScenarioError:
    """The error for a file that has no place to point at."""
    return ScenarioError([ScenarioProblem(file, None, None, "", "", message, hint)])


def read_document(text: str, file: str) -> YamlDocument:
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
    document = parse_yaml(text, file)
    data: Any = document.data
    if isinstance(data, dict):
        return document
    if data is None:
        raise ScenarioError(
            [*document.problems, ScenarioProblem(file, None, None, "", "", "there is nothing in it", STARTING_HINT)]
        )
    place = document.value_positions.get((), SourcePosition(1, 1))
    raise document.fatal_error(
        place, f"a scenario is a mapping of keys to values, and this is {format_value(data)}", STARTING_HINT
    )


STARTING_HINT = 'a scenario starts with "schema: 1"; `compassion new NAME` writes one to start from'


def parse_yaml(text: str, file: str) -> YamlDocument:
    """Read any YAML value; see `read_document`. Its data is None where there is nothing."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise file_error(file, "the text is larger than 1 MB", "a scenario is at most 1,000,000 bytes long")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = YamlDocument(file, text.split("\n"))
    if unprintable := UNPRINTABLE_PATTERN.search(text):
        place = SourcePosition(
            text.count("\n", 0, unprintable.start()) + 1, unprintable.start() - text.rfind("\n", 0, unprintable.start())
        )
        raise document.fatal_error(place, f"a sign that is not text: U+{ord(unprintable[0]):04X}", "take it out")
    _DocumentBuilder(document).build(_parse_events(text, document))
    return document


def _parse_events(text: str, document: YamlDocument) -> Iterator[Any]:
    """The events of ruamel.yaml, its errors made plain."""
    place = SourcePosition(1, 1)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            place = _start_position(event)
            yield event
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        is_unclosed = "quoted scalar" in (error.context or "") or "<stream end>" in (error.problem or "")
        if error.context_mark is not None and is_unclosed:
            mark = error.context_mark  # where it was opened, rather than where the file ends
        if mark is not None:
            place = SourcePosition(mark.line + 1, mark.column + 1)
        problem = error.problem or error.context or "it breaks off"
        for fragment, message, hint in PARSER_MESSAGES:
            if fragment in problem:
                raise document.fatal_error(place, message, hint) from None
        raise document.fatal_error(place, f"this is not YAML: {problem}") from None
    except ScenarioError:
        raise
    except Exception as error:  # the parser of ruamel.yaml trips over some texts in ways of its own
        raise document.fatal_error(place, f"this is not YAML: {error or type(error).__name__}") from None


def _start_position(event: Any) -> SourcePosition:
    """Where an event starts."""
    return SourcePosition(event.start_mark.line + 1, event.start_mark.column + 1)


class _DocumentBuilder:
    """Builds plain data from events, and notes places and problems."""

    def __init__(self, document: YamlDocument) -> None:
        self.document = document

    def build(self, events: Iterator[Any]) -> None:
        """Fill the document."""
        document = self.document
        first = True
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if not first:
                    hint = "one file is one scenario: take out this line and what follows, or save it as another file"
                    document.problems.append(
                        document.make_problem(_start_position(event), "a second document starts here", hint)
                    )
                    return
                if event.version is not None and event.version != (1, 2):
                    version = ".".join(str(part) for part in event.version)
                    message = f"this asks for YAML {version}; scenarios are YAML 1.2"
                    raise document.fatal_error(_start_position(event), message, "take the line that starts with % out")
                first = False
                document.data = self.build_value(next(events), (), 1, events)
            elif isinstance(event, StreamEndEvent) and first:
                document.data = None  # type: ignore[assignment]  # `read_document` refuses it

    def build_value(self, event: Any, path: KeyPath, depth: int, events: Iterator[Any]) -> Any:
        """The value that starts with `event`."""
        place = _start_position(event)
        self.document.value_positions[path] = place
        if isinstance(event, AliasEvent):
            message = f"an alias (*{event.anchor}): aliases are not read"
            return self.reject_value(place, path, message, "write the value out")
        if getattr(event, "anchor", None):
            self.add_problem(place, path, f"an anchor (&{event.anchor}): anchors are not read", "take it out")
        if getattr(event, "tag", None):
            self.reject_value(place, path, "a tag (!): tags are not read", "take it out")
        if isinstance(event, ScalarEvent):
            return self.build_scalar(event, place, path)
        if depth > MAX_DEPTH:
            raise self.document.fatal_error(place, f"more than {MAX_DEPTH} levels, one within the other")
        if isinstance(event, SequenceStartEvent):
            return self.build_sequence(path, depth, events)
        return self.build_mapping(path, depth, events)

    def build_sequence(self, path: KeyPath, depth: int, events: Iterator[Any]) -> list[Any]:
        """A list."""
        values: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            values.append(self.build_value(event, (*path, len(values)), depth + 1, events))
        return values

    def build_mapping(self, path: KeyPath, depth: int, events: Iterator[Any]) -> dict[str, Any]:
        """A mapping; of two equal keys the first counts, and the second is a problem."""
        values: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            place = _start_position(event)
            key = self.build_key(event, path, depth, events)
            if key is None or key in values:
                if key is not None:
                    first = self.document.key_positions[(*path, key)].line
                    message = f'the key "{key}" stands here a second time; the first is in line {first}'
                    self.add_problem(place, (*path, key), message, "take one of them out")
                self.skip_value(next(events), depth, events)
                continue
            self.document.key_positions[(*path, key)] = place
            values[key] = self.build_value(next(events), (*path, key), depth + 1, events)
            if values[key] is None:
                self.document.value_positions[(*path, key)] = place  # nothing has no place of its own
        return values

    def build_key(self, event: Any, path: KeyPath, depth: int, events: Iterator[Any]) -> str | None:
        """A key as it is written, or None for one that is refused."""
        place = _start_position(event)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self.add_problem(
                place, path, "a key must be a word, not a mapping or a list", "a text with { or [ needs quotes"
            )
            self.skip_value(event, depth, events)
            return None
        if isinstance(event, AliasEvent):
            self.add_problem(place, path, f"an alias (*{event.anchor}): aliases are not read", "write the key out")
            return None
        if event.anchor:
            self.add_problem(place, path, f"an anchor (&{event.anchor}): anchors are not read", "take it out")
        if event.tag:
            self.add_problem(place, path, "a tag (!): tags are not read", "take it out")
        if event.value == "<<" and event.implicit[0]:
            self.add_problem(place, path, "a merge key (<<): merge keys are not read", "write the keys out")
            return None
        return str(self.checked_text(event, place, path))

    def skip_value(self, event: Any, depth: int, events: Iterator[Any]) -> None:
        """Pass over a value, looking only for what the guard refuses."""
        document = YamlDocument(self.document.file, self.document.lines)
        _DocumentBuilder(document).build_value(event, (), depth + 1, events)
        self.document.problems += document.problems

    def build_scalar(self, event: ScalarEvent, place: SourcePosition, path: KeyPath) -> Any:
        """A text, a number, true, false or null."""
        text = self.checked_text(event, place, path)
        return parse_core_scalar(text) if event.implicit[0] else text

    def checked_text(self, event: ScalarEvent, place: SourcePosition, path: KeyPath) -> str:
        """The text of a scalar, without escaped signs that could not stand in a file."""
        text: str = event.value
        if SURROGATE_PAIR_PATTERN.search(text):  # JSON writes signs beyond U+FFFF so
            text = SURROGATE_PAIR_PATTERN.sub(
                lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text
            )
        if strange := UNPRINTABLE_PATTERN.search(text):
            self.reject_value(place, path, f"an escaped sign that is not text: U+{ord(strange[0]):04X}", "take it out")
            return UNPRINTABLE_PATTERN.sub("?", text)
        return text

    def reject_value(self, place: SourcePosition, path: KeyPath, message: str, hint: str) -> None:
        """Note a problem with a value that nothing more is to be said about."""
        self.document.unreadable_paths.add(path)
        self.add_problem(place, path, message, hint)

    def add_problem(self, position: SourcePosition, path: KeyPath, message: str, hint: str) -> None:
        """Note a problem."""
        name = ".".join(str(key) for key in path)
        self.document.problems.append(self.document.make_problem(position, message, hint, name))


def parse_core_scalar(text: str) -> Any:
    """The value of a plain scalar in the core schema of YAML 1.2."""
    if text in ("", "~"):
        return None
    if text.lower() in CORE_WORDS and text in (text.lower(), text.capitalize(), text.upper()):
        return CORE_WORDS[text.lower()]
    if len(text) > MAX_NUMBER_DIGITS:
        return text
    if CORE_INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if CORE_FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan")) + 0.0  # never -0.0
    return text
