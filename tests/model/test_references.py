"""Every number says where it comes from, and every reference can be found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.model import references
from sim.model.act_kinds import ActKind
from sim.model.measures import MEASURES
from sim.model.mechanisms import Mechanisms
from sim.model.metadata import Metadata, annotated_fields
from sim.model.parameters import Parameters
from sim.model.references import BACKGROUND_REFERENCES, REFERENCES, Reference
from sim.model.states import PERSON_STATES
from sim.model.styles import Style

MODEL = Path(references.__file__).parent
SIM = MODEL.parent
SOURCE_POSITION = list(Metadata._fields).index("reference")
DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+")
WEB_ADDRESS = re.compile(r"https?://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?")
KEY = re.compile(r"\b[a-z][a-z_]*(?:19|20)[0-9]{2}\b")
UNVERIFIED_MARK = "(not looked up)"


def iter_metadata() -> Iterator[Metadata]:
    """Every note about a constant, state or measure."""
    for record in (Parameters, Style, ActKind, Mechanisms):
        yield from (field.metadata for field in annotated_fields(record).values())
    yield from (state.metadata for state in PERSON_STATES)
    yield from (measure.metadata for measure in MEASURES)


def sources_in_file(path: Path) -> Iterator[str]:
    """Every source that an `Metadata(...)` of a file names, read from its text."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Metadata":
            values = [word.value for word in call.keywords if word.arg == "reference"]
            values += call.args[SOURCE_POSITION : SOURCE_POSITION + 1]
            yield from (str(value.value) for value in values if isinstance(value, ast.Constant))


def used_keys() -> set[str]:
    written = {key for path in SIM.rglob("*.py") for key in sources_in_file(path)}
    return written | {about.reference for about in iter_metadata()}


def test_every_note_about_a_number_names_a_known_source() -> None:
    assert used_keys() <= set(REFERENCES)


def test_reading_the_files_finds_every_source_that_the_notes_of_the_model_carry() -> None:
    written = {key for path in MODEL.rglob("*.py") for key in sources_in_file(path)}

    assert {about.reference for about in iter_metadata()} <= written | {"assumed"}


def test_every_key_in_the_prose_of_the_model_names_a_known_source() -> None:
    mentioned = {key for path in MODEL.rglob("*.py") for key in KEY.findall(path.read_text(encoding="utf-8"))}

    assert mentioned <= set(REFERENCES)


def test_every_source_is_used_or_listed_as_background() -> None:
    assert used_keys() | BACKGROUND_REFERENCES | {"assumed"} == set(REFERENCES)


def test_keys_are_sorted_and_written_once() -> None:
    written = [
        [ast.literal_eval(key) for key in statement.value.keys if key is not None]
        for statement in ast.parse(Path(references.__file__).read_text(encoding="utf-8")).body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Dict)
    ]

    assert written == [sorted(REFERENCES)]


@pytest.mark.parametrize("key", REFERENCES)
def test_a_source_has_a_citation_and_one_sentence_of_finding(key: str) -> None:
    source = REFERENCES[key]

    assert source.citation.endswith(".")
    assert source.finding.endswith(".")
    assert not re.search(r"\.\s+[A-Z]", source.finding), "a finding is one sentence"
    assert "  " not in source.citation + source.finding


@pytest.mark.parametrize("key", sorted(set(REFERENCES) - {"assumed"}))
def test_a_key_ends_with_a_year_that_the_citation_has(key: str) -> None:
    assert key[-4:] in REFERENCES[key].citation


@pytest.mark.parametrize("key", REFERENCES)
def test_a_doi_or_web_address_is_well_formed_or_left_empty(key: str) -> None:
    place = REFERENCES[key].doi_or_url

    assert place == "" or DOI.fullmatch(place) or WEB_ADDRESS.fullmatch(place)


def test_no_doi_or_web_address_is_given_twice() -> None:
    places = [source.doi_or_url for source in REFERENCES.values() if source.doi_or_url]

    assert len(places) == len(set(places))


@pytest.mark.parametrize("key", REFERENCES)
def test_a_source_says_so_when_it_was_not_looked_up(key: str) -> None:
    assert (UNVERIFIED_MARK in REFERENCES[key].citation) == (not REFERENCES[key].is_verified)


def test_the_link_of_a_doi_is_its_resolver_and_of_an_address_itself() -> None:
    assert Reference("", "10.1038/30918", "").url == "https://doi.org/10.1038/30918"
    assert Reference("", "https://example.org/a", "").url == "https://example.org/a"
    assert Reference("", "", "").url == ""
