"""Teams from CSV, GraphML, GEXF and JSON files."""

from __future__ import annotations

import json

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.teams import Organisation, TeamError, TeamFile, Ward

PEOPLE = """\
name,role,team,leader,leads,wellbeing
Ama,GP,Practice,,everyone,
Ben,Nurse,Practice,,,0.4
Cho,Nurse,Practice,Ben,,
Dee,Clerk,Practice,,,
"""


@pytest.fixture
def read(tmp_path):
    """Write files (name to content), then read the network in the first with the people in the second, if any."""

    def reader(**files):
        names = []
        for name, content in files.items():
            names.append(name.replace("_", "."))
            (tmp_path / names[-1]).write_bytes(content if isinstance(content, bytes) else content.encode())
        return TeamFile(*names).build_graph(1, tmp_path)

    return reader


def ties(graph):
    names = dict(graph.nodes(data="name"))
    return {(names[a], names[b]): weight for a, b, weight in graph.edges(data="weight")}


def describe_team(graph):
    """The content of a file: people by name with role, team and leader, and ties with weights."""
    names = dict(graph.nodes(data="name"))
    people = {
        names[person]: (
            attributes["role"],
            attributes["team"],
            names.get(attributes["leader"]),
            attributes.get("start"),
        )
        for person, attributes in graph.nodes(data=True)
    }
    return people, {frozenset(pair): weight for pair, weight in ties(graph).items()}


@pytest.mark.parametrize(
    "text",
    [
        "Ama,Ben,2\nBen,Cho\n",
        "from,to,weight\nAma,Ben,2\nBen,Cho,\n",
        "weight;Source;TARGET\n2;Ama;Ben\n1;Ben;Cho\n",
        "Ama\tBen\t2,0\nBen\tCho\t1\n",
        "\ufefffrom,to,weight\r\n\r\nAma,Ben,2\r\nBen , Cho,,\r\n",
        '"Ama","Ben","2"\n"Ben","Cho","1"',
    ],
)
def test_edge_lists_can_have_any_delimiter_with_or_without_header_and_weights(read, text):
    assert ties(read(ties_csv=text)) == {("Ama", "Ben"): 2.0, ("Ben", "Cho"): 1.0}


def test_a_people_file_provides_roles_teams_leaders_and_initial_states(read):
    team = read(ties_csv="Ama,Ben\nBen,Cho\n", people_csv=PEOPLE)
    people, _ = describe_team(team)
    assert people == {
        "Ama": ("GP", "Practice", None, None),
        "Ben": ("Nurse", "Practice", "Ama", {"wellbeing": 0.4}),
        "Cho": ("Nurse", "Practice", "Ben", None),
        "Dee": ("Clerk", "Practice", "Ama", None),
    }
    assert team.graph["notes"] == ["Dee has no working tie and will meet nobody."]


def test_the_column_leads_has_names_separated_by_semicolons(read):
    team = read(ties_csv="Ama,Ben\nBen,Cho\n", people_csv="name,leads\nAma,Ben; Cho\nBen,\nCho,\n")
    assert [leader for _, leader in team.nodes(data="leader")] == [None, 0, 0]


def test_a_tie_in_both_directions_has_the_mean_weight_and_a_note(read):
    team = read(ties_csv="Ama,Ben,1\nBen,Ama,2\nBen,Cho,1\nCho,Ben,1\n")
    assert ties(team) == {("Ama", "Ben"): 1.5, ("Ben", "Cho"): 1.0}
    assert team.graph["notes"][0] == "1 tie has different weights in the two directions; the mean is used."


def test_unused_columns_are_noted(read):
    team = read(ties_csv="from,to,since,how\nAma,Ben,2020,phone\n")
    assert team.graph["notes"][0] == "ties.csv: unused columns since and how."


