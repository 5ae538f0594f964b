"""Error messages of invalid teams: the value, what was expected, and the position."""

from __future__ import annotations

import json
import math

import networkx as nx
import pytest

from sim.teams import (
    Cliques,
    Organisation,
    RandomGraph,
    Roster,
    SmallWorld,
    TeamError,
    TeamFile,
    Ward,
    check_team_graph,
)
from sim.teams.readers.parsing import MAX_FILE_BYTES


def make_people(*names):
    return [{"name": name} for name in names]


def make_people_with_leader(**leads):
    return [{"name": name, **({} if whom is None else {"leads": whom})} for name, whom in leads.items()]


TRIO = make_people("Ama", "Ben", "Cho")

INVALID_TEAMS = [
    # --- people
    (Roster([]), (), "the team has no people; expected at least two"),
    (Roster(make_people("Ama")), (), "a team needs at least two people; this network has 1"),
    (Roster("Ama"), ("people",), 'people: "Ama" is not a list of people'),
    (
        Roster(["Ama", "Ben"]),
        ("people", 0),
        '"Ama" is not a person; expected a mapping with a name, such as {name: Ama, role: Nurse}',
    ),
    (
        Roster([{"name": "Ama"}, {"role": "GP"}]),
        ("people", 1),
        "a mapping is not a person; expected a mapping with a name, such as {name: Ama, role: Nurse}",
    ),
    (
        Roster(make_people("Ama", "Ben", "Ama")),
        ("people", 2, "name"),
        'duplicate name "Ama"; every person needs a different name',
    ),
    (Roster(make_people("Ama", 5)), ("people", 1, "name"), "name: 5 is not text; put it in quotes"),
    (Roster(make_people("Ama", " ")), ("people", 1, "name"), "name: the name is empty"),
    (
        Roster(make_people("Ama", "B\nen")),
        ("people", 1, "name"),
        'name: "B\\nen"… is not one line of at most 100 printable characters',
    ),
    (
        Roster([{"name": "Ama", "rolle": "GP"}, {"name": "Ben"}]),
        ("people", 0, "rolle"),
        'unknown key "rolle"; did you mean "role"?',
    ),
    (
        Roster([{"name": "Ama", "xyz": "GP"}, {"name": "Ben"}]),
        ("people", 0, "xyz"),
        'unknown key "xyz"; expected one of name, role, team, leads, start',
    ),
    (
        Roster([{"name": "Ama", "team": 3}, {"name": "Ben"}]),
        ("people", 0, "team"),
        "team: 3 is not text; put it in quotes",
    ),
    # --- ties
    (Roster(TRIO, [["Ama", "Bem"]]), ("ties", 0, 1), 'unknown person "Bem"; did you mean "Ben"?'),
    (Roster(TRIO, [["Ama", "Zoe"]]), ("ties", 0, 1), 'unknown person "Zoe"'),
    (Roster(TRIO, [["Ama", "Ama"]]), ("ties", 0), "Ama has a tie to Ama; a tie joins two people"),
    (
        Roster(TRIO, [["Ama", "Ben"], ["Ben", "Ama"]]),
        ("ties", 1),
        "duplicate tie of Ben and Ama; write it once, with its full weight",
    ),
    (Roster(TRIO, [["Ama", "Ben", 0]]), ("ties", 0, 2), "weight: 0 is not a finite number above 0"),
    (Roster(TRIO, [["Ama", "Ben", -2]]), ("ties", 0, 2), "weight: -2 is not a finite number above 0"),
    (Roster(TRIO, [["Ama", "Ben", math.nan]]), ("ties", 0, 2), "weight: .nan is not a finite number above 0"),
    (Roster(TRIO, [["Ama", "Ben", math.inf]]), ("ties", 0, 2), "weight: .inf is not a finite number above 0"),
    (Roster(TRIO, [["Ama", "Ben", "2"]]), ("ties", 0, 2), 'weight: "2" is not a number above 0'),
    (Roster(TRIO, [["Ama", "Ben", True]]), ("ties", 0, 2), "weight: true is not a number above 0"),
    (Roster(TRIO, [["Ama"]]), ("ties", 0), "a list is not a tie; expected [A, B] or [A, B, weight] with two names"),
    (
        Roster(TRIO, "everybody"),
        ("ties",),
        'ties: "everybody" is not valid; expected everyone or a list of [A, B] or [A, B, weight]; '
        'did you mean "everyone"?',
    ),
    # --- leaders
    (
        Roster(make_people_with_leader(Ama=[], Ben=None)),
        ("people", 0, "leads"),
        'Ama leads nobody; add names to "leads", or remove it',
    ),
    (
        Roster(make_people_with_leader(Ama="all", Ben=None)),
        ("people", 0, "leads"),
        'leads: "all" is not valid; expected everyone or a list of names',
    ),
    (
        Roster(make_people_with_leader(Ama=["Bem"], Ben=None)),
        ("people", 0, "leads", 0),
        'unknown person "Bem"; did you mean "Ben"?',
    ),
    (
        Roster(make_people_with_leader(Ama=["Ama"], Ben=None)),
        ("people", 0, "leads"),
        "Ama leads Ama; a person cannot be their own leader",
    ),
    (
        Roster(make_people_with_leader(Ama=["Ben"], Ben=["Cho"], Cho=["Ama"])),
        ("people", 1, "leads"),
        "circular leadership: Ben leads Cho, who leads Ama, who leads Ben",
    ),
    (
        Roster(make_people_with_leader(Ama=["Cho"], Ben=["Cho"], Cho=None)),
        ("people", 1, "leads", 0),
        "Cho has two leaders, Ama and Ben; expected at most one",
    ),
    (
        Roster(make_people_with_leader(Ama="everyone", Ben="everyone", Cho=None)),
        ("people", 1, "leads"),
        'Ama and Ben both lead everyone in "Team"; expected one of them',
    ),
    (
        Roster([{"name": "Ama", "team": "Leadership", "leads": "everyone"}, {"name": "Ben"}]),
        ("people", 0, "leads"),
        'Ama leads everyone in "Leadership", which has no other members; list names instead',
    ),
    # --- values at the start
    (
        Roster([{"name": "Ama", "start": {"wellbeeing": 0.3}}, {"name": "Ben"}]),
        ("people", 0, "start", "wellbeeing"),
        'Ama: unknown state "wellbeeing"; did you mean "wellbeing"?',
    ),
    (
        Roster([{"name": "Ama", "start": {"energy": 3}}, {"name": "Ben"}]),
        ("people", 0, "start", "energy"),
        "Ama: energy: 3 is not a number from 0 to 1",
    ),
    (
        Roster([{"name": "Ama", "start": 0.3}, {"name": "Ben"}]),
        ("people", 0, "start"),
        "start: 0.3 is not a mapping of states, such as {wellbeing: 0.4}",
    ),
    # --- fields of the builders
    (Ward(size=1), ("size",), "size: 1 is not an integer from 2 to 1,000"),
    (Ward(size=9.5), ("size",), "size: 9.5 is not an integer from 2 to 1,000"),
    (Ward(spread=9), ("spread",), "spread: 9 is not a number from 0 to 3"),
    (RandomGraph(density=math.nan), ("density",), "density: .nan is not a number from 0 to 1"),
    (SmallWorld(leader="yes"), ("leader",), 'leader: "yes" is not true or false'),
    (Cliques(size=4, cliques=9), ("cliques",), "cliques: 9 is larger than the number of people, 4"),
    (
        Organisation(inner="wards"),
        ("inner",),
        'inner: "wards" is not valid; expected one of ward, small_world, cliques, hub_and_spoke, random, complete; '
        'did you mean "ward"?',
    ),
    (
        Organisation(smallest=9, largest=4),
        ("smallest",),
        "smallest: 9 is larger than largest, 4",
    ),
    (
        Organisation(teams=9000, largest=1000),
        ("teams",),
        "teams: 9,000 teams of up to 1,000 people are too many; expected fewer than 5,000,000 people",
    ),
]


