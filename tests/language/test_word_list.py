"""Words that the project replaced by standard terms are not used in code, messages or documentation."""

from __future__ import annotations

import csv
import io
import keyword
import re
import subprocess
import tokenize
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED_PATHS = (
    "sim/player/page/*",
    "sim/player/built/*",
    "tests/language/*",
    "results/reference/*",
    "*.csv",
    "*.json",
)
"""The page has its own vocabulary; generated data has none."""
SUFFIXES = {".py", ".md", ".yaml", ".yml", ".toml", ".cff"}


class ReplacedWord(NamedTuple):
    """A row of `replaced_words.tsv`.

    Attributes
    ----------
    pattern : regular expression of the word or phrase
    replacement : what to write instead
    scope : "text" (code, comments, strings and pages) or "identifiers" (whole names in Python)
    allowed : patterns of paths in which the word is allowed
    """

    pattern: re.Pattern[str]
    replacement: str
    scope: str
    allowed: tuple[str, ...]

    def is_allowed_in(self, path: str) -> bool:
        return any(fnmatch(path, pattern) for pattern in self.allowed)


def read_replaced_words() -> list[ReplacedWord]:
    with (Path(__file__).with_name("replaced_words.tsv")).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        ReplacedWord(
            re.compile(rf"\b(?:{row['pattern']})\b", re.IGNORECASE),
            row["use instead"],
            row["checked in"],
            tuple((row["allowed in"] or "").split()),
        )
        for row in rows
    ]


REPLACED_WORDS = read_replaced_words()


@cache
def tracked_files() -> tuple[str, ...]:
    """Paths of all text files under version control."""
    result = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    paths = (path for path in result.stdout.splitlines() if Path(path).suffix in SUFFIXES and (ROOT / path).exists())
    return tuple(path for path in paths if not any(fnmatch(path, pattern) for pattern in SKIPPED_PATHS))


@cache
def split_lines(path: str) -> tuple[str, ...]:
    """Lines of a file. Parts of identifiers are separate words: `in_words` is "in words"."""
    text = (ROOT / path).read_text(encoding="utf-8")
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return tuple(text.replace("_", " ").splitlines())


@cache
def identifiers(path: str) -> tuple[tuple[int, str], ...]:
    """Line and text of each name in a Python file."""
    text = (ROOT / path).read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return tuple(
        (token.start[0], token.string)
        for token in tokens
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string)
    )


def find_word(word: ReplacedWord) -> Iterator[str]:
    """Places where a replaced word is used, as "path:line: text"."""
    for path in tracked_files():
        if word.is_allowed_in(path):
            continue
        if word.scope == "identifiers":
            if path.endswith(".py"):
                for line, name in identifiers(path):
                    if word.pattern.fullmatch(name):
                        yield f"{path}:{line}: {name}"
            continue
        for number, line in enumerate(split_lines(path), 1):
            if word.pattern.search(line):
                yield f"{path}:{number}: {line.strip()}"


@pytest.mark.parametrize("word", REPLACED_WORDS, ids=lambda word: word.pattern.pattern[5:-3])
def test_a_replaced_word_is_not_used(word: ReplacedWord) -> None:
    uses = list(find_word(word))
    assert not uses, f"{len(uses)} times; write {word.replacement} instead:\n" + "\n".join(uses[:20])


def test_the_list_finds_a_word_in_text_and_identifiers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "example.py").write_text("def in_luck(place): ...  # told\n", encoding="utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    monkeypatch.setattr(f"{__name__}.tracked_files", lambda: ("example.py",))
    found = {word.pattern.pattern for word in REPLACED_WORDS if list(find_word(word))}
    assert len(found) == 3
