"""Read YAML to plain data with the position of each key and value. Duplicate keys, anchors and tags are errors.

A scenario file is one YAML 1.2 document of mappings, lists, text, numbers, true, false and null. Anchors, aliases,
merge keys, tags and duplicate keys are errors, and size and depth are limited. So a small file cannot expand to a large
document, and each value is what it looks like. ruamel.yaml parses the text to events; this module builds the data.
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
"""Size of a scenario file."""
MAX_DEPTH = 20
"""Number of nested mappings and lists."""
MAX_NUMBER_DIGITS = 1000
"""Number of characters of a number. Longer scalars are text."""

UNPRINTABLE_PATTERN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SURROGATE_PAIR_PATTERN = re.compile("[\ud800-\udbff][\udc00-\udfff]")

# The core schema of YAML 1.2.2, section 10.3.2: `no` and `on` are text, `1e-3` is a number, `12:30` is text.
CORE_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
CORE_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
CORE_WORDS = {"null": None, "true": True, "false": False}

PARSER_MESSAGES = (
    (
        "mapping values are not allowed",
        "unexpected colon",
        'put text that contains ": " in quotes; start all keys of a section in the same column',
    ),
    (r"found character '\t'", "tabs cannot be used for indentation", "use spaces"),
    ("that cannot start any token", "a value cannot start with this character", "put the value in quotes"),
    (
        "could not find expected ':'",
        "missing colon after a key",
        'write "key: value"; text on several lines needs | or > after its key',
    ),
    ("did not find expected key", "this line does not match the lines above", "check indentation and quotes"),
    ("expected <block end>", "this line does not match the lines above", "check indentation and quotes"),
    ("expected ',' or ']'", "unclosed list", "add a comma or ]"),
    ("expected ',' or '}'", "unclosed mapping", "add a comma or }"),
    ("unexpected end of stream", "unclosed quotation mark", "add the closing quotation mark"),
)
"""Fragments of ruamel.yaml's messages, with a clearer message and a hint."""
EXPECTED_START = 'a scenario starts with "schema: 1"; `compassion new NAME` writes a template'


class SourcePosition(NamedTuple):
    """A position in a text. Lines and columns count from 1."""

    line: int
    column: int


@dataclass
class YamlDocument:
    """Plain data with the positions of keys and values, and the problems found while reading."""

    file: str
    lines: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    key_positions: dict[KeyPath, SourcePosition] = field(default_factory=dict)
    value_positions: dict[KeyPath, SourcePosition] = field(default_factory=dict)
    problems: list[ScenarioProblem] = field(default_factory=list)
    unreadable_paths: set[KeyPath] = field(default_factory=set)
    """Paths of values that could not be read. They get no further messages."""

    def make_problem(
        self, position: SourcePosition, message: str, hint: str = "", path: str = "", value: str = ""
    ) -> ScenarioProblem:
        """A problem at a position of this document."""
        source = self.lines[position.line - 1] if 0 < position.line <= len(self.lines) else ""
        return ScenarioProblem(self.file, position.line, position.column, path, value, message, hint, source)

    def fatal_error(self, position: SourcePosition, message: str, hint: str = "") -> ScenarioError:
        """The error for a document that cannot be read any further."""
        return ScenarioError([*self.problems, self.make_problem(position, message, hint)])


def read_text(path: Path, file: str) -> str:
    """Read a text file in UTF-8, with or without a byte order mark, of at most 1 MB.

    Raises
    ------
    ScenarioError
        The file cannot be read or is not text.
    """
    try:
        with path.open("rb") as stream:
            return decode_text(stream.read(MAX_BYTES + 1), file)
    except FileNotFoundError:
        raise file_error(file, "file not found") from None
    except IsADirectoryError:
        raise file_error(file, "this is a folder, not a file") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL character
        if path.is_dir():  # on Windows the error is "permission denied"
            raise file_error(file, "this is a folder, not a file") from None
        reason = getattr(error, "strerror", None) or str(error)
        raise file_error(file, f"the file cannot be read: {reason}") from None