@pytest.mark.parametrize(("builder", "path", "message"), INVALID_TEAMS, ids=lambda value: str(value)[:60])
def test_an_invalid_builder_is_an_error(builder, path, message):
    with pytest.raises(TeamError) as error:
        builder.build_graph(1)
    assert (str(error.value), error.value.path) == (message, path)
    assert len(error.value.problems) == 1


def node_link(nodes, links):
    return json.dumps({"nodes": nodes, "links": links})


TWO = [{"id": "Ama"}, {"id": "Ben"}]
FILES = [
    # --- edge lists
    ("t.csv", "", "t.csv: the file is empty; expected at least two people"),
    ("t.csv", "\n \n", "t.csv: the file is empty; expected at least two people"),
    ("t.csv", "from,to\n", "t.csv: the file has a header but no ties"),
    ("t.csv", "Ama,Ben\nCho\n", 't.csv:2: "Cho" is not a tie; expected two names and an optional weight'),
    ("t.csv", "Ama,Ben\n,Cho\n", 't.csv:2: ", Cho" is not a tie; expected two names and an optional weight'),
    (
        "t.csv",
        "Ama,Ben,how long\n",
        't.csv:1: weight: "how long" is not a number above 0; '
        "if this is a header, name the columns from, to and weight",
    ),
    ("t.csv", "from,to,weight\nAma,Ben,x\n", 't.csv:2: weight: "x" is not a number above 0'),
    ("t.csv", "Ama,Ben,-1\n", "t.csv:1: weight: -1.0 is not a finite number above 0"),
    ("t.csv", "Ama,Ben,0\n", "t.csv:1: weight: 0.0 is not a finite number above 0"),
    ("t.csv", "Ama,Ben,nan\n", "t.csv:1: weight: .nan is not a finite number above 0"),
    ("t.csv", "Ama,Ben\nAma,Ama\n", "t.csv:2: Ama has a tie to Ama; a tie joins two people"),
    (
        "t.csv",
        "Ama,Ben\nAma,Ben,2\n",
        "t.csv:2: duplicate tie of Ama and Ben; write it once, with its full weight",
    ),
    (
        "t.csv",
        "Ama,Ben,1,5\n",
        't.csv:1: "Ama, Ben, 1, 5" has 4 columns; expected two names and an optional weight',
    ),
    ("t.csv", 'Ama,"Ben\n', "t.csv:1: invalid CSV: unexpected end of data"),
    (
        "t.csv",
        "from,source,to\nA,B,C\n",
        "t.csv:1: the columns from and source have the same meaning; keep one of them",
    ),
    (
        "t.csv",
        "Ama,Ben\nCho,Zoë\n".encode("latin-1"),
        "t.csv:2: the file is not UTF-8 text; save it as UTF-8 (in Excel: CSV UTF-8)",
    ),
    ("t.csv", "Ama,Ben\n".encode("utf-16"), "t.csv: the file is UTF-16 text; save it as UTF-8 (in Excel: CSV UTF-8)"),
    # --- GraphML and GEXF
    ("t.graphml", "<graphml", "t.graphml:1: invalid XML: unclosed token (column 1)"),
    (
        "t.graphml",
        "<a/>",
        "t.graphml: invalid GraphML: file not successfully read as graphml",
    ),
    (
        "t.graphml",
        '<!DOCTYPE x [\n<!ENTITY a "b">]><graphml/>',
        "t.graphml:2: XML entities are not supported",
    ),
    ("t.gexf", "<gexf/>", "t.gexf: invalid GEXF: No <graph> element in GEXF file."),
    ("t.gexf", "<gexf>\n<nodes></gexf>", "t.gexf:2: invalid XML: mismatched tag (column 10)"),
    # --- JSON
    ("t.json", "{\n", "t.json:2: invalid JSON: Expecting property name enclosed in double quotes (column 1)"),
    ("t.json", "[]", 't.json: missing list "nodes"; expected "nodes" and "links"'),
    ("t.json", '{"nodes": []}', 't.json: missing list "links"; expected "nodes" and "links"'),
    ("t.json", "[" * 100_000, "t.json: the JSON is nested too deeply"),
    ("t.json", node_link([], []), "t.json: the network has no people; expected at least two"),
    ("t.json", node_link([{"name": "A"}], []), 't.json: item 1 of nodes: "id" is not text or a number'),
    (
        "t.json",
        node_link(TWO, [{"source": "Ama"}]),
        't.json: item 1 of links: "target" is not text or a number',
    ),
    (
        "t.json",
        node_link(TWO, [{"source": "Ama", "target": "Bem"}]),
        't.json: unknown person "Bem"; did you mean "Ben"?',
    ),
    (
        "t.json",
        node_link(TWO, [{"source": "Ama", "target": "Ben", "weight": math.nan}]),
        "t.json: invalid JSON: NaN is not a number",
    ),
    (
        "t.json",
        node_link(TWO, [{"source": "Ama", "target": "Ben", "weight": -1}]),
        "t.json: weight: -1 is not a finite number above 0",
    ),
    (
        "t.json",
        node_link([{"id": "Ama", "leads": []}, {"id": "Ben"}], []),
        't.json: Ama leads nobody; add names to "leads", or remove it',
    ),
    (
        "t.json",
        node_link([{"id": 1, "name": "Ama"}, {"id": 2, "name": "Ama"}], []),
        't.json: duplicate name "Ama"; every person needs a different name',
    ),
    # --- other files
    ("t.xlsx", "x", "t.xlsx: spreadsheets are not supported; save it as CSV UTF-8"),
    (
        "t.grapml",
        "x",
        't.grapml: unknown file type ".grapml"; expected .csv, .tsv, .txt, .graphml, .gexf or .json; '
        'did you mean ".graphml"?',
    ),
    ("t", "x", "t: missing file type; expected .csv, .tsv, .txt, .graphml, .gexf or .json"),
]


