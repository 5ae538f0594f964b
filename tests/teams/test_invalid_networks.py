"""Bad networks: each is told in one sentence, with the value, what would be right, and where."""

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
LEADS_NOBODY_MESSAGE = "Ama is a leader who leads nobody; name those who are led, or leave `leads` out"

INVALID_TEAMS = [
    # --- people
    (Roster([]), (), "the team is empty: it needs at least two people"),
    (Roster(make_people("Ama")), (), "a team needs at least two people; this one has 1"),
    (Roster("Ama"), ("people",), "people must be a list of people, each with a name"),
    (
        Roster(["Ama", "Ben"]),
        ("people", 0),
        "'Ama' must be a person with a name, such as {name: Ama, role: Nurse}",
    ),
    (
        Roster([{"name": "Ama"}, {"role": "GP"}]),
        ("people", 1),
        "{'role': 'GP'} must be a person with a name, such as {name: Ama, role: Nurse}",
    ),
    (
        Roster(make_people("Ama", "Ben", "Ama")),
        ("people", 2, "name"),
        "two people are called 'Ama'; each needs a name of their own",
    ),
    (Roster(make_people("Ama", 5)), ("people", 1, "name"), "name: 5 must be text (put it in quotes)"),
    (Roster(make_people("Ama", " ")), ("people", 1, "name"), "name: a name must not be empty"),
    (
        Roster(make_people("Ama", "B\nen")),
        ("people", 1, "name"),
        "name: the name 'B\\nen'… must be one line of at most 100 printable characters",
    ),
    (
        Roster([{"name": "Ama", "rolle": "GP"}, {"name": "Ben"}]),
        ("people", 0, "rolle"),
        "a person has no 'rolle'; did you mean 'role'?",
    ),
    (
        Roster([{"name": "Ama", "xyz": "GP"}, {"name": "Ben"}]),
        ("people", 0, "xyz"),
        "a person has no 'xyz'; there are name, role, team, leads and start",
    ),
    (
        Roster([{"name": "Ama", "team": 3}, {"name": "Ben"}]),
        ("people", 0, "team"),
        "team: 3 must be text (put it in quotes)",
    ),
    # --- ties
    (Roster(TRIO, [["Ama", "Bem"]]), ("ties", 0, 1), "nobody is called 'Bem'; did you mean 'Ben'?"),
    (Roster(TRIO, [["Ama", "Zoe"]]), ("ties", 0, 1), "nobody is called 'Zoe'"),
    (Roster(TRIO, [["Ama", "Ama"]]), ("ties", 0), "Ama has a tie with Ama; a tie joins two people"),
    (
        Roster(TRIO, [["Ama", "Ben"], ["Ben", "Ama"]]),
        ("ties", 1),
        "the tie of Ben and Ama is given twice; give it once, with its full weight",
    ),
    (Roster(TRIO, [["Ama", "Ben", 0]]), ("ties", 0, 2), "weight 0 must be a finite number above 0"),
    (Roster(TRIO, [["Ama", "Ben", -2]]), ("ties", 0, 2), "weight -2 must be a finite number above 0"),
    (Roster(TRIO, [["Ama", "Ben", math.nan]]), ("ties", 0, 2), "weight nan must be a finite number above 0"),
    (Roster(TRIO, [["Ama", "Ben", math.inf]]), ("ties", 0, 2), "weight inf must be a finite number above 0"),
    (Roster(TRIO, [["Ama", "Ben", "2"]]), ("ties", 0, 2), "weight '2' must be a number above 0"),
    (Roster(TRIO, [["Ama", "Ben", True]]), ("ties", 0, 2), "weight True must be a number above 0"),
    (Roster(TRIO, [["Ama"]]), ("ties", 0), "a tie is ['Ama']; it must be [A, B] or [A, B, weight] with two names"),
    (
        Roster(TRIO, "everybody"),
        ("ties",),
        "ties is 'everybody'; it must be everyone or a list of [A, B] or [A, B, weight]; did you mean 'everyone'?",
    ),
    # --- leaders
    (Roster(make_people_with_leader(Ama=[], Ben=None)), ("people", 0, "leads"), LEADS_NOBODY_MESSAGE),
    (
        Roster(make_people_with_leader(Ama="all", Ben=None)),
        ("people", 0, "leads"),
        "leads is 'all'; it must be everyone or a list of names",
    ),
    (
        Roster(make_people_with_leader(Ama=["Bem"], Ben=None)),
        ("people", 0, "leads", 0),
        "nobody is called 'Bem'; did you mean 'Ben'?",
    ),
    (
        Roster(make_people_with_leader(Ama=["Ama"], Ben=None)),
        ("people", 0, "leads"),
        "Ama leads Ama; nobody can be their own leader",
    ),
    (
        Roster(make_people_with_leader(Ama=["Ben"], Ben=["Cho"], Cho=["Ama"])),
        ("people", 1, "leads"),
        "Ben leads Cho, who leads Ama, who leads Ben; leaders must not form a circle",
    ),
    (
        Roster(make_people_with_leader(Ama=["Cho"], Ben=["Cho"], Cho=None)),
        ("people", 1, "leads", 0),
        "Cho has two leaders, Ama and Ben; everybody has one at most",
    ),
    (
        Roster(make_people_with_leader(Ama="everyone", Ben="everyone", Cho=None)),
        ("people", 1, "leads"),
        "Ama and Ben both lead everyone in 'Team'; one of them can",
    ),
    (
        Roster([{"name": "Ama", "team": "Leadership", "leads": "everyone"}, {"name": "Ben"}]),
        ("people", 0, "leads"),
        "Ama is to lead everyone in 'Leadership', but nobody else is there to be led; name those who are led",
    ),
    # --- values at the start
    (
        Roster([{"name": "Ama", "start": {"wellbeeing": 0.3}}, {"name": "Ben"}]),
        ("people", 0, "start", "wellbeeing"),
        "Ama: a person has no 'wellbeeing' to start with; did you mean 'wellbeing'?",
    ),
    (
        Roster([{"name": "Ama", "start": {"energy": 3}}, {"name": "Ben"}]),
        ("people", 0, "start", "energy"),
        "Ama: energy 3 must be a number from 0 to 1",
    ),
    (
        Roster([{"name": "Ama", "start": 0.3}, {"name": "Ben"}]),
        ("people", 0, "start"),
        "start is 0.3; it must give states and values, such as {wellbeing: 0.4}",
    ),
    # --- fields of the builders
    (Ward(size=1), ("size",), "size is 1; it must be a whole number from 2 to 1000"),
    (Ward(size=9.5), ("size",), "size is 9.5; it must be a whole number from 2 to 1000"),
    (Ward(spread=9), ("spread",), "spread is 9; it must be a number from 0 to 3"),
    (RandomGraph(density=math.nan), ("density",), "density is nan; it must be a number from 0 to 1"),
    (SmallWorld(leader="yes"), ("leader",), "leader is 'yes'; it must be true or false"),
    (Cliques(size=4, cliques=9), ("cliques",), "9 cliques need at least 9 people; size is 4"),
    (
        Organisation(inner="wards"),
        ("inner",),
        "inner is 'wards'; it must be ward, small_world, cliques, hub_and_spoke, random or complete; "
        "did you mean 'ward'?",
    ),
    (
        Organisation(smallest=9, largest=4),
        ("smallest",),
        "smallest is 9 and largest 4; smallest must not be above largest",
    ),
    (
        Organisation(teams=9000, largest=1000),
        ("teams",),
        "9000 teams of up to 1000 people are too many; at most 5000000 people",
    ),
]