def test_paths_are_relative_to_the_folder_of_the_scenario(tmp_path, monkeypatch):
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "ward.csv").write_text("Ama,Ben\n")
    assert len(TeamFile("teams/ward.csv").build_graph(1, base_dir=tmp_path)) == 2
    monkeypatch.chdir(tmp_path / "teams")
    assert len(TeamFile("ward.csv").build_graph(1)) == 2
    assert len(TeamFile(str(tmp_path / "teams" / "ward.csv")).build_graph(1, base_dir=tmp_path / "elsewhere")) == 2


def export_graph(graph):
    """The team as a graph of another program: people by name, with attributes that every format supports."""
    names = dict(graph.nodes(data="name"))
    other = nx.Graph()
    for person, attributes in graph.nodes(data=True):
        leader = {} if attributes["leader"] is None else {"leader": names[attributes["leader"]]}
        other.add_node(names[person], role=attributes["role"], team=attributes["team"], **leader)
    other.add_weighted_edges_from((names[a], names[b], weight) for a, b, weight in graph.edges(data="weight"))
    return other


def write_csv(graph, folder):
    with (folder / "ties.csv").open("w", encoding="utf-8") as file:
        file.write("from,to,weight\n")
        file.writelines(f"{a},{b},{weight!r}\n" for a, b, weight in graph.edges(data="weight"))
    with (folder / "people.csv").open("w", encoding="utf-8") as file:
        file.write("name,role,team,leader\n")
        file.writelines(f"{name},{a['role']},{a['team']},{a.get('leader', '')}\n" for name, a in graph.nodes(data=True))
    return TeamFile("ties.csv", "people.csv")


def write_graphml(graph, folder):
    nx.write_graphml_xml(graph, folder / "team.graphml")
    return TeamFile("team.graphml")


def write_gexf(graph, folder):
    nx.write_gexf(graph, folder / "team.gexf")
    return TeamFile("team.gexf")


def write_json(graph, folder):
    (folder / "team.json").write_text(json.dumps(nx.node_link_data(graph, edges="links")))
    return TeamFile("team.json")


@pytest.mark.parametrize("write", [write_csv, write_graphml, write_gexf, write_json])
@pytest.mark.parametrize("builder", [Ward(24), Organisation(teams=4)], ids=["ward", "organisation"])
def test_a_team_written_by_networkx_can_be_read(builder, write, tmp_path):
    team = builder.build_graph(7)
    again = write(export_graph(team), tmp_path).build_graph(1, tmp_path)
    assert describe_team(again) == describe_team(team)
    assert list(again.nodes(data="name")) == list(team.nodes(data="name"))
    assert again.graph["notes"] == []


@pytest.mark.parametrize("key", ["links", "edges"])
def test_node_link_json_with_leaders_by_index_can_be_read(key, tmp_path):
    team = Ward(12).build_graph(3)
    team.nodes[2]["start"] = {"energy": 0.25}
    (tmp_path / "team.json").write_text(json.dumps(nx.node_link_data(team, edges=key)))
    again = TeamFile("team.json").build_graph(1, tmp_path)
    assert list(again.nodes(data=True)) == list(team.nodes(data=True))
    assert list(again.edges(data=True)) == list(team.edges(data=True))


def test_directed_networks_can_have_a_tie_in_both_directions(tmp_path):
    survey = nx.DiGraph()
    survey.add_weighted_edges_from([("Ama", "Ben", 1.0), ("Ben", "Ama", 3.0), ("Ben", "Cho", 1.0)])
    for write in (write_graphml, write_gexf, write_json):
        assert ties(write(survey, tmp_path).build_graph(1, tmp_path)) == {("Ama", "Ben"): 2.0, ("Ben", "Cho"): 1.0}


def test_the_name_of_a_person_is_the_name_label_or_id(read):
    nodes = [{"id": 1, "name": "Ama", "label": "x"}, {"id": 2, "label": "Ben"}, {"id": "Cho"}]
    links = [{"source": 1, "target": 2, "Weight": "2.5"}, {"source": 2, "target": "Cho", "value": 3}]
    team = read(team_json=json.dumps({"nodes": nodes, "links": links}))
    assert ties(team) == {("Ama", "Ben"): 2.5, ("Ben", "Cho"): 3.0}