@pytest.mark.parametrize(("name", "content", "message"), FILES, ids=lambda value: str(value)[:60])
def test_an_invalid_file_is_an_error_with_its_line(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TeamError) as error:
        TeamFile(name).build_graph(1, tmp_path)
    assert (str(error.value), error.value.path) == (message, ("path",))


PEOPLE_FILES = [
    ("", "the file is empty; expected at least two people"),
    ("role\nGP\n", '1: the header "role" has no column "name"'),
    (
        "nmae,role\nAma,GP\n",
        '1: the header "nmae, role" has no column "name"; rename "nmae" to "name"',
    ),
    ("name,role,role\n", '1: duplicate column "role"'),
    ("name\n", "the file has a header but no people; expected at least two"),
    ("name,role\nAma,\n,Nurse\n", '3: ", Nurse" has no name'),
    ("name,role\nAma,GP,x\n", '2: "Ama, GP, x" has 3 columns; the header has 2'),
    ("name\nAma\nBen\nAma\n", '4: duplicate name "Ama"; every person needs a different name'),
    ("name,leader\nAma,\nBen,Amma\n", '3: unknown person "Amma"; did you mean "Ama"?'),
    ("name,leader\nAma,Ben\nBen,Ama\n", "3: circular leadership: Ben leads Ama, who leads Ben"),
    ("name,leads\nAma,;\nBen,\n", '2: Ama leads nobody; add names to "leads", or remove it'),
    (
        "name,leads,leader\nAma,Ben,\nBen,,Cho\nCho,,\n",
        "3: Ben has two leaders, Ama and Cho; expected at most one",
    ),
    ("name,energy\nAma,2\nBen,\n", "2: Ama: energy: 2.0 is not a number from 0 to 1"),
    ("name,energy\nAma,high\nBen,\n", '2: Ama: energy: "high" is not a number from 0 to 1'),
]