@pytest.mark.parametrize(("builder", "where", "message"), INVALID_TEAMS, ids=lambda value: str(value)[:60])
def test_a_bad_description_is_told_in_one_sentence(builder, where, message):
    with pytest.raises(TeamError) as error:
        builder.build_graph(1)
    assert (str(error.value), error.value.path) == (message, where)
    assert len(error.value.problems) == 1


def node_link(nodes, links):
    return json.dumps({"nodes": nodes, "links": links})


TWO = [{"id": "Ama"}, {"id": "Ben"}]
FILES = [
    # --- edge lists
    ("t.csv", "", "t.csv: the file is empty; a network needs at least two people"),
    ("t.csv", "\n \n", "t.csv: the file is empty; a network needs at least two people"),
    ("t.csv", "from,to\n", "t.csv: the file has a header but no tie; a network needs at least two people"),
    ("t.csv", "Ama,Ben\nCho\n", "t.csv:2: 'Cho' is no tie; a line needs two names, and if wanted a weight"),
    ("t.csv", "Ama,Ben\n,Cho\n", "t.csv:2: ', Cho' is no tie; a line needs two names, and if wanted a weight"),
    (
        "t.csv",
        "Ama,Ben,how long\n",
        "t.csv:1: weight 'how long' must be a number above 0; name the columns of a header from, to and weight",
    ),
    ("t.csv", "from,to,weight\nAma,Ben,x\n", "t.csv:2: weight 'x' must be a number above 0"),
    ("t.csv", "Ama,Ben,-1\n", "t.csv:1: weight -1.0 must be a finite number above 0"),
    ("t.csv", "Ama,Ben,0\n", "t.csv:1: weight 0.0 must be a finite number above 0"),
    ("t.csv", "Ama,Ben,nan\n", "t.csv:1: weight nan must be a finite number above 0"),
    ("t.csv", "Ama,Ben\nAma,Ama\n", "t.csv:2: Ama has a tie with Ama; a tie joins two people"),
    (
        "t.csv",
        "Ama,Ben\nAma,Ben,2\n",
        "t.csv:2: the tie of Ama and Ben is given twice; give it once, with its full weight",
    ),
    (
        "t.csv",
        "Ama,Ben,1,5\n",
        "t.csv:1: 'Ama, Ben, 1, 5' has 4 columns; a line is a name, a name, and if wanted a weight",
    ),
    ("t.csv", 'Ama,"Ben\n', "t.csv:1: this is not CSV: unexpected end of data"),
    ("t.csv", "from,source,to\nA,B,C\n", "t.csv:1: the columns from and source mean the same; one is wanted"),
    (
        "t.csv",
        "Ama,Ben\nCho,Zoë\n".encode("latin-1"),
        "t.csv:2: the text is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8)",
    ),
    ("t.csv", "Ama,Ben\n".encode("utf-16"), "t.csv: the text is UTF-16; save it as UTF-8 (in Excel: CSV UTF-8)"),
    # --- GraphML and GEXF
    ("t.graphml", "<graphml", "t.graphml:1: this is not well-formed XML: unclosed token (column 1)"),
    (
        "t.graphml",
        "<a/>",
        "t.graphml: this is not GraphML that can be read: file not successfully read as graphml",
    ),
    (
        "t.graphml",
        '<!DOCTYPE x [\n<!ENTITY a "b">]><graphml/>',
        "t.graphml:2: the file declares an XML entity; these are not read",
    ),
    ("t.gexf", "<gexf/>", "t.gexf: this is not GEXF that can be read: No <graph> element in GEXF file."),
    ("t.gexf", "<gexf>\n<nodes></gexf>", "t.gexf:2: this is not well-formed XML: mismatched tag (column 10)"),
    # --- JSON
    ("t.json", "{\n", "t.json:2: this is not JSON: Expecting property name enclosed in double quotes (column 1)"),
    ("t.json", "[]", 't.json: the file must have "nodes" and "links"; there is no list "nodes"'),
    ("t.json", '{"nodes": []}', 't.json: the file must have "nodes" and "links"; there is no list "links"'),
    ("t.json", "[" * 100_000, "t.json: this JSON is nested too deeply for a network"),
    ("t.json", node_link([], []), "t.json: the network is empty; a team needs at least two people"),
    ("t.json", node_link([{"name": "A"}], []), 't.json: nodes, entry 1: "id" must be text or a number'),
    (
        "t.json",
        node_link(TWO, [{"source": "Ama"}]),
        't.json: links, entry 1: "target" must be text or a number',
    ),
    (
        "t.json",
        node_link(TWO, [{"source": "Ama", "target": "Bem"}]),
        "t.json: nobody is called 'Bem'; did you mean 'Ben'?",
    ),
    (
        "t.json",
        node_link(TWO, [{"source": "Ama", "target": "Ben", "weight": math.nan}]),
        "t.json: this is not JSON that can be read: NaN is no number",
    ),
    (
        "t.json",
        node_link(TWO, [{"source": "Ama", "target": "Ben", "weight": -1}]),
        "t.json: weight -1 must be a finite number above 0",
    ),
    ("t.json", node_link([{"id": "Ama", "leads": []}, {"id": "Ben"}], []), f"t.json: {LEADS_NOBODY_MESSAGE}"),
    (
        "t.json",
        node_link([{"id": 1, "name": "Ama"}, {"id": 2, "name": "Ama"}], []),
        "t.json: two people are called 'Ama'; each needs a name of their own",
    ),
    # --- other files
    ("t.xlsx", "x", "t.xlsx: a spreadsheet cannot be read; save it as CSV UTF-8"),
    (
        "t.grapml",
        "x",
        "t.grapml: the name of the file must end in .csv, .tsv, .txt, .graphml, .gexf or .json; "
        "did you mean '.graphml'?",
    ),
    ("t", "x", "t: the name of the file must end in .csv, .tsv, .txt, .graphml, .gexf or .json"),
]