def decode_text(data: bytes, file: str) -> str:
    """Decode the content of a text file."""
    if len(data) > MAX_BYTES:
        raise file_error(file, "the file is larger than 1 MB", "a scenario has at most 1,000,000 bytes")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise file_error(file, "the file is UTF-16 text", "save it as UTF-8")
    if b"\0" in data:
        raise file_error(file, "the file is not text: it contains a NUL byte", "a scenario is YAML text in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"the file is not UTF-8 text: byte {data[error.start]:#04x}"
        raise ScenarioError([ScenarioProblem(file, line, column, "", "", message, "save it as UTF-8")]) from None


def file_error(file: str, message: str, hint: str = "") -> ScenarioError:
    """The error for a file as a whole."""
    return ScenarioError([ScenarioProblem(file, None, None, "", "", message, hint)])


def read_document(text: str, file: str) -> YamlDocument:
    """Parse the text of a scenario.

    Parameters
    ----------
    text
        YAML.
    file
        File name to use in error messages.

    Returns
    -------
    YamlDocument
        Its data are a mapping. Problems that do not prevent reading are in `problems`.

    Raises
    ------
    ScenarioError
        The text is not valid YAML, or not a mapping.
    """
    document = parse_yaml(text, file)
    data: Any = document.data
    if isinstance(data, dict):
        return document
    if data is None:
        problem = ScenarioProblem(file, None, None, "", "", "the file is empty", EXPECTED_START)
        raise ScenarioError([*document.problems, problem])
    position = document.value_positions.get((), SourcePosition(1, 1))
    message = f"a scenario is a mapping of keys to values, not {_describe_type(data)}"
    raise document.fatal_error(position, message, EXPECTED_START)


def _describe_type(data: Any) -> str:
    """The type of a document that is not a mapping."""
    return format_value(data) if isinstance(data, list) else f"the value {format_value(data)}"


def parse_yaml(text: str, file: str) -> YamlDocument:
    """Parse any YAML value. See `read_document`. The data of an empty document are None."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise file_error(file, "the text is larger than 1 MB", "a scenario has at most 1,000,000 bytes")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = YamlDocument(file, text.split("\n"))
    if unprintable := UNPRINTABLE_PATTERN.search(text):
        before = text[: unprintable.start()]
        position = SourcePosition(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise document.fatal_error(position, f"invalid character U+{ord(unprintable[0]):04X}", "remove it")
    _DocumentBuilder(document).build(_parse_events(text, document))
    return document


def _parse_events(text: str, document: YamlDocument) -> Iterator[Any]:
    """The events of ruamel.yaml, with its errors translated."""
    position = SourcePosition(1, 1)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            position = _start_position(event)
            yield event
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        is_unclosed = "quoted scalar" in (error.context or "") or "<stream end>" in (error.problem or "")
        if error.context_mark is not None and is_unclosed:
            mark = error.context_mark  # where it was opened, rather than the end of the file
        if mark is not None:
            position = SourcePosition(mark.line + 1, mark.column + 1)
        problem = error.problem or error.context or "unexpected end"
        for fragment, message, hint in PARSER_MESSAGES:
            if fragment in problem:
                raise document.fatal_error(position, message, hint) from None
        raise document.fatal_error(position, f"invalid YAML: {problem}") from None
    except ScenarioError:
        raise
    except Exception as error:  # ruamel.yaml raises errors of many types for malformed text
        raise document.fatal_error(position, f"invalid YAML: {error or type(error).__name__}") from None


def _start_position(event: Any) -> SourcePosition:
    """The position at which an event starts."""
    return SourcePosition(event.start_mark.line + 1, event.start_mark.column + 1)


class _DocumentBuilder:
    """Builds plain data from events, and records positions and problems."""

    def __init__(self, document: YamlDocument) -> None:
        self.document = document

    def build(self, events: Iterator[Any]) -> None:
        """Read a document, and report further documents as problems."""
        is_first = True
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if not is_first:
                    hint = "a file contains one scenario; delete this line and everything below it"
                    position = _start_position(event)
                    self.document.problems.append(
                        self.document.make_problem(position, "a second document starts here", hint)
                    )
                    return
                self.check_yaml_version(event)
                is_first = False
                self.document.data = self.build_value(next(events), (), 1, events)
            elif isinstance(event, StreamEndEvent) and is_first:
                self.document.data = None  # type: ignore[assignment]  # rejected by `read_document`

    def check_yaml_version(self, event: DocumentStartEvent) -> None:
        """Raise an error if the document declares another version than YAML 1.2."""
        if event.version is not None and event.version != (1, 2):
            message = f"YAML {'.'.join(str(part) for part in event.version)} is not supported"
            hint = "delete the line that starts with %; scenario files are YAML 1.2"
            raise self.document.fatal_error(_start_position(event), message, hint)

    def build_value(self, event: Any, path: KeyPath, depth: int, events: Iterator[Any]) -> Any:
        """The value that starts with an event."""
        position = _start_position(event)
        self.document.value_positions[path] = position
        if isinstance(event, AliasEvent):
            message = f"aliases such as *{event.anchor} are not supported"
            return self.reject_value(position, path, message, "write the value in full")
        self.reject_anchor(event, position, path)
        if getattr(event, "tag", None):
            self.reject_value(position, path, "tags (!) are not supported", "remove the tag")
        if isinstance(event, ScalarEvent):
            return self.build_scalar(event, position, path)
        if depth > MAX_DEPTH:
            raise self.document.fatal_error(position, f"more than {MAX_DEPTH} nested levels")
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
        """A mapping. The first of two duplicate keys is used, and the second is a problem."""
        values: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            position = _start_position(event)
            key = self.build_key(event, path, depth, events)
            if key is None or key in values:
                if key is not None:
                    first_line = self.document.key_positions[(*path, key)].line
                    message = f"duplicate key {format_value(key)} (first on line {first_line})"
                    self.add_problem(position, (*path, key), message, "remove one of them")
                self.skip_value(next(events), depth, events)
                continue
            self.document.key_positions[(*path, key)] = position
            values[key] = self.build_value(next(events), (*path, key), depth + 1, events)
            if values[key] is None:
                self.document.value_positions[(*path, key)] = position  # an omitted value has no position of its own
        return values

    def build_key(self, event: Any, path: KeyPath, depth: int, events: Iterator[Any]) -> str | None:
        """A key, or None if it is rejected."""
        position = _start_position(event)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            hint = "put text that contains { or [ in quotes"
            self.add_problem(position, path, "a key cannot be a mapping or a list", hint)
            self.skip_value(event, depth, events)
            return None
        if isinstance(event, AliasEvent):
            message = f"aliases such as *{event.anchor} are not supported"
            self.add_problem(position, path, message, "write the key in full")
            return None
        self.reject_anchor(event, position, path)
        if event.tag:
            self.add_problem(position, path, "tags (!) are not supported", "remove the tag")
        if event.value == "<<" and event.implicit[0]:
            self.add_problem(position, path, "merge keys (<<) are not supported", "write the keys in full")
            return None
        return str(self.checked_text(event, position, path))

    def reject_anchor(self, event: Any, position: SourcePosition, path: KeyPath) -> None:
        """Add a problem if a key or value has an anchor."""
        if anchor := getattr(event, "anchor", None):
            self.add_problem(position, path, f"anchors such as &{anchor} are not supported", "remove it")

    def skip_value(self, event: Any, depth: int, events: Iterator[Any]) -> None:
        """Skip a value, but record its problems."""
        document = YamlDocument(self.document.file, self.document.lines)
        _DocumentBuilder(document).build_value(event, (), depth + 1, events)
        self.document.problems += document.problems

    def build_scalar(self, event: ScalarEvent, position: SourcePosition, path: KeyPath) -> Any:
        """Text, a number, true, false or null."""
        text = self.checked_text(event, position, path)
        return parse_core_scalar(text) if event.implicit[0] else text

    def checked_text(self, event: ScalarEvent, position: SourcePosition, path: KeyPath) -> str:
        """The text of a scalar. Escape sequences for characters that YAML does not allow are a problem."""
        text: str = event.value
        if SURROGATE_PAIR_PATTERN.search(text):  # JSON writes characters above U+FFFF as surrogate pairs
            text = SURROGATE_PAIR_PATTERN.sub(
                lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text
            )
        if unprintable := UNPRINTABLE_PATTERN.search(text):
            message = f"invalid escaped character U+{ord(unprintable[0]):04X}"
            self.reject_value(position, path, message, "remove it")
            return UNPRINTABLE_PATTERN.sub("?", text)
        return text

    def reject_value(self, position: SourcePosition, path: KeyPath, message: str, hint: str) -> None:
        """Add a problem with a value, and mark the value as unreadable."""
        self.document.unreadable_paths.add(path)
        self.add_problem(position, path, message, hint)

    def add_problem(self, position: SourcePosition, path: KeyPath, message: str, hint: str) -> None:
        """Add a problem."""
        name = ".".join(str(key) for key in path)
        self.document.problems.append(self.document.make_problem(position, message, hint, name))


def parse_core_scalar(text: str) -> Any:
    """The value of an unquoted scalar in the core schema of YAML 1.2."""
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
