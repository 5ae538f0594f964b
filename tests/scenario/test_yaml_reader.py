"""The guard: what a file may hold, what its words mean in YAML 1.2, and that no file is a bomb."""

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
def test_a_word_means_what_yaml_1_2_says(word, value):
    read_value = read_document(f"key: {word}\n", "x").data["key"]
    assert read_value == value
    assert type(read_value) is type(value)


def test_not_a_number_is_read_so_that_it_can_be_refused():
    value = read_document("key: .nan\n", "x").data["key"]
    assert value != value  # noqa: PLR0124 - that is what NaN is


def test_keys_are_the_words_they_are_written_as():
    assert read_document("on: 1\n5: 2\n'no': 3\nnull: 4\n~: 5\n", "x").data == {
        "on": 1,
        "5": 2,
        "no": 3,
        "null": 4,
        "~": 5,
    }


def test_a_key_is_the_same_with_and_without_quotes():
    with pytest.raises(ScenarioError, match='the key "days" stands here a second time'):
        parse(SCHEMA + "days: 5\n'days': 6\n")


def test_all_equal_keys_are_told_wherever_they_are():
    with pytest.raises(ScenarioError) as caught:
        parse(SCHEMA + "days: 5\ndays: 6\nparameters: {lift: .01, lift: .02}\ndays: 7\n")
    assert [problem.line for problem in caught.value.problems] == [3, 4, 5]


def test_merge_keys_and_aliases_are_refused_together():
    with pytest.raises(ScenarioError) as caught:
        parse(SCHEMA + "start: &s {energy: .5, leaders: {<<: *s}}\n")
    assert [problem.message.split(" (")[0] for problem in caught.value.problems] == [
        "an anchor",
        "a merge key",
        "an alias",
    ]


def test_alias_expansion_attack_is_rejected():
    lines = ["a0: &a0 [lol, lol]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    start = time.monotonic()
    with pytest.raises(ScenarioError, match="anchors are not read"):
        parse(SCHEMA + "\n".join(lines))
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("bomb", ["[", "{a: ", "- ", "? ", "a:\n "])
def test_deep_nesting_is_refused_at_once(bomb):
    start = time.monotonic()
    with pytest.raises(ScenarioError):
        parse(SCHEMA + "team: " + bomb * 100_000)
    assert time.monotonic() - start < 5


def test_twenty_levels_are_read_and_one_more_is_not():
    def nested(levels: int) -> str:
        return "a: " + "[" * (levels - 1) + "]" * (levels - 1)

    assert read_document(nested(MAX_DEPTH), "x").data
    with pytest.raises(ScenarioError, match="more than 20 levels"):
        read_document(nested(MAX_DEPTH + 1), "x")


def test_a_megabyte_is_read_and_one_byte_more_is_not(tmp_path):
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


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_accepted(tmp_path):
    plain = "schema: 1\nname: ward\ndays: 5\nabout: |\n  One.\n  Two.\n"
    (tmp_path / "plain.yaml").write_bytes(plain.encode())
    (tmp_path / "windows.yaml").write_bytes(b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode())
    assert load(tmp_path / "windows.yaml") == load(tmp_path / "plain.yaml")


def test_lines_are_counted_right_with_the_line_ends_of_windows():
    with pytest.raises(ScenarioError) as caught:
        parse("schema: 1\r\n\r\ndays: 0\r\n")
    assert (caught.value.problems[0].line, caught.value.problems[0].source_line) == (3, "days: 0")


def test_names_keep_their_accents(tmp_path):
    path = tmp_path / "team.yaml"
    path.write_text(SCHEMA + "team: {builder: people, people: [{name: Zoë}, {name: 李}]}\n", encoding="utf-8")
    assert load(path).people_names == ("Zoë", "李")


INVALID_FILES = {
    "empty": (b"", "there is nothing in it", None),
    "binary": (b"\x7fELF\x00\x01", "the file is not text: it has a byte of value 0", None),
    "latin 1": ("schema: 1\ntitle: Zoë\n".encode("latin-1"), "the file is not UTF-8 text: byte 0xeb", (2, 10)),
    "utf-16": ("schema: 1\n".encode("utf-16"), "the file is UTF-16 text", None),
    "a picture": (b"\x89PNG\r\n\x1a\n", "the file is not UTF-8 text: byte 0x89", (1, 1)),
}


@pytest.mark.parametrize(("content", "message", "place"), INVALID_FILES.values(), ids=INVALID_FILES)
def test_a_file_that_is_not_yaml_text_is_told_so(tmp_path, content, message, place):
    path = tmp_path / "ward.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert message in problem.message
    assert place is None or (problem.line, problem.column) == place
