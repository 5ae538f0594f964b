"""Exact theory against what the engines play: closed forms, chances, a Markov chain, a mean field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sim.analysis.theory.acting import acting
from sim.analysis.theory.alone import closed_forms
from sim.analysis.theory.chances import contacts, leaving, newcomers
from sim.analysis.theory.days import days
from sim.analysis.theory.judging import Check, Verdict, judged
from sim.analysis.theory.many import many
from sim.analysis.theory.playing import Player
from sim.analysis.theory.tiny import tiny

__all__ = ["THEORIES", "Check", "Player", "Verdict", "verified"]

THEORIES: dict[str, Callable[[Player], Iterable[Check]]] = {
    "closed_forms": closed_forms,
    "days": days,
    "contacts": contacts,
    "leaving": leaving,
    "newcomers": newcomers,
    "acting": acting,
    "chain": tiny,
    "mean_field": many,
}
"""All theories by name, in the order in which they are told."""


def verified(players: Sequence[Player], theories: Iterable[str] | None = None) -> list[Verdict]:
    """Hold theories, all if none is named, against what players play; they share one chance of a false alarm."""
    names = list(THEORIES if theories is None else theories)
    return judged([check for player in players for name in names for check in THEORIES[name](player)])