@pytest.mark.parametrize(("people", "message"), PEOPLE_FILES)
def test_an_invalid_people_file_is_an_error_with_its_line(people, message, tmp_path):
    (tmp_path / "ties.csv").write_text("Ama,Ben\n")
    (tmp_path / "people.csv").write_text(people)
    with pytest.raises(TeamError) as error:
        TeamFile("ties.csv", "people.csv").build_graph(1, tmp_path)
    between = ":" if message[0].isdigit() else ": "
    assert (str(error.value), error.value.path) == (f"people.csv{between}{message}", ("people_file",))


def test_a_tie_of_a_person_who_is_not_in_the_people_file_is_an_error(tmp_path):
    (tmp_path / "ties.csv").write_text("Ama,Ben\nBen,Choo\n")
    (tmp_path / "people.csv").write_text("name\nAma\nBen\nCho\n")
    with pytest.raises(TeamError, match=r'^ties\.csv:2: unknown person "Choo"; did you mean "Cho"\?$'):
        TeamFile("ties.csv", "people.csv").build_graph(1, tmp_path)


def test_a_missing_file_is_an_error_with_its_folder_and_a_suggestion(tmp_path):
    (tmp_path / "ward7.csv").write_text("Ama,Ben\n")
    (tmp_path / "folder.csv").mkdir()
    folder = str(tmp_path.resolve())
    for path, message in (
        ("ward_7.csv", f'ward_7.csv: file not found in {folder}; did you mean "ward7.csv"?'),
        ("elsewhere/ward.csv", f"elsewhere/ward.csv: folder not found: {tmp_path / 'elsewhere'}"),
        ("folder.csv", "folder.csv: this is a folder, not a file"),
    ):
        with pytest.raises(TeamError) as error:
            TeamFile(path).build_graph(1, tmp_path)
        assert str(error.value) == message