@pytest.mark.parametrize(("name", "content", "message"), FILES, ids=lambda value: str(value)[:60])
def test_a_bad_file_is_told_with_its_line(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TeamError) as error:
        TeamFile(name).build_graph(1, tmp_path)
    assert (str(error.value), error.value.path) == (message, ("path",))


PEOPLE_FILES = [
    ("", "the file is empty; a network needs at least two people"),
    ("role\nGP\n", "1: the first line must be a header with a column 'name', not 'role'"),
    (
        "nmae,role\nAma,GP\n",
        "1: the first line must be a header with a column 'name', not 'nmae, role'; did you mean 'name'?",
    ),
    ("name,role,role\n", "1: the column 'role' is there twice"),
    ("name\n", "the file has a header but no people; a team needs at least two"),
    ("name,role\nAma,\n,Nurse\n", "3: ', Nurse' has no name"),
    ("name,role\nAma,GP,x\n", "2: 'Ama, GP, x' has 3 columns; the header has 2"),
    ("name\nAma\nBen\nAma\n", "4: two people are called 'Ama'; each needs a name of their own"),
    ("name,leader\nAma,\nBen,Amma\n", "3: nobody is called 'Amma'; did you mean 'Ama'?"),
    ("name,leader\nAma,Ben\nBen,Ama\n", "3: Ben leads Ama, who leads Ben; leaders must not form a circle"),
    ("name,leads\nAma,;\nBen,\n", f"2: {LEADS_NOBODY_MESSAGE}"),
    (
        "name,leads,leader\nAma,Ben,\nBen,,Cho\nCho,,\n",
        "3: Ben has two leaders, Ama and Cho; everybody has one at most",
    ),
    ("name,energy\nAma,2\nBen,\n", "2: Ama: energy 2.0 must be a number from 0 to 1"),
    ("name,energy\nAma,high\nBen,\n", "2: Ama: energy 'high' must be a number from 0 to 1"),
]