def test_gexf_of_gephi_with_labels_and_attributes_can_be_read(read):
    team = read(
        team_gexf="""<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="undirected">
  <attributes class="node"><attribute id="0" title="Role" type="string"/></attributes>
  <nodes>
    <node id="n0" label="Ama"><attvalues><attvalue for="0" value="Nurse"/></attvalues></node>
    <node id="n1" label="Ben"/>
  </nodes>
  <edges><edge id="0" source="n0" target="n1" weight="2.0"/></edges>
</graph></gexf>"""
    )
    assert describe_team(team)[0]["Ama"][0] == "Nurse"
    assert ties(team) == {("Ama", "Ben"): 2.0}


def test_a_people_file_can_be_combined_with_any_format(read):
    nodes = [{"id": "Ama"}, {"id": "Ben"}]
    network = json.dumps({"nodes": nodes, "links": [{"source": "Ama", "target": "Ben"}]})
    team = read(team_json=network, people_csv="name,role\nBen,Nurse\nAma,GP\n")
    assert [attributes["role"] for _, attributes in team.nodes(data=True)] == ["Nurse", "GP"]


words = st.text(st.characters(blacklist_categories=("Cs",)), max_size=6)
csv_fragments = st.lists(
    st.sampled_from(
        [
            '"',
            ",",
            ";",
            "\t",
            "\n",
            "\r\n",
            "from",
            "to",
            "name",
            "leads",
            "everyone",
            "Ama",
            "Ben",
            "1",
            "nan",
            "{",
            "}",
            "[",
        ]
    )
    | words,
    max_size=20,
).map("".join)
TAGS = [f"<{end}{tag}>" for tag in ("graphml", "graph", "nodes", "edges", "gexf") for end in ("", "/")]
ATTRIBUTED = ['<node id="1"/>', '<node id="2"/>', '<edge source="1" target="2"/>', '<edge source="1"/>']
markup = st.lists(st.sampled_from([*TAGS, *ATTRIBUTED, "<data/>", "x"]), max_size=10).map("".join)


@pytest.mark.parametrize("suffix", ["csv", "graphml", "gexf", "json"])
@given(
    content=st.binary(max_size=60) | csv_fragments.map(str.encode) | markup.map(str.encode),
    people=st.none() | csv_fragments,
)
@settings(max_examples=150, deadline=None)
def test_any_file_gives_a_team_or_a_team_error(suffix, content, people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / f"team.{suffix}").write_bytes(content)
    if people is not None:
        (folder / "people.csv").write_text(people, encoding="utf-8", newline="")
    problems = ()
    try:
        TeamFile(f"team.{suffix}", None if people is None else "people.csv").build_graph(1, folder)
    except TeamError as error:
        problems = error.problems
    assert all(problem.message.strip() and problem.path in {("path",), ("people_file",), ()} for problem in problems)


@pytest.mark.parametrize("json_like", ['{"nodes": %s, "links": %s}'])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_json_gives_a_team_or_a_team_error(json_like, data, tmp_path_factory):
    word = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
    value = st.recursive(word, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2))
    node = st.fixed_dictionaries(
        {"id": st.integers(0, 3) | value},
        optional={"name": value, "leads": value, "leader": value, "start": value, "role": value},
    )
    link = st.fixed_dictionaries({"source": st.integers(0, 3), "target": st.integers(0, 3)}, optional={"weight": value})
    nodes, links = (
        data.draw(st.lists(node, max_size=4) | value),
        data.draw(st.lists(link, max_size=4) | value),
    )
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "team.json").write_text(json_like % (json.dumps(nodes), json.dumps(links)))
    problems = ()
    try:
        TeamFile("team.json").build_graph(1, folder)
    except TeamError as error:
        problems = error.problems
    assert all(problem.message.strip() for problem in problems)
