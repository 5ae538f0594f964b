"""Metrics of a network, and the command `compassion network`."""

from __future__ import annotations

import json
import math

import networkx as nx
import pytest

import sim
from sim.analysis.network_statistics import (
    MAX_WARD_SIZE,
    NETWORK_METRICS,
    compare_with_wards,
    generated_ward_metrics,
    metrics_table,
    network_metrics,
)
from sim.teams import Ward, check_team_graph, summarise_team
from sim.teams.readers.empirical import EmpiricalTeam
from tests.cli.conftest import CommandRunner, compassion

__all__ = ["compassion"]


def two_triangles() -> nx.Graph[int]:
    """Two triangles, each with its own role, and one tie between them."""
    team: nx.Graph[int] = nx.Graph()
    for person in range(6):
        team.add_node(person, role="A" if person < 3 else "B")
    team.add_edges_from([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)], weight=1.0)
    return check_team_graph(team)


def test_metrics_of_two_triangles_equal_those_computed_by_hand() -> None:
    metrics = network_metrics(two_triangles())
    assert metrics.keys() == NETWORK_METRICS.keys()
    assert (metrics["people"], metrics["ties"], metrics["parts"], metrics["largest_part"]) == (6, 7, 1, 1)
    assert metrics["density"] == pytest.approx(7 / 15)
    assert metrics["clustering"] == pytest.approx((4 * 1 + 2 / 3) / 6)
    assert (metrics["density_within"], metrics["density_between"]) == (1.0, pytest.approx(1 / 9))
    assert metrics["assortativity"] == pytest.approx((6 / 7 - 0.5) / 0.5)
    assert (metrics["spread"], metrics["heaviest"]) == (0, 1)
    assert math.isnan(metrics["reciprocity"])
    assert math.isnan(metrics["recurring"])


def test_reciprocity_is_the_share_of_nominations_that_are_returned() -> None:
    assert network_metrics(two_triangles(), nx.DiGraph([(1, 2), (2, 1), (2, 3)]))["reciprocity"] == pytest.approx(2 / 3)


def test_metrics_agree_with_the_summary_of_a_team() -> None:
    ward = Ward(size=30).build_graph(3)
    metrics, about = network_metrics(ward), summarise_team(ward)
    for name in ("people", "ties", "density", "mean_degree", "sd_degree", "clustering", "top_share", "parts"):
        assert metrics[name] == pytest.approx(about[name]), name


def test_one_role_has_no_assortativity() -> None:
    team = check_team_graph(nx.path_graph(3))
    assert math.isnan(network_metrics(team)["assortativity"])
    assert math.isnan(network_metrics(team)["density_between"])


def test_a_ward_is_not_far_from_wards() -> None:
    """Of 200 such wards none was 6 standard deviations away in clustering or weights; the seed is fixed."""
    rows = {
        row.name: row for row in compare_with_wards(EmpiricalTeam(Ward(size=24).build_graph(1234), None, None, ()), 30)
    }
    for name in ("clustering", "sd_degree", "top_share", "spread"):
        assert abs(rows[name].z_score) < 6, name


def test_distance_is_in_standard_deviations_of_the_wards() -> None:
    given = dict.fromkeys(NETWORK_METRICS, 5.0)
    rows = metrics_table(given, [dict.fromkeys(NETWORK_METRICS, value) for value in (1.0, 2.0, 3.0)])
    assert {row.z_score for row in rows} == {3.0}
    assert all(math.isnan(row.z_score) for row in metrics_table(given, [dict.fromkeys(NETWORK_METRICS, 1.0)] * 3))


def test_generated_wards_are_reproducible() -> None:
    assert str(generated_ward_metrics(12, 3)) == str(generated_ward_metrics(12, 3))


def test_networks_larger_than_a_ward_are_rejected() -> None:
    team = check_team_graph(nx.cycle_graph(MAX_WARD_SIZE + 1))
    with pytest.raises(ValueError, match="at most 1,000"):
        compare_with_wards(EmpiricalTeam(team, None, None, ()))


CONTACTS = "".join(
    f"{20 * step} {a} {b} MED NUR\n" for a, b in (("1", "2"), ("3", "2"), ("1", "4")) for step in range(16)
)


def test_the_command_writes_a_valid_scenario(compassion: CommandRunner) -> None:
    compassion.write_scenario("contacts.dat", CONTACTS)
    result = compassion("network", "contacts.dat", "--n-wards", "3", "--out", "2024 ward", "--table", "figures.csv")
    assert result.exit_code == 0, result.output
    scenario = sim.load(compassion.folder / "2024 ward.yaml")
    assert scenario.people_names == ("1", "2", "3", "4")
    assert (compassion.folder / "figures.csv").read_text().splitlines()[1].startswith("people,4,4,0,,8,30")


def test_the_command_has_json(compassion: CommandRunner) -> None:
    compassion.write_scenario("names.csv", "Ama,Ben\nBen,Ama\nBen,Cho\n")
    data = json.loads(compassion("network", "names.csv", "--n-wards", "3", "--json").stdout)
    assert data["format"] == "sociogram"
    assert next(row for row in data["metrics"] if row["name"] == "reciprocity")["value"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("network", "Missing argument 'FILE'"),
        ("network nowhere.dat", "nowhere.dat: file not found"),
        ("network contacts.dat --min-contact 5", '--min-contact: "5" is not a valid duration'),
        ("network contacts.dat --min-contact 10s", "expected 20s or more"),
        ("network contacts.dat --min-contact 9h", "no ties are left"),
        ("network contacts.dat --ties both", "--ties: this option is for sociogram; contacts.dat is read as contacts"),
        ("network contacts.dat --n-wards 1", "'--n-wards'"),
        ("network contacts.dat --format thing", "'--format'"),
        ("network contacts.dat --exclude-role PAT", 'unknown role "PAT"'),
        ("network contacts.dat --people nobody.csv", "nobody.csv: file not found"),
        ("network contacts.dat --table contacts.dat", "already exists. Use --force to overwrite it."),
        ("network contacts.dat --out nowhere/team", "Cannot write nowhere"),
    ],
)
def test_invalid_calls_are_reported(compassion: CommandRunner, call: str, expected: str) -> None:
    compassion.write_scenario("contacts.dat", CONTACTS)
    result = compassion(*call.split())
    assert result.exit_code == 2
    assert expected in result.output
    assert (compassion.folder / "contacts.dat").read_text() == CONTACTS
    assert "Traceback" not in result.output
