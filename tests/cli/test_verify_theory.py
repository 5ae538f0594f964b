"""`compassion verify --theory`: exit codes, what is printed, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import pytest

from sim.analysis import theory
from sim.analysis.theory import TheoryCheck, TheoryRunner
from sim.model import night
from tests.cli.conftest import CommandRunner


@pytest.fixture(autouse=True)
def _two_theories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of the command need no more than a theory to rounding and one by chance."""
    few: dict[str, Callable[[TheoryRunner], Iterable[TheoryCheck]]] = {
        name: theory.THEORIES[name] for name in ("closed_forms", "contacts")
    }
    monkeypatch.setattr(theory, "THEORIES", few)


def test_engines_that_agree_with_theory_are_told_with_bounds_and_end_with_0(compassion: CommandRunner) -> None:
    told = compassion("verify", "--theory")
    assert told.exit_code == 0, told.output
    for part in ("Closed forms", "energy at the end of the shift", "compiled", "mesa", "contacts_per_day", "σ"):
        assert part in told.stdout
    assert "DIFFERS" not in told.stdout
    assert told.stdout.rstrip().endswith("Theory and engines agree.")


def test_an_engine_that_is_off_ends_with_1(compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = night.obstacles_after_night
    monkeypatch.setattr(night, "obstacles_after_night", lambda value, c: sound(value, c) * 1.02)
    told = compassion("verify", "--theory", "--engine", "mesa")
    assert told.exit_code == 1
    (line,) = [line for line in told.stdout.splitlines() if line.startswith("obstacles fill up")]
    assert "DIFFERS" in line
    assert told.stdout.rstrip().endswith("Theory and engines differ.")


def test_as_json(compassion: CommandRunner) -> None:
    told = compassion("verify", "--theory", "--engine", "compiled", "--seed", "7", "--json")
    assert told.exit_code == 0, told.output
    data = json.loads(told.stdout)
    assert (data["passes"], data["seed"], data["false_alarm"], data["power"]) == (True, 7, 1e-6, 0.99)
    assert data["finds"]["compiled"]["contacts_per_day"] < 0.02
    assert all(check["passes"] and check["largest"] <= check["bound"] for check in data["checks"])
    assert {check["engine"] for check in data["checks"]} == {"compiled"}


def test_another_seed_is_other_luck(compassion: CommandRunner) -> None:
    told = [compassion("verify", "--theory", "--engine", "compiled", "--seed", seed).stdout for seed in ("1", "2")]
    assert told[0] != told[1]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("winter_pressure", "--theory"), "--theory has scenarios of its own"),
        (("--theory", "--set", "days=20"), "--theory has scenarios of its own"),
        (("--theory", "--runs", "3"), "--theory has scenarios of its own"),
        (("--theory", "--engine", "steam"), "right is compiled, mesa or both"),
        (("--theory", "--seed", "-1"), "seed"),
        (("--theory", "--seed", "soon"), "seed"),
        (("winter_pressure", "--engine", "mesa"), "--engine goes with --theory"),
        ((), "or say --theory"),
    ],
)
def test_what_does_not_go_together_is_refused_with_2(
    compassion: CommandRunner, arguments: tuple[str, ...], fault: str
) -> None:
    told = compassion("verify", *arguments)
    assert told.exit_code == 2
    assert fault in " ".join(told.stderr.split())
    assert "Traceback" not in told.output
    assert told.stdout == ""