@pytest.mark.parametrize(("people", "message"), PEOPLE_FILES)
def test_a_bad_people_file_is_told_with_its_line(people, message, tmp_path):
    (tmp_path / "ties.csv").write_text("Ama,Ben\n")
    (tmp_path / "people.csv").write_text(people)
    with pytest.raises(TeamError) as error:
        TeamFile("ties.csv", "people.csv").build_graph(1, tmp_path)
    between = ":" if message[0].isdigit() else ": "
    assert (str(error.value), error.value.path) == (f"people.csv{between}{message}", ("people_file",))


def test_a_tie_of_somebody_who_is_not_in_the_people_file_is_told_at_its_line(tmp_path):
    (tmp_path / "ties.csv").write_text("Ama,Ben\nBen,Choo\n")
    (tmp_path / "people.csv").write_text("name\nAma\nBen\nCho\n")
    with pytest.raises(TeamError, match=r"^ties\.csv:2: nobody is called 'Choo'; did you mean 'Cho'\?$"):
        TeamFile("ties.csv", "people.csv").build_graph(1, tmp_path)


def test_a_file_that_is_not_there_is_told_with_its_folder_and_a_suggestion(tmp_path):
    (tmp_path / "ward7.csv").write_text("Ama,Ben\n")
    (tmp_path / "folder.csv").mkdir()
    folder = str(tmp_path.resolve())
    for path, message in (
        ("ward_7.csv", f"ward_7.csv: there is no such file in {folder!r}; did you mean 'ward7.csv'?"),
        ("elsewhere/ward.csv", f"elsewhere/ward.csv: there is no folder {str(tmp_path / 'elsewhere')!r}"),
        ("folder.csv", "folder.csv: this is a folder, not a file"),
    ):
        with pytest.raises(TeamError) as error:
            TeamFile(path).build_graph(1, tmp_path)
        assert str(error.value) == message


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1_000_000)
    with pytest.raises(TeamError, match=r"^huge\.csv: the file has 51 MB; at most 50 MB are read$"):
        TeamFile("huge.csv").build_graph(1, tmp_path)