def test_a_large_file_is_rejected_before_it_is_read(tmp_path):
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1_000_000)
    with pytest.raises(TeamError, match=r"^huge\.csv: the file has 51 MB; the limit is 50 MB$"):
        TeamFile("huge.csv").build_graph(1, tmp_path)


def test_at_most_twenty_problems_are_listed():
    with pytest.raises(TeamError) as error:
        Roster(TRIO, [["Ama", f"Zoe {number}"] for number in range(10_000)]).build_graph(1)
    assert len(error.value.problems) == 20


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, True])
def test_a_seed_out_of_range_is_an_error(seed):
    with pytest.raises(TeamError, match=r"seed: .* is not an integer from 0 to 2\^63 − 1"):
        Ward().build_graph(seed)


def graph_of(people, ties=((0, 1, 1.0),)):
    graph = nx.Graph()
    graph.add_nodes_from(people)
    graph.add_weighted_edges_from(ties)
    return graph


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (nx.DiGraph([(0, 1)]), "the network must be an undirected networkx.Graph without parallel edges"),
        (nx.MultiGraph([(0, 1)]), "the network must be an undirected networkx.Graph without parallel edges"),
        (nx.Graph(), "a team needs at least two people; this network has 0"),
        (nx.empty_graph(20_001), "the network has 20,001 people; a graph has at most 20,000"),
        (nx.Graph([(1, 0)]), "the nodes of the network must be the integers 0 to 1, in this order"),
        (nx.Graph([("Ama", "Ben")]), "the nodes of the network must be the integers 0 to 1, in this order"),
        (
            graph_of([(0, {"name": "Ama"}), (1, {"name": "Ama"})]),
            'duplicate name "Ama"; every person needs a different name',
        ),
        (graph_of([(0, {"name": 7}), 1]), "name of person 1: 7 is not text; put it in quotes"),
        (
            graph_of([(0, {"leader": 5}), 1]),
            "leader of Person 1: 5 is not the index of a person",
        ),
        (graph_of([(0, {"leader": 0}), 1]), "Person 1 leads Person 1; a person cannot be their own leader"),
        (
            graph_of([(0, {"leader": 1}), (1, {"leader": 0})]),
            "circular leadership: Person 2 leads Person 1, who leads Person 2",
        ),
        (graph_of([0, 1], [(0, 0, 1.0)]), "Person 1 has a tie to Person 1; a tie joins two people"),
        (
            graph_of([0, 1], [(0, 1, -1.0)]),
            "tie of Person 1 and Person 2: weight: -1.0 is not a finite number above 0",
        ),
        (
            graph_of([(0, {"start": {"energy": -1}}), 1]),
            "Person 1: energy: -1 is not a number from 0 to 1",
        ),
    ],
)
def test_an_invalid_graph_is_an_error(graph, message):
    with pytest.raises(TeamError) as error:
        check_team_graph(graph)
    assert str(error.value) == message


def test_the_check_adds_defaults_and_does_not_repeat_notes():
    team = check_team_graph(nx.Graph([(0, 1), (1, 2)]))
    assert team.nodes[2] == {"name": "Person 3", "role": "Colleague", "team": "Team", "leader": None}
    assert team.edges[0, 1] == {"weight": 1.0}
    assert team.graph["notes"] == ["Nobody leads this team."]
    assert check_team_graph(team).graph["notes"] == ["Nobody leads this team."]


def test_the_check_notes_several_components():
    team = graph_of(
        [(0, {"leader": None}), *((person, {"leader": 0}) for person in range(1, 6))], [(0, 1, 1.0), (2, 3, 1.0)]
    )
    assert check_team_graph(team).graph["notes"] == [
        "Person 5 and Person 6 have no working tie and will meet nobody.",
        "The network has 2 parts with no tie between them.",
    ]
