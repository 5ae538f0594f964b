"""HTML of the workshop page: a single file with a recording, or the live page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.player.blocks import FormatError
from sim.player.container import header_json, read_header
from sim.player.packing import Packed

HERE = Path(__file__).parent
SHELL = HERE / "shell.html"
BUILT = HERE / "built"
SCRIPT, STYLE = BUILT / "player.js", BUILT / "player.css"
MARK = re.compile(r"<!-- (policy|title|style|header|data|live|script) -->")
HEADER_AT = '<script type="application/json" id="header">'
DATA_AT = '<script type="text/plain" id="data">'
END = "</script>"

ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""JSON escapes of characters that must not occur in a script element."""


class MissingPageError(RuntimeError):
    """Raised when the built page is missing."""

    def __init__(self) -> None:
        super().__init__(
            "The workshop page has not been built: sim/player/built/player.js and player.css are missing. "
            "Build them in sim/player/page with `npm run build`; an installed package contains them."
        )


class Parts(NamedTuple):
    """Script and style sheet of the page."""

    script: str
    style: str


def built_parts() -> Parts:
    """The built script and style sheet.

    Raises
    ------
    MissingPageError
        A file is missing.
    """
    try:
        parts = Parts(SCRIPT.read_text(encoding="utf-8"), STYLE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingPageError from None
    return parts


def single_file(recording: Packed, parts: Parts | None = None) -> str:
    """Self-contained HTML file with a recording."""
    parts = parts or built_parts()
    policy = html.escape(policy_of(parts), quote=True)
    return _filled(
        {
            "policy": f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            "title": html.escape(recording.header["scenario"]["title"]),
            "style": parts.style,
            "header": in_page(header_json(recording.header)),
            "data": base64.b64encode(recording.data).decode(),
            "live": "null",
            "script": parts.script,
        }
    )


def live_page(live: Mapping[str, Any], title: str, parts: Parts | None = None) -> str:
    """HTML of the live page, which requests recordings from this computer. Its policy is sent as an HTTP header."""
    parts = parts or built_parts()
    return _filled(
        {
            "policy": "",
            "title": html.escape(title),
            "style": parts.style,
            "header": "null",
            "data": "",
            "live": in_page(json.dumps(live, ensure_ascii=False, allow_nan=False)),
            "script": parts.script,
        }
    )


def policy_of(parts: Parts, *, live: bool = False) -> str:
    """Content security policy: only this script and this style sheet, and no other sources."""
    rules = {
        "default-src": "'none'",
        "script-src": _hash(parts.script),
        "style-src": _hash(parts.style),
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if live:  # not possible in a <meta> element
        rules |= {"connect-src": "'self'", "frame-ancestors": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def in_page(text: str) -> str:
    """JSON escaped for a script element."""
    return re.sub("[<>&\u2028\u2029]", lambda match: ESCAPED[match[0]], text)


def size_without(parts: Parts | None = None) -> int:
    """Size of a single file without a recording, in bytes."""
    parts = parts or built_parts()
    return len(SHELL.read_bytes()) + len(parts.script.encode()) + len(parts.style.encode()) + 500


def from_single_file(text: str) -> Packed:
    """The recording in a single file.

    Raises
    ------
    FormatError
        The file contains no recording, or it is corrupt.
    """
    header = read_header(_between(text, HEADER_AT))
    try:
        data = base64.b64decode(_between(text, DATA_AT).strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError("the data of this recording is corrupt") from error
    return Packed(header, data)


def _between(text: str, begin: str) -> str:
    """Content of an element of a page."""
    _, opened, rest = text.partition(begin)
    inside, closed, _ = rest.partition(END)
    if not opened or not closed:
        raise FormatError("this file contains no recording")
    return inside


def _hash(text: str) -> str:
    """Hash of a text for the policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _filled(parts: Mapping[str, str]) -> str:
    """The page template with all placeholders replaced in one pass, so that content is never taken for one."""
    for name, end in (("script", "</script"), ("script", "<!--"), ("style", "</style")):
        if end in parts[name].lower():
            raise ValueError(f"the built {name} contains {end}")
    return MARK.sub(lambda mark: parts[mark[1]], SHELL.read_text(encoding="utf-8"))
