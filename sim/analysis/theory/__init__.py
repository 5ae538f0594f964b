"""Exact theory against what the engines play: closed forms, chances, a Markov chain, a mean field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sim.analysis.theory.acting import check_action_probabilities
from sim.analysis.theory.alone import check_closed_forms
from sim.analysis.theory.chances import check_contacts, check_leaving, check_newcomers
from sim.analysis.theory.days import check_one_day
from sim.analysis.theory.judging import TheoryCheck, TheoryVerdict, evaluate_checks
from sim.analysis.theory.many import check_mean_field
from sim.analysis.theory.playing import TheoryRunner
from sim.analysis.theory.tiny import check_markov_chain

__all__ = ["THEORIES", "TheoryCheck", "TheoryRunner", "TheoryVerdict", "verify_theories"]

THEORIES: dict[str, Callable[[TheoryRunner], Iterable[TheoryCheck]]] = {
    "closed_forms": check_closed_forms,
    "days": check_one_day,
    "contacts": check_contacts,
    "leaving": check_leaving,
    "newcomers": check_newcomers,
    "acting": check_action_probabilities,
    "chain": check_markov_chain,
    "mean_field": check_mean_field,
}
"""All theories by name, in the order in which they are told."""


def verify_theories(runners: Sequence[TheoryRunner], theories: Iterable[str] | None = None) -> list[TheoryVerdict]:
    """Hold theories, all if none is named, against what players play; they share one chance of a false alarm."""
    names = list(THEORIES if theories is None else theories)
    return evaluate_checks([check for player in runners for name in names for check in THEORIES[name](player)])
