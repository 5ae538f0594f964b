"""Twenty searches of a newcomer: one `grep -rn` of the obvious term finds the definition among the first hits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "sim"
N_FIRST_HITS = 5
SKIPPED_DIRS = {"page", "built", "__pycache__"}
"""TypeScript sources and the built page."""


class Search(NamedTuple):
    """A search and the line that it must find.

    Attributes
    ----------
    topic : what the newcomer looks for
    term : text of the search; case is ignored
    path : file with the definition
    definition : regular expression of the line that must be among the first hits
    """

    topic: str
    term: str
    path: str
    definition: str


SEARCHES = (
    Search("probability of giving", "probability of giving", "model/rules/giving.py", "Probability of giving"),
    Search("logistic function", "logistic function", "model/numerics.py", "logistic function"),
    Search(
        "decay of felt compassion", "decay of felt compassion", "model/rules/overnight.py", "Decay of felt compassion"
    ),
    Search("half-life", "half_life", "model/numerics.py", "def decay_factor"),
    Search("random number generator (Threefry)", "def threefry", "model/rng.py", "def threefry"),
    Search("initial state", "def .*initial_state", "world/initial_state.py", "def .*initial_state"),
    Search("default number of days", "default number of days", "scenario/schema.py", "default number of days"),
    Search("YAML duplicate keys", "duplicate key", "scenario/yaml_reader.py", "duplicate key"),
    Search("did you mean", "did you mean", "scenario/errors.py", "did you mean"),
    Search("JSON Schema", "def .*json_schema", "scenario/json_schema.py", "def scenario_json_schema"),
    Search(
        "clustering coefficient", "clustering coefficient", "analysis/network_statistics.py", "clustering coefficient"
    ),
    Search("small world", "class SmallWorld", "teams/generators.py", "class SmallWorld"),
    Search("Holm adjustment", "holm adjustment", "sweeps/comparison/paired_statistics.py", "Holm adjustment"),
    Search("equivalence test (TOST)", "def tost", "sweeps/comparison/paired_statistics.py", "def tost_p_value"),
    Search("intraclass correlation", "def intraclass_correlation", "analysis/icc.py", "def intraclass_correlation"),
    Search(
        "Morris elementary effects",
        "def .*elementary_effects",
        "analysis/sensitivity/morris.py",
        "def elementary_effects",
    ),
    Search("Sobol' indices", "def .*sobol", "analysis/sensitivity/sobol.py", "def compute_sobol_indices"),
    Search("bootstrap", "def .*bootstrap", "analysis", "def .*bootstrap"),
    Search("atomic write", "atomic write", "storage/atomic_write.py", "Atomic write"),
    Search("exit codes", "exit codes", "cli/exit_codes.py", "exit codes"),
)


def grep(term: str) -> list[tuple[str, str]]:
    """Path and text of all matching lines, in order of paths."""
    pattern = re.compile(term, re.IGNORECASE)
    paths = (path for path in sorted(PACKAGE.rglob("*")) if path.suffix in {".py", ".md", ".yaml"})
    return [
        (path.relative_to(PACKAGE).as_posix(), line)
        for path in paths
        if not SKIPPED_DIRS & set(path.parts)
        for line in path.read_text(encoding="utf-8").splitlines()
        if pattern.search(line)
    ]


@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: search.topic)
def test_the_definition_is_among_the_first_hits(search: Search) -> None:
    hits = grep(search.term)[:N_FIRST_HITS]
    assert any(path.startswith(search.path) and re.search(search.definition, line, re.I) for path, line in hits), hits


def test_there_are_twenty_searches() -> None:
    assert len({search.topic for search in SEARCHES}) == 20
