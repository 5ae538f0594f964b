"""The public functions: `sim.run`, `sim.replicate`, and what `import sim` offers."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine import memory
from sim.engine.dispatch import ENGINE_NAMES, EngineName
from sim.engine.mesa import Person
from sim.recording import NotRecordedError
from tests.cli.conftest import SMALL_SCENARIO

SCENARIO = sim.parse(SMALL_SCENARIO)
FUNCTIONS = [name for name in sim.__all__ if inspect.isfunction(getattr(sim, name))]


class UnchangedPerson(Person):
    """A person without changes."""


# --- run


def test_the_default_engine_is_compiled():
    assert sim.run(SCENARIO).engine == "compiled"
    assert sim.run(SCENARIO, engine="mesa").engine == "mesa"


def test_a_custom_person_class_requires_the_mesa_engine():
    assert sim.run(SCENARIO, person=UnchangedPerson).engine == "mesa"
    with pytest.raises(ValueError, match="a custom person class requires engine='mesa'"):
        sim.run(SCENARIO, engine="compiled", person=UnchangedPerson)


def test_an_unknown_engine_is_an_error_with_the_allowed_names():
    with pytest.raises(ValueError, match="unknown engine 'fast'; expected one of compiled, mesa"):
        sim.run(SCENARIO, engine="fast")  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, True, "1"])
def test_an_invalid_seed_is_an_error(seed):
    with pytest.raises(ValueError, match="seed must be an integer from 0 to 9223372036854775807, got"):
        sim.run(SCENARIO, seed=seed)


def test_both_engines_give_the_same_tables():
    compiled, mesa = (sim.run(SCENARIO, seed=7, engine=engine) for engine in ENGINE_NAMES)
    assert compiled.digest == mesa.digest
    assert repr(compiled) == repr(mesa)
    for name in ("days", "teams", "people", "acts", "ripples"):
        assert getattr(compiled, name).equals(getattr(mesa, name))


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_progress_is_reported_in_order_up_to_the_last_day(engine: EngineName):
    days: list[int] = []
    sim.run(SCENARIO, engine=engine, on_progress=days.append)
    assert days == sorted(set(days))
    assert days[-1] == SCENARIO.days


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize(("people", "acts"), [(False, False), (True, False), (False, True)])
def test_tables_that_are_not_recorded_do_not_change_the_others(engine: EngineName, people: bool, acts: bool):
    whole = sim.run(SCENARIO)
    part = sim.run(SCENARIO, engine=engine, keep_people=people, keep_acts=acts)
    assert part.days.equals(whole.days)
    assert part.omitted_tables == tuple(name for name, kept in (("people", people), ("acts", acts)) if not kept)
    for name, kept in (("people", people), ("acts", acts)):
        if kept:
            assert getattr(part, name).equals(getattr(whole, name))
        else:
            with pytest.raises(NotRecordedError):
                getattr(part, name)
    assert part.digest == whole.trace._replace(**dict.fromkeys(part.omitted_tables)).digest()


def test_a_scenario_can_be_given_by_name_with_overrides():
    recording = sim.run("typical_ward", overrides={"days": 5})
    assert recording.n_days == 5
    assert recording.digest == sim.run(sim.load("typical_ward", {"days": 5})).digest


# --- replicate


def test_replicates_are_runs_with_consecutive_seeds():
    progress: list[tuple[int, int]] = []
    replicates = sim.replicate(SCENARIO, runs=3, seed=5, on_progress=lambda *done: progress.append(done))
    assert replicates.seeds == [5, 6, 7]
    assert [run.digest for run in replicates] == [
        sim.run(SCENARIO, seed=seed, keep_people=False, keep_acts=False).digest for seed in (5, 6, 7)
    ]
    assert progress == [(1, 3), (2, 3), (3, 3)]
    assert repr(replicates) == "<Replicates small: 3 runs, seeds 5 to 7>"
    assert replicates[1:].seeds == [6, 7]


def test_tables_of_replicates_have_a_seed_column():
    replicates = sim.replicate(SCENARIO, runs=3)
    for name in ("days", "teams"):
        table = getattr(replicates, name)
        assert table.columns[0] == "seed"
        for run in replicates:
            part = table[table["seed"] == run.seed].drop(columns="seed").reset_index(drop=True)
            pd.testing.assert_frame_equal(part, getattr(run, name))
    assert replicates.runs["seed"].tolist() == replicates.seeds
    assert replicates.runs["energy"].tolist() == [run.summary()["energy"] for run in replicates]


def test_bands_are_quantiles_across_runs():
    replicates = sim.replicate(SCENARIO, runs=5)
    values = np.array([run.time_series("energy") for run in replicates])
    bands = replicates.bands("energy", share=0.5)
    assert bands.columns.tolist() == ["day", "mean", "median", "low", "high"]
    assert bands["day"].tolist() == list(range(1, SCENARIO.days + 1))
    for column, quantile in (("low", 0.25), ("median", 0.5), ("high", 0.75)):
        np.testing.assert_allclose(bands[column], np.quantile(values, quantile, axis=0))
    np.testing.assert_allclose(bands["mean"], values.mean(axis=0))
    last_days = replicates.bands("ripple_number").tail(10)
    assert last_days[["mean", "low", "high"]].isna().all(axis=None), "the ripple number is not defined on them"


def test_invalid_arguments_of_replicates_are_errors():
    for runs in (0, -1, 2.5, True):
        with pytest.raises(ValueError, match="runs must be an integer of at least 1"):
            sim.replicate(SCENARIO, runs=runs)
    with pytest.raises(ValueError, match="seed must be an integer from 0"):
        sim.replicate(SCENARIO, runs=2, seed=2**63 - 1)
    replicates = sim.replicate(SCENARIO, runs=2)
    with pytest.raises(KeyError, match="unknown measure 'joy'"):
        replicates.bands("joy")
    with pytest.raises(ValueError, match="share must be above 0"):
        replicates.bands("energy", share=0)


def test_replicates_can_be_saved(tmp_path):
    saved = sim.load_run(sim.save(sim.replicate(SCENARIO, runs=2, keep_people=True), tmp_path, figures=False))
    assert saved.seeds == [5, 6]
    assert saved.runs["seed"].tolist() == [5, 6]


# --- what `import sim` offers


@pytest.mark.parametrize("name", sim.__all__)
def test_a_public_name_is_listed_documented_and_can_be_pickled(name: str):
    assert name in dir(sim)
    value = getattr(sim, name)
    assert value.__doc__
    assert value.__name__ == name
    assert pickle.loads(pickle.dumps(value)) is value  # noqa: S301 - its own pickle


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_has_a_signature_and_help(name: str):
    function = getattr(sim, name)
    parameters = inspect.signature(function).parameters
    documentation = inspect.getdoc(function) or ""
    missing = [parameter for parameter in parameters if parameter not in documentation]
    assert not missing, f"sim.{name} does not document {missing}"


def test_signatures_begin_with_the_subject():
    first = {name: next(iter(inspect.signature(getattr(sim, name)).parameters), "") for name in FUNCTIONS}
    assert first["run"] == first["replicate"] == "scenario"
    assert first["sweep"] == "base"
    assert first["load"] == "source"
    assert first["save"] == "recordings"


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'simulate'"):
        _ = sim.simulate


def test_import_sim_loads_no_other_module_of_the_package():
    code = "import sys, sim; print([name for name in sys.modules if name.startswith('sim.') or name == 'numpy'])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_a_run_that_does_not_fit_into_memory_is_rejected_before_it_starts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 400_000_000)
    large = sim.load("hospital", {"days": 20000})
    days: list[int] = []
    with pytest.raises(MemoryError, match="keep_people=False"):
        sim.run(large, on_progress=days.append)
    assert days == []
