"""Exact theory as a test oracle: closed forms, conditional probabilities, a Markov chain and a mean field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tests.theory.action_probabilities import check_action_probabilities
from tests.theory.bernoulli_events import check_contacts, check_leaving, check_newcomers
from tests.theory.criteria import TheoryCheck, TheoryVerdict, evaluate_checks
from tests.theory.markov_chain_check import check_markov_chain
from tests.theory.mean_field import check_mean_field
from tests.theory.no_contact import check_closed_forms
from tests.theory.one_day import check_one_day
from tests.theory.runner import TheoryRunner

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
"""All theories by name."""


def verify_theories(runners: Sequence[TheoryRunner], theories: Iterable[str] | None = None) -> list[TheoryVerdict]:
    """Compare simulations with theories (default: all). The family-wise error rate covers all comparisons."""
    names = list(THEORIES if theories is None else theories)
    return evaluate_checks([check for runner in runners for name in names for check in THEORIES[name](runner)])
