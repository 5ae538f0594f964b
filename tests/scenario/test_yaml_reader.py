"""Read YAML: the core schema of YAML 1.2, rejected features, and limits of size and depth."""

from __future__ import annotations

import time

import pytest

from sim.scenario import ScenarioError, load, parse
from sim.scenario.yaml_reader import MAX_BYTES, MAX_DEPTH, read_document

SCHEMA = "schema: 1\n"

WORDS = {
    "no": "no",
    "No": "No",
    "on": "on",
    "off": "off",
    "y": "y",
    "true": True,
    "True": True,
    "TRUE": True,
    "tRUE": "tRUE",
    "false": False,
    "null": None,
    "Null": None,
    "~": None,
    "1e-3": 0.001,
    "1E3": 1000.0,
    ".5": 0.5,
    "5.": 5.0,
    "-0.0": 0.0,
    "+5": 5,
    "-5": -5,
    "12:30": "12:30",
    "1:30:00": "1:30:00",
    "0o17": 15,
    "017": 17,
    "08": 8,
    "0x1F": 31,
    "0b11": "0b11",
    "1_000": "1_000",
    "1,000": "1,000",
    "2024-01-31": "2024-01-31",
    "2024-01-31 12:00": "2024-01-31 12:00",
    ".inf": float("inf"),
    "-.INF": float("-inf"),
    "inf": "inf",
    "nan": "nan",
    "=": "=",
    "'5'": "5",
    '"true"': "true",
    "'null'": "null",
    '""': "",
    "|\n  a\n  b\n": "a\nb\n",
    ">-\n  a\n  b\n": "a b",
    "Nurse 3": "Nurse 3",
    "it's": "it's",
    "a # b": "a",
    "a#b": "a#b",
    "9" * 1200: "9" * 1200,
    '"\\ud83d\\ude00"': "\U0001f600",
    '"\\t\\u00e9\\n"': "\té\n",
}


@pytest.mark.parametrize(("word", "value"), WORDS.items(), ids=[word[:20] for word in WORDS])
def test_a_scalar_has_its_value_in_yaml_1_2(word, value):
    read_value = read_document(f"key: {word}\n", "x").data["key"]
    assert read_value == value
    assert type(read_value) is type(value)


def test_nan_is_read_so_that_it_can_be_rejected():
    value = read_document("key: .nan\n", "x").data["key"]
    assert value != value  # noqa: PLR0124 - that is what NaN is


def test_keys_are_text():
    assert read_document("on: 1\n5: 2\n'no': 3\nnull: 4\n~: 5\n", "x").data == {
        "on": 1,
        "5": 2,
        "no": 3,
        "null": 4,
        "~": 5,
    }


def test_a_key_is_the_same_with_and_without_quotes():
    with pytest.raises(ScenarioError, match=r'duplicate key "days" \(first on line 2\)'):
        parse(SCHEMA + "days: 5\n'days': 6\n")


def test_all_duplicate_keys_are_reported():
    with pytest.raises(ScenarioError) as caught:
        parse(SCHEMA + "days: 5\ndays: 6\nparameters: {lift: .01, lift: .02}\ndays: 7\n")
    assert [problem.line for problem in caught.value.problems] == [3, 4, 5]


def test_anchors_merge_keys_and_aliases_are_reported_together():
    with pytest.raises(ScenarioError) as caught:
        parse(SCHEMA + "start: &s {energy: .5, leaders: {<<: *s}}\n")
    assert [problem.message.split()[0] for problem in caught.value.problems] == ["anchors", "merge", "aliases"]


def test_alias_expansion_attack_is_rejected():
    lines = ["a0: &a0 [lol, lol]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    start = time.monotonic()
    with pytest.raises(ScenarioError, match="anchors such as &a0 are not supported"):
        parse(SCHEMA + "\n".join(lines))
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("bomb", ["[", "{a: ", "- ", "? ", "a:\n "])
def test_deep_nesting_is_rejected_quickly(bomb):
    start = time.monotonic()
    with pytest.raises(ScenarioError):
        parse(SCHEMA + "team: " + bomb * 100_000)
    assert time.monotonic() - start < 5


def test_twenty_nested_levels_are_the_limit():
    def nested(levels: int) -> str:
        return "a: " + "[" * (levels - 1) + "]" * (levels - 1)

    assert read_document(nested(MAX_DEPTH), "x").data
    with pytest.raises(ScenarioError, match="more than 20 nested levels"):
        read_document(nested(MAX_DEPTH + 1), "x")


def test_a_megabyte_is_the_limit(tmp_path):
    path = tmp_path / "ward.yaml"
    comment = "#" * (MAX_BYTES - len(SCHEMA))
    path.write_text(SCHEMA + comment, encoding="utf-8")
    assert load(path).days == 250
    path.write_text(SCHEMA + comment + "#", encoding="utf-8")
    with pytest.raises(ScenarioError, match="the file is larger than 1 MB"):
        load(path)
    with pytest.raises(ScenarioError, match="the text is larger than 1 MB"):
        parse(SCHEMA + comment + "#")
    with pytest.raises(ScenarioError, match="the text is larger than 1 MB"):
        parse("#" + "é" * (MAX_BYTES // 2 + 1))


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path):
    plain = "schema: 1\nname: ward\ndays: 5\nabout: |\n  One.\n  Two.\n"
    (tmp_path / "plain.yaml").write_bytes(plain.encode())
    (tmp_path / "windows.yaml").write_bytes(b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode())
    assert load(tmp_path / "windows.yaml") == load(tmp_path / "plain.yaml")


def test_line_numbers_are_correct_with_windows_line_ends():
    with pytest.raises(ScenarioError) as caught:
        parse("schema: 1\r\n\r\ndays: 0\r\n")
    assert (caught.value.problems[0].line, caught.value.problems[0].source_line) == (3, "days: 0")


def test_names_keep_their_accents(tmp_path):
    path = tmp_path / "team.yaml"
    path.write_text(SCHEMA + "team: {builder: people, people: [{name: Zoë}, {name: 李}]}\n", encoding="utf-8")
    assert load(path).people_names == ("Zoë", "李")


INVALID_FILES = {
    "empty": (b"", "the file is empty", None),
    "binary": (b"\x7fELF\x00\x01", "the file is not text: it contains a NUL byte", None),
    "latin 1": ("schema: 1\ntitle: Zoë\n".encode("latin-1"), "the file is not UTF-8 text: byte 0xeb", (2, 10)),
    "utf-16": ("schema: 1\n".encode("utf-16"), "the file is UTF-16 text", None),
    "a picture": (b"\x89PNG\r\n\x1a\n", "the file is not UTF-8 text: byte 0x89", (1, 1)),
}


@pytest.mark.parametrize(("content", "message", "position"), INVALID_FILES.values(), ids=INVALID_FILES)
def test_a_file_that_is_not_text_is_an_error(tmp_path, content, message, position):
    path = tmp_path / "ward.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert message in problem.message
    assert position is None or (problem.line, problem.column) == position
