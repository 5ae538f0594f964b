"""Where one of the engines does something else, be it in a last bit, the comparison of the parity test finds it.

Each fault is planted in a copy of the package, which one engine plays with the JIT off, so that nothing needs to be
compiled; the right traces come from the package as it stands. A fault in a rule is one that only this engine gets to
see. What both engines take from the world (its start, its timeline, the factors of its styles) is the same for both, so
that a fault there is for the tests of `tests/world` to find.
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
    "seeing more encourages more": Mutation(
        "mesa", "model/rules/giving.py", "2.0 * ratio / (1.0 + ratio * ratio)", "2.0 * ratio / (1.0 + ratio)"
    ),
    "the same sum in another order": Mutation(
        "mesa",
        "model/rules/evening.py",
        "level + (1.0 - level) * (1.0 - remaining)",
        "1.0 - (1.0 - level) * remaining",
    ),
    "a report next to the one drawn": Mutation(
        "mesa",
        "engine/mesa/leader.py",
        "reports[int(u_report * len(reports))]",
        "reports[int(u_report * len(reports)) - 1]",
    ),
    "third persons in the order in which they became known": Mutation(
        "mesa",
        "engine/mesa/person.py",
        "in sorted((*self.ties, *self.introduced_ties))",
        "in (*self.ties, *self.introduced_ties)",
    ),
    "acts toward oneself are glimpsed": Mutation(
        "mesa", "engine/mesa/model.py", "n_toward[b.index, a.index]", "n_toward[a.index, b.index]"
    ),
    "the last act in the log is taken for the last of the day": Mutation(
        "mesa", "engine/mesa/model.py", "if act.moment >= latest_moment.get(act.receiver, 0.0):", "if True:"
    ),
    "tests of change need no safety": Mutation(
        "compiled", "model/rules/workload.py", "c.params.try_rate * safety * energy", "c.params.try_rate * energy"
    ),
    "a series that ends one term early": Mutation(
        "compiled", "model/numerics.py", "(T11 + r * (T12 + r * T13))", "(T11 + r * T12)"
    ),
    "act and answer change places": Mutation(
        "compiled",
        "engine/compiled/contacts.py",
        "append_act(acts, n_acts, giver, receiver, kind",
        "append_act(acts, n_acts, receiver, giver, kind",
    ),
    "people are led in their own style": Mutation(
        "compiled",
        "engine/compiled/evening.py",
        "segment.style_index[structure.leader_of[receiver]]",
        "segment.style_index[receiver]",
    ),
    "people next to each other have the same lot": Mutation(
        "compiled",
        "engine/compiled/evening.py",
        "CHANGE_TEST_STREAM, first_person + lane, rng.FIRST_DRAW",
        "CHANGE_TEST_STREAM, first_person, rng.FIRST_DRAW",
    ),
    "those who were led see their own conversation": Mutation(
        "compiled", "engine/compiled/contacts.py", "has_met_leader(receiver, giver, structure, ties, introduced)", "0"
    ),
    "leaders are met by ties of the initial graph alone": Mutation(
        "compiled", "engine/compiled/contacts.py", "tie = introduced.tie_index[report, slot]", "pass"
    ),
    "a meeting is looked up one tie further": Mutation(
        "compiled",
        "engine/compiled/contacts.py",
        "np.uint64(tie) % np.uint64(WORD_BITS))",
        "np.uint64(tie + 1) % np.uint64(WORD_BITS))",
    ),
    "a team is added up beyond the end of a tile": Mutation(
        "compiled", "engine/compiled/allocate.py", "is_last[LANES - 1 :: LANES] = True", "pass"
    ),
    "the first person of a team is counted with the one before": Mutation(
        "compiled", "engine/compiled/aggregate.py", "(lane >= begin) & (lane < end)", "(lane >= begin) & (lane <= end)"
    ),
    "an act between two chunks is another one for the giver": Mutation(
        "compiled", "engine/compiled/act_log.py", "order[offsets[giver_group]] = act", "order[offsets[giver_group]] = 0"
    ),
    "ties beyond the first 64 of a block are taken for the first": Mutation(
        "compiled",
        "engine/compiled/contacts.py",
        "bits_below(buffers.word_1[offset:], ties",
        "bits_below(buffers.word_1, ties",
    ),
    "a morning comes before all tests of a team are in": Mutation(
        "compiled",
        "engine/compiled/allocate.py",
        "np.searchsorted(np.maximum.accumulate(latest), np.arange(n_tiles + 1))",
        "np.arange(n_tiles + 1)",
    ),
    "an introduced tie that moved is not found again": Mutation(
        "compiled",
        "engine/compiled/introductions.py",
        "introduced.tie_index[person_a, find_slot(introduced, person_a, person_b)] = target",
        "pass",
    ),
    "nobody is introduced to those met through others": Mutation(
        "compiled",
        "engine/compiled/introductions.py",
        "for slot in range(introduced.n_active[giver]):",
        "for slot in range(0):",
    ),
    "whoever was introduced once is introduced no more": Mutation(
        "compiled",
        "engine/compiled/introductions.py",
        "if has_introduction_capacity(introduced, person, max_introductions) or position < 0:",
        "if position < 0:",
    ),
    "those who are passed over in the order in which they are found": Mutation(
        "compiled",
        "engine/compiled/introductions.py",
        "insert_sorted(introduced.excluded, n_excluded, position)",
        "introduced.excluded[n_excluded] = position",
    ),
    "acts of a giver in the log from the last receiver to the first": Mutation(
        "compiled",
        "engine/compiled/act_log.py",
        "precedes(acts, moved, order[position - 1])",
        "precedes(acts, order[position - 1], moved)",
    ),
}


def run_with_mutation(fault: Mutation, home: Path) -> list[Trace]:
    """What an engine leaves of the busy worlds when it has a fault."""
    return run_worlds_in_subprocess(fault.engine, make_worlds(), copy_package(home, fault))


@pytest.fixture(scope="module")
def expected_results() -> list[Trace]:
    """What the compiled engine leaves of the busy worlds, with the JIT on."""
    return run_worlds("compiled", make_worlds())


@pytest.fixture(scope="module")
def mutant_results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[list[Trace]]]]:
    """What engines with faults leave, played two at a time while the tests ask for one after the other."""
    with ThreadPoolExecutor(2) as pool:
        yield {
            name: pool.submit(run_with_mutation, fault, tmp_path_factory.mktemp("faulty"))
            for name, fault in MUTATIONS.items()
        }


@pytest.mark.parametrize("engine", ["mesa", "compiled"])
def test_without_a_fault_a_copy_leaves_the_same_bits_with_the_jit_off(
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
    assert any(differences), "no bit differs"


def test_faults_are_planted_in_rules_and_in_both_engines() -> None:
    assert {(fault.engine, fault.file.rpartition("/")[0]) for fault in MUTATIONS.values()} == {
        ("mesa", "model/rules"),
        ("mesa", "engine/mesa"),
        ("compiled", "model/rules"),
        ("compiled", "model"),
        ("compiled", "engine/compiled"),
    }


def test_a_fault_whose_text_is_not_there_any_more_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="says 0 times, not once: no such text; plant the fault elsewhere"):
        copy_package(tmp_path, Mutation("mesa", "engine/mesa/model.py", "no such text", ""))
