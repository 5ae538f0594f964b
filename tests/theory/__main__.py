"""Print the tables of docs/background/theory.md: `python -m tests.theory`."""

from __future__ import annotations

from sim.engine.dispatch import ENGINE_NAMES
from sim.reporting.markdown import format_table
from tests.theory import THEORIES, TheoryRunner, TheoryVerdict, verify_theories
from tests.theory.criteria import smallest_detectable_errors


def results_table(verdicts: list[TheoryVerdict]) -> str:
    """One row per check: largest deviation on each engine, and the bound."""
    rows = []
    for key in dict.fromkeys((verdict.theory, verdict.name) for verdict in verdicts):
        of_key = {verdict.engine: verdict for verdict in verdicts if (verdict.theory, verdict.name) == key}
        first = next(iter(of_key.values()))
        largest = [format_deviation(of_key[engine]) if engine in of_key else "" for engine in ENGINE_NAMES]
        bound = f"{first.bound:.2g} σ" if first.is_statistical else f"{first.bound:.2g}"
        rows.append((*key, f"{first.n_comparisons:,}", *largest, bound))
    return format_table(("theory", "comparison", "number", *ENGINE_NAMES, "bound"), rows)


def format_deviation(verdict: TheoryVerdict) -> str:
    """The largest deviation, in standard errors (σ) if it is statistical; bold if it exceeds the bound."""
    text = f"{verdict.largest:.2g}{' σ' if verdict.is_statistical else ''}"
    return text if verdict.passed else f"**{text}**"


def power_table(verdicts: list[TheoryVerdict]) -> str:
    """One row per constant: smallest relative error that is detected on each engine."""
    errors = [
        smallest_detectable_errors(verdict for verdict in verdicts if verdict.engine == engine)
        for engine in ENGINE_NAMES
    ]
    rows = [(f"`{name}`", *(f"{100 * by_name[name]:.2f}%" for by_name in errors)) for name in errors[0]]
    return format_table(("constant", *ENGINE_NAMES), rows)


def main() -> None:
    """Run all theories on both engines with seed 1."""
    verdicts = verify_theories([TheoryRunner(engine) for engine in ENGINE_NAMES], THEORIES)
    print(f"{results_table(verdicts)}\n\n{power_table(verdicts)}")


if __name__ == "__main__":
    main()
