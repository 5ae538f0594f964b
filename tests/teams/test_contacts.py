"""Teams from contact data and sociograms, and errors with their position."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.teams import TeamError, TeamFile
from sim.teams.readers.contacts import STEP_SECONDS, read_contacts, team_from_contacts
from sim.teams.readers.empirical import format_people_csv, format_ties_csv
from sim.teams.readers.sociogram import team_from_sociogram

PEOPLE = st.sampled_from(["1", "2", "3", "4", "5"])
CONTACTS = st.lists(
    st.tuples(st.integers(0, 30), PEOPLE, PEOPLE).filter(lambda line: line[1] != line[2]), min_size=1, max_size=60
)


@pytest.fixture
def write_file(tmp_path):
    def write(text, name="data.csv"):
        (tmp_path / name).write_bytes(text.encode())
        return tmp_path / name

    return write


def ties(team):
    names = dict(team.nodes(data="name"))
    return {frozenset((names[a], names[b])): weight for a, b, weight in team.edges(data="weight")}


def contact_lines(*pairs, role=("", "")):
    """Lines for pairs with the given numbers of intervals of contact."""
    return "".join(f"{20 * step} {a} {b} {' '.join(role)}\n" for a, b, n in pairs for step in range(1, n + 1))


def test_a_tie_needs_a_minimum_contact_time_which_determines_its_weight(write_file):
    data = write_file(contact_lines(("a", "b", 15), ("b", "c", 45), ("a", "c", 14)))
    assert ties(team_from_contacts(data, 300).team) == {frozenset("ab"): 0.5, frozenset("bc"): 1.5}


def test_people_without_ties_are_excluded_with_a_note(write_file):
    empirical = team_from_contacts(write_file(contact_lines(("a", "b", 15), ("a", "z", 2))), 300)
    assert [name for _, name in empirical.team.nodes(data="name")] == ["a", "b"]
    assert empirical.notes == ("Excluded because they have no ties: z.",)


def test_duplicate_lines_count_once_in_any_order(write_file):
    lines = ["20 a b", "20\tb\ta", "40 b a", "20 a b"]
    once = ties(team_from_contacts(write_file("20 a b\n40 a b\n"), 40).team)
    assert ties(team_from_contacts(write_file("\n".join(reversed(lines))), 40).team) == once
    with pytest.raises(TeamError, match="no ties are left"):
        team_from_contacts(write_file("\n".join(lines)), 60)


def test_ties_with_contacts_on_two_days_are_recurring(write_file):
    data = write_file("20 a b\n86420 a b\n20 b c\n86380 b c\n")
    assert team_from_contacts(data, 20).recurring_share == 0.5


def test_roles_are_read_and_can_be_excluded(write_file):
    data = write_file("20 a b NUR MED\n20 b p MED PAT\n")
    empirical = team_from_contacts(data, 20, excluded_roles=["PAT"])
    assert dict(empirical.team.nodes(data="role")) == {0: "NUR", 1: "MED"}
    with pytest.raises(TeamError, match='unknown role "XYZ"; expected one of MED, NUR, PAT'):
        team_from_contacts(data, 20, excluded_roles=["XYZ"])


def test_a_people_file_provides_roles_teams_and_leaders(write_file):
    data = write_file("20 a b\n20 b c\n", "data.dat")
    people = write_file("name,role,team,leader\nc,Chief,North,\na,Nurse,North,c\nb,Nurse,South,c\n", "people.csv")
    team = team_from_contacts(data, 20, people).team
    assert {person["name"]: person["leader"] for _, person in team.nodes(data=True)} == {"c": None, "a": 0, "b": 0}
    with pytest.raises(TeamError, match=r'data\.dat:2: "c" is not in .*people\.csv'):
        team_from_contacts(data, 20, write_file("name\na\nb\n", "people.csv"))


def test_an_excluded_leader_leads_nobody(write_file):
    people = write_file("name,leader\na,z\nb,z\nz,\n", "people.csv")
    empirical = team_from_contacts(write_file("20 a b\n"), 20, people)
    assert {person["leader"] for _, person in empirical.team.nodes(data=True)} == {None}
    assert any("their leader was excluded: a and b" in note for note in empirical.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("20 a b\nx a b\n", r':2: time: "x" is not an integer'),
        ("-20 a b\n", r':1: time: "-20" is not'),
        ("20.5 a b\n", r':1: time: "20.5" is not'),
        ("9" * 5000 + " a b\n", r':1: time: "9+…" is not'),
        ("20 a a\n", r':1: "a" has a contact with itself; expected two people'),
        ("20 a\n", r':1: "20 a" has 2 columns; expected: time person person'),
        ("20 a b NUR\n", r":1: .* has 4 columns"),
        ("20,a,b\n", r":1: .*use --format sociogram"),
        ("20 a b NUR MED\n40 a c MED MED\n", r':2: "a" has the role "MED", but "NUR" in .*:1; expected one role'),
        ("", r"the file is empty"),
        ("20 a \x07\n", r":1: .* is not one line of at most 100 printable characters"),
    ],
)
def test_an_invalid_line_is_an_error_with_its_position(write_file, text, message):
    with pytest.raises(TeamError, match=message):
        read_contacts(write_file(text))


@given(CONTACTS, st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_contact_times_agree_with_a_simple_count_and_written_files_can_be_read(tmp_path_factory, lines, steps):
    path = tmp_path_factory.mktemp("contacts") / "data.dat"
    path.write_text("".join(f"{20 * time} {a} {b}\n" for time, a, b in lines))
    met = {}
    for time, a, b in set(lines):
        met.setdefault(frozenset((a, b)), set()).add(time)
    long = {pair: len(times) for pair, times in met.items() if len(times) >= steps}
    if not long:
        with pytest.raises(TeamError):
            team_from_contacts(path, steps * STEP_SECONDS)
        return
    team = team_from_contacts(path, steps * STEP_SECONDS).team
    mean = sum(long.values()) / len(long)
    assert ties(team) == pytest.approx({pair: n / mean for pair, n in long.items()})
    (path.parent / "ties.csv").write_text(format_ties_csv(team))
    (path.parent / "people.csv").write_text(format_people_csv(team))
    again = TeamFile("ties.csv", "people.csv").build_graph(1, path.parent)
    assert dict(again.nodes(data=True)) == dict(team.nodes(data=True))
    assert ties(again) == pytest.approx(ties(team), rel=1e-5)


NOMINATIONS = "from,to,weight\na,b,3\nb,a,1\nc,a,4\n"


def test_nominations_are_directed_and_ties_are_not(write_file):
    empirical = team_from_sociogram(write_file(NOMINATIONS))
    assert set(empirical.nominations.edges) == {("a", "b"), ("b", "a"), ("c", "a")}
    assert ties(empirical.team) == pytest.approx({frozenset("ab"): 2 / 3, frozenset("ac"): 4 / 3})


def test_ties_can_be_limited_to_reciprocal_nominations(write_file):
    empirical = team_from_sociogram(write_file(NOMINATIONS), "both")
    assert ties(empirical.team) == {frozenset("ab"): 1.0}
    assert len(empirical.nominations) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from,to\na,b\na,b\n", r":3: duplicate tie of a and b"),
        ("from,to\na,a\n", r":2: a has a tie to a"),
        ("from,to,weight\na,b,-1\n", r":2: weight: -1.0 is not a finite number above 0"),
        ("from,to,weight\na,b,much\n", r':2: weight: "much" is not a number above 0'),
        ("from,to\na\n", r':2: "a" is not a tie'),
    ],
)
def test_an_invalid_nomination_is_an_error_with_its_position(write_file, text, message):
    with pytest.raises(TeamError, match=message):
        team_from_sociogram(write_file(text))