def test_of_very_many_problems_the_first_twenty_are_told():
    with pytest.raises(TeamError) as error:
        Roster(TRIO, [["Ama", f"Zoe {number}"] for number in range(10_000)]).build_graph(1)
    assert len(error.value.problems) == 20


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, True])
def test_a_seed_out_of_bounds_is_refused(seed):
    with pytest.raises(TeamError, match="it must be a whole number from 0 to"):
        Ward().build_graph(seed)


def graph_of(people, ties=((0, 1, 1.0),)):
    graph = nx.Graph()
    graph.add_nodes_from(people)
    graph.add_weighted_edges_from(ties)
    return graph


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (nx.DiGraph([(0, 1)]), "the network must be a plain undirected networkx.Graph"),
        (nx.MultiGraph([(0, 1)]), "the network must be a plain undirected networkx.Graph"),
        (nx.Graph(), "a team needs at least two people; this one has nobody"),
        (nx.empty_graph(20_001), "the network has 20001 people; at most 20000 can be simulated"),
        (nx.Graph([(1, 0)]), "the nodes of the network must be the numbers 0 to 1, in this order"),
        (nx.Graph([("Ama", "Ben")]), "the nodes of the network must be the numbers 0 to 1, in this order"),
        (
            graph_of([(0, {"name": "Ama"}), (1, {"name": "Ama"})]),
            "two people are called 'Ama'; each needs a name of their own",
        ),
        (graph_of([(0, {"name": 7}), 1]), "name of person 1: 7 must be text (put it in quotes)"),
        (
            graph_of([(0, {"leader": 5}), 1]),
            "Person 1 is led by 5; a leader must be the number of a person, or None",
        ),
        (graph_of([(0, {"leader": 0}), 1]), "Person 1 leads Person 1; nobody can be their own leader"),
        (
            graph_of([(0, {"leader": 1}), (1, {"leader": 0})]),
            "Person 2 leads Person 1, who leads Person 2; leaders must not form a circle",
        ),
        (graph_of([0, 1], [(0, 0, 1.0)]), "Person 1 has a tie with Person 1; a tie joins two people"),
        (
            graph_of([0, 1], [(0, 1, -1.0)]),
            "the tie of Person 1 and Person 2: weight -1.0 must be a finite number above 0",
        ),
        (
            graph_of([(0, {"start": {"energy": -1}}), 1]),
            "Person 1: energy -1 must be a number from 0 to 1",
        ),
    ],
)
def test_the_check_refuses_graphs_that_no_engine_can_work_with(graph, message):
    with pytest.raises(TeamError) as error:
        check_team_graph(graph)
    assert str(error.value) == message


def test_the_check_fills_in_what_may_be_left_out_and_does_not_repeat_notes():
    team = check_team_graph(nx.Graph([(0, 1), (1, 2)]))
    assert team.nodes[2] == {"name": "Person 3", "role": "Colleague", "team": "Team", "leader": None}
    assert team.edges[0, 1] == {"weight": 1.0}
    assert team.graph["notes"] == ["Nobody leads this team."]
    assert check_team_graph(team).graph["notes"] == ["Nobody leads this team."]


def test_the_check_notes_a_network_that_falls_apart():
    team = graph_of(
        [(0, {"leader": None}), *((person, {"leader": 0}) for person in range(1, 6))], [(0, 1, 1.0), (2, 3, 1.0)]
    )
    assert check_team_graph(team).graph["notes"] == [
        "Person 5 and Person 6 have no working tie and will meet nobody.",
        "The network falls into 2 parts with no tie between them.",
    ]
