"""Metrics of small networks, computed by hand."""

from __future__ import annotations

import pytest

from sim.teams import Roster, summarise_team
from sim.teams.metrics import density_between, top_weight_share

TEAM = Roster(
    [
        {"name": "Ama", "role": "Doctor", "leads": "everyone"},
        {"name": "Ben", "role": "Nurse"},
        {"name": "Cho", "role": "Nurse"},
        {"name": "Dee", "role": "Nurse"},
        {"name": "Eve", "role": "Clerk"},
    ],
    [["Ama", "Ben", 6], ["Ben", "Cho"], ["Cho", "Ama"], ["Cho", "Dee"]],
).build_graph(1)


def test_the_summary_of_a_small_team():
    summary = summarise_team(TEAM)
    assert (summary["people"], summary["teams"], summary["leaders"], summary["ties"]) == (5, 1, 1, 4)
    assert summary["density"] == 4 / 10
    assert summary["mean_degree"] == 8 / 5
    assert summary["sd_degree"] == pytest.approx(
        ((2 - 1.6) ** 2 * 2 + (3 - 1.6) ** 2 + (1 - 1.6) ** 2 + 1.6**2) ** 0.5 / 5**0.5
    )
    assert summary["clustering"] == pytest.approx((1 + 1 + 1 / 3) / 5)
    assert summary["mean_strength"] == pytest.approx(2 * 9 / 5)
    assert summary["top_share"] == 6 / 9
    assert summary["density_by_roles"] == {
        "Clerk - Doctor": 0,
        "Clerk - Nurse": 0,
        "Doctor - Nurse": 2 / 3,
        "Nurse - Nurse": 2 / 3,
    }
    assert (summary["parts"], summary["isolated"]) == (2, ["Eve"])
    assert summary["notes"] == ["Eve has no working tie and will meet nobody."]


def test_density_between_groups_of_several_roles():
    assert density_between(TEAM, [0], [1, 2, 3]) == 2 / 3
    assert density_between(TEAM, [0, 1, 2], [0, 1, 2]) == 1
    assert density_between(TEAM, [], [1]) == 0


def test_the_top_share_without_ties_is_zero():
    assert top_weight_share(Roster([{"name": "Ama"}, {"name": "Ben"}], []).build_graph(1)) == 0
