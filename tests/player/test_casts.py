"""People have unique short names, and positions that are equal in all versions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.player.casts import cast_of, short_names
from sim.scenario import built_in_scenarios
from tests.player.conftest import story


def test_short_names_of_a_ward() -> None:
    names = ("Ward manager", "Doctor 1", "Nurse 12", "Aide 2", "Admin 2")
    assert short_names(names) == ("WM", "D1", "N12", "Ai2", "Ad2")


def test_short_names_of_people() -> None:
    assert short_names(("Ama", "Ben", "Bea", "J")) == ("Am", "Ben", "Bea", "J")


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=40, unique=True))
def test_short_names_are_short_and_differ(names: list[str]) -> None:
    shorts = short_names(tuple(names))
    assert all(1 <= len(short) <= 4 for short in shorts)
    assert len(set(shorts)) == len(shorts)


def test_short_names_of_all_shipped_scenarios_differ() -> None:
    for name in built_in_scenarios():
        shorts = [person["short"] for person in cast_of(sim.load(name))["people"]]
        assert len(set(shorts)) == len(shorts), name


def test_the_layout_depends_on_the_team_only() -> None:
    assert cast_of(story()) == cast_of(story("workload=0.9", "leadership.style=compliance", "events.0="))


def test_everybody_is_inside_the_picture_and_the_circle_of_their_team() -> None:
    cast = cast_of(sim.load("hospital"))
    for person in cast["people"]:
        assert -1 <= person["x"] <= 1
        assert -1 <= person["y"] <= 1
        team = cast["teams"][person["team"]]
        assert (person["x"] - team["x"]) ** 2 + (person["y"] - team["y"]) ** 2 <= (team["radius"] + 0.003) ** 2


def test_leaders_are_those_who_lead_somebody() -> None:
    cast = cast_of(story())
    leaders = [place for place, person in enumerate(cast["people"]) if person["leads"]]
    assert cast["teams"][0]["leaders"] == leaders
    assert all(person["leader"] in leaders for person in cast["people"] if person["leader"] >= 0)
