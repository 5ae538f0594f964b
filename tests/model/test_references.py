"""Every parameter, state and measure names a reference, and all references are complete."""

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
REFERENCE_POSITION = list(Metadata._fields).index("reference")
DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+")
URL = re.compile(r"https?://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?")
KEY = re.compile(r"\b[a-z][a-z_]*(?:19|20)[0-9]{2}\b")
UNVERIFIED_MARK = "(not looked up)"


def iter_metadata() -> Iterator[Metadata]:
    """Metadata of all parameters, styles, kinds of act, mechanisms, states and measures."""
    for record in (Parameters, Style, ActKind, Mechanisms):
        yield from (field.metadata for field in annotated_fields(record).values())
    yield from (state.metadata for state in PERSON_STATES)
    yield from (measure.metadata for measure in MEASURES)


def references_in_file(path: Path) -> Iterator[str]:
    """References in the calls of `Metadata` in a file."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Metadata":
            values = [word.value for word in call.keywords if word.arg == "reference"]
            values += call.args[REFERENCE_POSITION : REFERENCE_POSITION + 1]
            yield from (str(value.value) for value in values if isinstance(value, ast.Constant))


def used_keys() -> set[str]:
    written = {key for path in SIM.rglob("*.py") for key in references_in_file(path)}
    return written | {metadata.reference for metadata in iter_metadata()}


def test_all_metadata_name_known_references() -> None:
    assert used_keys() <= set(REFERENCES)


def test_references_in_files_include_all_references_of_metadata() -> None:
    written = {key for path in MODEL.rglob("*.py") for key in references_in_file(path)}

    assert {metadata.reference for metadata in iter_metadata()} <= written | {"assumed"}


def test_every_citation_key_in_docstrings_is_a_known_reference() -> None:
    mentioned = {key for path in MODEL.rglob("*.py") for key in KEY.findall(path.read_text(encoding="utf-8"))}

    assert mentioned <= set(REFERENCES)


def test_every_reference_is_used_or_listed_as_background() -> None:
    assert used_keys() | BACKGROUND_REFERENCES | {"assumed"} == set(REFERENCES)


def test_keys_are_sorted_and_unique() -> None:
    written = [
        [ast.literal_eval(key) for key in statement.value.keys if key is not None]
        for statement in ast.parse(Path(references.__file__).read_text(encoding="utf-8")).body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Dict)
    ]

    assert written == [sorted(REFERENCES)]


@pytest.mark.parametrize("key", REFERENCES)
def test_a_reference_has_a_citation_and_a_finding_of_one_sentence(key: str) -> None:
    reference = REFERENCES[key]

    assert reference.citation.endswith(".")
    assert reference.finding.endswith(".")
    assert not re.search(r"\.\s+[A-Z]", reference.finding), "a finding is one sentence"
    assert "  " not in reference.citation + reference.finding


@pytest.mark.parametrize("key", sorted(set(REFERENCES) - {"assumed"}))
def test_a_key_ends_with_the_year_of_the_citation(key: str) -> None:
    assert key[-4:] in REFERENCES[key].citation


@pytest.mark.parametrize("key", REFERENCES)
def test_a_doi_or_url_is_well_formed_or_empty(key: str) -> None:
    link = REFERENCES[key].doi_or_url

    assert link == "" or DOI.fullmatch(link) or URL.fullmatch(link)


def test_dois_and_urls_are_unique() -> None:
    links = [reference.doi_or_url for reference in REFERENCES.values() if reference.doi_or_url]

    assert len(links) == len(set(links))


@pytest.mark.parametrize("key", REFERENCES)
def test_an_unverified_reference_is_marked_in_its_citation(key: str) -> None:
    assert (UNVERIFIED_MARK in REFERENCES[key].citation) == (not REFERENCES[key].is_verified)


def test_a_doi_is_resolved_to_a_url_and_a_url_is_kept() -> None:
    assert Reference("", "10.1038/30918", "").url == "https://doi.org/10.1038/30918"
    assert Reference("", "https://example.org/a", "").url == "https://example.org/a"
    assert Reference("", "", "").url == ""
