"""Hypothesis strategies for teams of every builder: settings of generators, listed people, and files."""

from __future__ import annotations

from itertools import combinations, zip_longest
from typing import Any, NamedTuple

from hypothesis import strategies as st

from sim.model.metadata import annotated_fields
from sim.teams import INNER_BUILDERS, TEAM_BUILDERS, RosterStart
from tests.parity.field_strategies import SHARE, record_values, true_once_in, uniform_choice, values_of_some_fields

MAX_VALUES = {"size": 12, "teams": 4, "smallest": 4, "largest": 6, "cliques": 4, "reach": 3, "bridges": 3}
"""Upper bounds of integers by setting, so that organisations have about twenty people at most."""
SIZES = ("size", "teams", "smallest", "largest")
NAMES = ("Ama", "Ben", "Cho", "Dee", "Eve", "Fay", "Gus", "Hal", "Ivy")
WARDS = ("North", "South", "East")
SEED = st.integers(0, 1000) | st.integers(0, 2**63 - 1)
STATES = dict.fromkeys(RosterStart._fields, SHARE)


KINDS = (
    *(builder for builder in TEAM_BUILDERS if builder != "organisation"),
    *(f"organisation of {inner}" for inner in INNER_BUILDERS),
)
"""Kinds of team: every builder, and organisations with every inner builder."""


class GeneratedTeam(NamedTuple):
    """The `team` section of a scenario, with the files in its folder by name."""

    team: dict[str, Any]
    files: dict[str, str]


class DescribedTeam(NamedTuple):
    """People, the index of each person's leader, and ties."""

    people: list[dict[str, Any]]
    leader: list[int | None]
    ties: list[list[Any]]


def teams_of_kind(kind: str) -> st.SearchStrategy[GeneratedTeam]:
    """Generate a team of one kind."""
    if kind == "people":
        return listed_teams()
    if kind == "file":
        return file_teams()
    builder, _, inner = kind.partition(" of ")
    return builder_settings(builder, inner).map(lambda team: GeneratedTeam(team, {}))


@st.composite
def builder_settings(draw: st.DrawFn, builder: str, inner: str = "") -> dict[str, Any]:
    """Generate settings of a builder: all settings or only its sizes, and the inner builder of an organisation."""
    fields = record_values(TEAM_BUILDERS[builder], **MAX_VALUES) | {"seed": SEED}
    only_sizes = draw(true_once_in(4))
    team = {"builder": builder} | {
        name: draw(field) for name, field in fields.items() if name in SIZES or not only_sizes
    }
    if inner:
        team["inner"] = inner
    if "cliques" in fields:
        default = min(team["size"], annotated_fields(TEAM_BUILDERS[builder])["cliques"].default)
        team["cliques"] = min(team["size"], team.get("cliques", default))
    if "smallest" in team:
        team["smallest"] = max(team["smallest"], 3 if team.get("inner") == "cliques" else 2)
        team["largest"] = max(team["smallest"], team["largest"])
    return team


@st.composite
def described_teams(draw: st.DrawFn, min_ties: int = 0) -> DescribedTeam:
    """Generate people of several teams with optional leaders, also in chains, and ties with or without weights."""
    n = draw(st.integers(2, len(NAMES)))
    people: list[dict[str, Any]] = []
    leader: list[int | None] = []
    for i in range(n):
        person = {"name": NAMES[i]} | draw(
            values_of_some_fields({"role": st.just("Nurse"), "team": uniform_choice(WARDS)}, 2)
        )
        if start := draw(values_of_some_fields(STATES, 3)):
            person["start"] = start
        people.append(person)
        leader.append(draw(uniform_choice([None, *range(i)])))
    pairs = list(combinations(NAMES[:n], 2))
    density = 0.0 if not min_ties and draw(true_once_in(8)) else draw(uniform_choice([0.2, 0.5, 1.0]))
    random = draw(st.randoms(use_true_random=True))
    tied_pairs = [pair for pair in pairs if random.random() < density] or pairs[:min_ties]
    weights = draw(st.lists(st.floats(0.1, 10), max_size=len(tied_pairs)))
    ties = [
        [*pair, *weight] for pair, weight in zip_longest(tied_pairs, ([weight] for weight in weights), fillvalue=())
    ]
    return DescribedTeam(people, leader, ties)


@st.composite
def listed_teams(draw: st.DrawFn) -> GeneratedTeam:
    """Generate a team whose people and ties are listed in the scenario."""
    people, leader, ties = draw(described_teams())
    if draw(true_once_in(3)):
        people[0]["leads"] = "everyone"
        people[1]["team"] = people[0].setdefault("team", WARDS[0])
    else:
        for i, person in enumerate(people):
            if led := [other["name"] for other, above in zip(people, leader, strict=True) if above == i]:
                person["leads"] = led
    team = {"builder": "people", "people": people} | draw(values_of_some_fields({"seed": SEED}, 1))
    team["ties"] = "everyone" if draw(true_once_in(3)) else ties
    return GeneratedTeam(team, {})


@st.composite
def file_teams(draw: st.DrawFn) -> GeneratedTeam:
    """Generate a team with ties in one file and, in half of the cases, people in another."""
    people, leader, ties = draw(described_teams(min_ties=1))
    edges = ["from,to,weight", *(",".join([*tie[:2], *(str(weight) for weight in tie[2:])]) for tie in ties)]
    team = {"builder": "file", "path": "ties.csv"} | draw(values_of_some_fields({"seed": SEED}, 1))
    generated = GeneratedTeam(team, {"ties.csv": "\n".join(edges)})
    if draw(st.booleans()):
        generated.team["people_file"] = "people.csv"
        generated.files["people.csv"] = "\n".join(
            ["name,role,team,leader," + ",".join(STATES), *csv_lines(people, leader)]
        )
    return generated


def csv_lines(people: list[dict[str, Any]], leader: list[int | None]) -> list[str]:
    """Return one CSV line per person."""
    lines = []
    for person, above in zip(people, leader, strict=True):
        start = [person.get("start", {}).get(state, "") for state in STATES]
        about = [person["name"], person.get("role", ""), person.get("team", ""), "" if above is None else NAMES[above]]
        lines.append(",".join(str(cell) for cell in about + start))
    return lines
