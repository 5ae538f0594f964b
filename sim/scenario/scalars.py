"""What a plain word of YAML 1.2 means: a text, a number, true, false or null."""

from __future__ import annotations

import re
from typing import Any

# The core schema of YAML 1.2.2, section 10.3.2: `no` and `on` are texts, `1e-3` is a number, `12:30` is a text.
CORE_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
CORE_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
CORE_WORDS = {"null": None, "true": True, "false": False}

MAX_NUMBER_DIGITS = 1000
"""Digits up to which a number is read as one."""


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
