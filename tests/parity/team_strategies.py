"""Random teams of every builder, for hypothesis: settings for those that draw, people one by one, and files."""

from __future__ import annotations

from itertools import combinations, zip_longest
from typing import Any, NamedTuple

from hypothesis import strategies as st

from sim.model.metadata import annotated_fields
from sim.teams import INNER_BUILDERS, TEAM_BUILDERS, RosterStart
from tests.parity.field_strategies import SHARE, record_values, true_once_in, uniform_choice, values_of_some_fields

MAX_VALUES = {"size": 12, "teams": 4, "smallest": 4, "largest": 6, "cliques": 4, "reach": 3, "bridges": 3}
"""Largest whole numbers drawn, by name of setting, so that organisations have some twenty people at most."""
SIZES = ("size", "teams", "smallest", "largest")
NAMES = ("Ama", "Ben", "Cho", "Dee", "Eve", "Fay", "Gus", "Hal", "Ivy")
WARDS = ("North", "South", "East")
SEED = st.integers(0, 1000) | st.integers(0, 2**63 - 1)
STATES = dict.fromkeys(RosterStart._fields, SHARE)


KINDS = (
    *(builder for builder in TEAM_BUILDERS if builder != "organisation"),
    *(f"organisation of {inner}" for inner in INNER_BUILDERS),
)
"""Kinds of team: every builder, and organisations of every builder that they can be made of."""


class GeneratedTeam(NamedTuple):
    """A team as a scenario names it, with the files that stand beside the scenario, by name."""

    team: dict[str, Any]
    files: dict[str, str]


class DescribedTeam(NamedTuple):
    """People, each with the place of their leader, and ties."""

    people: list[dict[str, Any]]
    leader: list[int | None]
    ties: list[list[Any]]


def teams_of_kind(kind: str) -> st.SearchStrategy[GeneratedTeam]:
    """A team of one kind."""
    if kind == "people":
        return listed_teams()
    if kind == "file":
        return file_teams()
    builder, _, inner = kind.partition(" of ")
    return builder_settings(builder, inner).map(lambda team: GeneratedTeam(team, {}))


@st.composite
def builder_settings(draw: st.DrawFn, builder: str, inner: str = "") -> dict[str, Any]:
    """Settings of a builder that draws: all of them, or its sizes alone; of an organisation, what it is made of."""
    fields = record_values(TEAM_BUILDERS[builder], **MAX_VALUES) | {"seed": SEED}
    alone = draw(true_once_in(4))
    team = {"builder": builder} | {name: draw(field) for name, field in fields.items() if name in SIZES or not alone}
    if inner:
        team["inner"] = inner
    if "cliques" in fields:
        few = min(team["size"], annotated_fields(TEAM_BUILDERS[builder])["cliques"].default)
        team["cliques"] = min(team["size"], team.get("cliques", few))
    if "smallest" in team:
        team["smallest"] = max(team["smallest"], 3 if team.get("inner") == "cliques" else 2)
        team["largest"] = max(team["smallest"], team["largest"])
    return team


@st.composite
def described_teams(draw: st.DrawFn, fewest_ties: int = 0) -> DescribedTeam:
    """Some people of some teams, who may lead one another, in chains too, with ties of any weight or none."""
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
    chance = 0.0 if not fewest_ties and draw(true_once_in(8)) else draw(uniform_choice([0.2, 0.5, 1.0]))
    luck = draw(st.randoms(use_true_random=True))
    tied = [pair for pair in pairs if luck.random() < chance] or pairs[:fewest_ties]
    weighed = draw(st.lists(st.floats(0.1, 10), max_size=len(tied)))
    ties = [[*pair, *weight] for pair, weight in zip_longest(tied, ([weight] for weight in weighed), fillvalue=())]
    return DescribedTeam(people, leader, ties)


@st.composite
def listed_teams(draw: st.DrawFn) -> GeneratedTeam:
    """A team whose people and ties stand in the scenario itself."""
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
    """A team whose ties stand in a file, and with luck its people in another."""
    people, leader, ties = draw(described_teams(fewest_ties=1))
    edges = ["from,to,weight", *(",".join([*tie[:2], *(str(weight) for weight in tie[2:])]) for tie in ties)]
    team = {"builder": "file", "path": "ties.csv"} | draw(values_of_some_fields({"seed": SEED}, 1))
    made = GeneratedTeam(team, {"ties.csv": "\n".join(edges)})
    if draw(st.booleans()):
        made.team["people_file"] = "people.csv"
        made.files["people.csv"] = "\n".join(["name,role,team,leader," + ",".join(STATES), *csv_lines(people, leader)])
    return made


def csv_lines(people: list[dict[str, Any]], leader: list[int | None]) -> list[str]:
    """A line of CSV for each person."""
    lines = []
    for person, above in zip(people, leader, strict=True):
        start = [person.get("start", {}).get(state, "") for state in STATES]
        about = [person["name"], person.get("role", ""), person.get("team", ""), "" if above is None else NAMES[above]]
        lines.append(",".join(str(cell) for cell in about + start))
    return lines
