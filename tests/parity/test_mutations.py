"""The comparison of the parity test detects every mutation of an engine, even in the last bit of a number.

Each mutation is applied to a copy of the package, which runs on one engine with the JIT disabled, so that nothing is
compiled. The expected traces come from the unmodified package. A mutation of a rule affects only the mutated engine.
Both engines read the same world (initial state, timeline, style effects); `tests/world` covers errors there.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.engine.trace import Trace
from sim.engine.trace_diff import first_trace_difference
from tests.parity.busy_worlds import make_worlds
from tests.parity.package_copies import Mutation, copy_package
from tests.parity.subprocess_runs import run_worlds, run_worlds_in_subprocess

MUTATIONS = {
    "witnessing increases without an optimum": Mutation(
        "mesa", "model/rules/giving.py", "2.0 * ratio / (1.0 + ratio * ratio)", "2.0 * ratio / (1.0 + ratio)"
    ),
    "a sum in a different order": Mutation(
        "mesa",
        "model/rules/evening.py",
        "level + (1.0 - level) * (1.0 - remaining)",
        "1.0 - (1.0 - level) * remaining",
    ),
    "the wrong report is selected": Mutation(
        "mesa",
        "engine/mesa/leader.py",
        "reports[int(u_report * len(reports))]",
        "reports[int(u_report * len(reports)) - 1]",
    ),
    "introduction candidates in order of acquaintance": Mutation(
        "mesa",
        "engine/mesa/person.py",
        "in sorted((*self.ties, *self.introduced_ties))",
        "in (*self.ties, *self.introduced_ties)",
    ),
    "acts toward the observer are witnessed": Mutation(
        "mesa", "engine/mesa/model.py", "n_toward[b.index, a.index]", "n_toward[a.index, b.index]"
    ),
    "the last logged act counts as the latest of the day": Mutation(
        "mesa", "engine/mesa/model.py", "if act.moment >= latest_moment.get(act.receiver, 0.0):", "if True:"
    ),
    "change tests ignore safety": Mutation(
        "compiled", "model/rules/workload.py", "c.params.try_rate * safety * energy", "c.params.try_rate * energy"
    ),
    "a truncated series": Mutation("compiled", "model/numerics.py", "(T11 + r * (T12 + r * T13))", "(T11 + r * T12)"),
    "giver and receiver are swapped": Mutation(
        "compiled",
        "engine/compiled/contacts.py",
        "append_act(acts, n_acts, giver, receiver, kind",
        "append_act(acts, n_acts, receiver, giver, kind",
    ),
    "people are led by their own style": Mutation(
        "compiled",
        "engine/compiled/evening.py",
        "segment.style_index[structure.leader_of[receiver]]",
        "segment.style_index[receiver]",
    ),
    "the lanes of a tile share a random number": Mutation(
        "compiled",
        "engine/compiled/evening.py",
        "CHANGE_TEST_STREAM, first_person + lane, rng.FIRST_DRAW",
        "CHANGE_TEST_STREAM, first_person, rng.FIRST_DRAW",
    ),
    "people witness their own leader conversation": Mutation(
        "compiled", "engine/compiled/contacts.py", "has_met_leader(receiver, giver, structure, ties, introduced)", "0"
    ),
    "leaders are met only through initial ties": Mutation(
        "compiled", "engine/compiled/contacts.py", "tie = introduced.tie_index[report, slot]", "pass"
    ),
    "the meeting bit of the next tie is read": Mutation(
        "compiled",
        "engine/compiled/contacts.py",
        "np.uint64(tie) % np.uint64(WORD_BITS))",
        "np.uint64(tie + 1) % np.uint64(WORD_BITS))",
    ),
    "a team sum continues beyond the end of a tile": Mutation(
        "compiled", "engine/compiled/allocate.py", "is_last[LANES - 1 :: LANES] = True", "pass"
    ),
    "the first person of a team is counted in the previous team": Mutation(
        "compiled", "engine/compiled/aggregate.py", "(lane >= begin) & (lane < end)", "(lane >= begin) & (lane <= end)"
    ),
    "the giver of an act between two chunks gets the wrong act": Mutation(
        "compiled", "engine/compiled/act_log.py", "order[offsets[giver_group]] = act", "order[offsets[giver_group]] = 0"
    ),
    "ties after the first 64 of a block use the first word": Mutation(
        "compiled",
        "engine/compiled/contacts.py",
        "bits_below(buffers.word_1[offset:], ties",
        "bits_below(buffers.word_1, ties",
    ),
    "the morning starts before all change tests of a team are complete": Mutation(
        "compiled",
        "engine/compiled/allocate.py",
        "np.searchsorted(np.maximum.accumulate(latest), np.arange(n_tiles + 1))",
        "np.arange(n_tiles + 1)",
    ),
    "the index of a moved introduced tie is not updated": Mutation(
        "compiled",
        "engine/compiled/introductions.py",
        "introduced.tie_index[person_a, find_slot(introduced, person_a, person_b)] = target",
        "pass",
    ),
    "introduced ties are not introduction candidates": Mutation(
        "compiled",
        "engine/compiled/introductions.py",
        "for slot in range(introduced.n_active[giver]):",
        "for slot in range(0):",
    ),
    "people with an introduction get no further introductions": Mutation(
        "compiled",
        "engine/compiled/introductions.py",
        "if has_introduction_capacity(introduced, person, max_introductions) or position < 0:",
        "if position < 0:",
    ),
    "excluded candidates are not sorted": Mutation(
        "compiled",
        "engine/compiled/introductions.py",
        "insert_sorted(introduced.excluded, n_excluded, position)",
        "introduced.excluded[n_excluded] = position",
    ),
    "acts of a giver are sorted in reverse order of receivers": Mutation(
        "compiled",
        "engine/compiled/act_log.py",
        "precedes(acts, moved, order[position - 1])",
        "precedes(acts, order[position - 1], moved)",
    ),
}


def run_with_mutation(mutation: Mutation, home: Path) -> list[Trace]:
    """Return the traces of the busy worlds on a mutated engine."""
    return run_worlds_in_subprocess(mutation.engine, make_worlds(), copy_package(home, mutation))


@pytest.fixture(scope="module")
def expected_results() -> list[Trace]:
    """Traces of the busy worlds on the compiled engine, with the JIT enabled."""
    return run_worlds("compiled", make_worlds())


@pytest.fixture(scope="module")
def mutant_results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[list[Trace]]]]:
    """Traces of each mutation, computed by two workers while the tests wait for them in order."""
    with ThreadPoolExecutor(2) as pool:
        yield {
            name: pool.submit(run_with_mutation, mutation, tmp_path_factory.mktemp("mutated"))
            for name, mutation in MUTATIONS.items()
        }


@pytest.mark.parametrize("engine", ["mesa", "compiled"])
def test_unmodified_copies_without_the_jit_give_bit_identical_results(
    engine: str, expected_results: list[Trace], tmp_path: Path
) -> None:
    traces = run_worlds_in_subprocess(engine, make_worlds(), copy_package(tmp_path))
    assert [first_trace_difference(*pair) for pair in zip(expected_results, traces, strict=True)] == [None] * len(
        expected_results
    )


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_detected(
    name: str, expected_results: list[Trace], mutant_results: dict[str, Future[list[Trace]]]
) -> None:
    differences = [
        first_trace_difference(*pair) for pair in zip(expected_results, mutant_results[name].result(), strict=True)
    ]
    assert any(differences), "the traces are bit-identical"


def test_mutations_cover_rules_and_both_engines() -> None:
    assert {(mutation.engine, mutation.file.rpartition("/")[0]) for mutation in MUTATIONS.values()} == {
        ("mesa", "model/rules"),
        ("mesa", "engine/mesa"),
        ("compiled", "model/rules"),
        ("compiled", "model"),
        ("compiled", "engine/compiled"),
    }


def test_a_mutation_that_matches_no_source_text_raises(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="contains 0 times, not once: no such text; update the mutation"):
        copy_package(tmp_path, Mutation("mesa", "engine/mesa/model.py", "no such text", ""))
