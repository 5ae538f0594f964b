"""Rerun runs of a sweep to obtain the states of individuals.

A sweep stores only aggregate measures. Every run is reproducible.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.dispatch import DEFAULT_ENGINE, run_engine
from sim.model.measures import BURNT_OUT_THRESHOLD
from sim.model.states import STATE_INDEX
from sim.model.styles import Style
from sim.recording.recording import DEFAULT_SUMMARY_DAYS
from sim.scenario import Scenario
from sim.sweeps.errors import ReproductionError
from sim.sweeps.outcomes import OUTCOMES, compute_outcomes
from sim.sweeps.plan.points import scenario_from_content
from sim.sweeps.store.manifest import point_content
from sim.world import build_world

if TYPE_CHECKING:
    from sim.sweeps.results import SweepResults
    from sim.sweeps.run.driver import ProgressCallback

FloatArray = NDArray[np.float64]

LEADERSHIP_COLUMN = "leadership"
"""Constructive leadership: mean of attend, understand, empathise and help of a style, from 0 to 1."""
STYLE_TRAITS = Style._fields
LEADERSHIP_COLUMNS = (LEADERSHIP_COLUMN, *STYLE_TRAITS)
PERSON_STATE_MEASURES = ("wellbeing", "energy", "felt_compassion", "safety", "obstacles", "tests")
PERSON_MEASURES = ("engagement", "burnt_out", *PERSON_STATE_MEASURES)
"""Measures of a person. `engagement` is the mean of wellbeing and energy, `burnt_out` a share of days."""
EARLIER_SUFFIX = "_before"
"""Suffix of columns with means over the days before the last days."""
MAX_RERUNS = 200
"""Default limit of the number of reruns."""


def leadership_score(style: Style) -> float:
    """Constructive leadership of a style, from 0 to 1."""
    return (style.attend + style.understand + style.empathise + style.help) / 4


def style_columns(style: Style) -> dict[str, float]:
    """The values of `LEADERSHIP_COLUMNS` for a style."""
    return {LEADERSHIP_COLUMN: leadership_score(style), **style._asdict()}


def iter_point_scenarios(results: SweepResults) -> Iterator[tuple[str, Scenario, str]]:
    """Address and scenario of each design point, and its team as canonical JSON."""
    for index, point in enumerate(results.manifest["points"]):
        content = point_content(results.manifest, index)
        yield point["id"], scenario_from_content(content), json.dumps(json.loads(content)["team"], sort_keys=True)


def has_leadership_change(results: SweepResults) -> bool:
    """Whether an event changes leadership during the runs of some design point."""
    contents = (json.loads(point_content(results.manifest, index)) for index in range(len(results.manifest["points"])))
    return any(event.get("event") == LEADERSHIP_COLUMN for content in contents for event in content["events"])


def earlier_and_last_days(days: int) -> tuple[slice, slice]:
    """The last days of a run and the days before them, both of the same length of at most `DEFAULT_SUMMARY_DAYS`."""
    length = max(1, min(DEFAULT_SUMMARY_DAYS, days // 2))
    return slice(max(0, days - 2 * length), days - length), slice(days - length, days)


def rerun_people(
    results: SweepResults, runs_per_point: int | None, on_progress: ProgressCallback | None = None
) -> pd.DataFrame:
    """Rerun runs and return one row for each person who has a leader and does not lead anybody.

    Parameters
    ----------
    results
        The results of the sweep.
    runs_per_point
        Number of runs of each design point, from the first. Default: at most `MAX_RERUNS` in total, at least one of
        each point.
    on_progress
        Called after each rerun with the number of completed runs and the number of all runs.

    Returns
    -------
    DataFrame
        `point`, the varied fields, `run`, `network` (an integer for each different team), `team`, the
        `LEADERSHIP_COLUMNS`, and each of `PERSON_MEASURES` over the last days and, with `EARLIER_SUFFIX`, over the
        days before them. Levels and shares are from 0 to 1.

    Raises
    ------
    ReproductionError
        The outcomes of a run differ from the stored ones.
    """
    n_points = len(results.manifest["points"])
    limit = max(1, MAX_RERUNS // n_points) if runs_per_point is None else runs_per_point
    selected_runs = results.runs.groupby("point", sort=False).head(limit)
    by_point = dict(list(selected_runs.groupby("point", sort=False)))
    networks: dict[str, int] = {}
    tables: list[pd.DataFrame] = []
    for address, scenario, team in iter_point_scenarios(results):
        network = networks.setdefault(team, len(networks))
        for row in by_point.get(address, selected_runs.iloc[:0]).to_dict("records"):
            table = _rerun_one(scenario, row)
            fields = {name: row[name] for name in results.fields if name in row}
            tables.append(table.assign(point=address, run=row["run"], network=network, **fields))
            if on_progress is not None:
                on_progress(len(tables), len(selected_runs))
    return pd.concat(tables, ignore_index=True)


def _rerun_one(scenario: Scenario, row: dict[Any, Any]) -> pd.DataFrame:
    """Rerun one run and return its people, as in `rerun_people`."""
    world = build_world(scenario, int(row["seed"]))
    trace = run_engine(world, DEFAULT_ENGINE, keep_acts=False)
    recomputed = compute_outcomes(trace.days[None, :, 0])[0]
    stored = np.array([row[name] for name in OUTCOMES], float)
    is_valid = ~np.isnan(recomputed)
    if recomputed[is_valid].tobytes() != stored[is_valid].tobytes():
        raise ReproductionError(
            f"The run {row['point']}-{row['run']} differs from the stored results. They come from another version of "
            "the program, which the manifest names. Run the plan again in another folder."
        )
    people: FloatArray = trace.people if trace.people is not None else np.empty((0, 0, 0))
    leader, styles = world.population.leader_of, scenario.team_styles()
    followers = np.flatnonzero((leader >= 0) & ~np.isin(np.arange(len(leader)), leader))
    states = {name: people[:, STATE_INDEX[name]][:, followers] for name in PERSON_STATE_MEASURES}
    before, last = earlier_and_last_days(len(trace.days))
    teams = [world.population.teams[team_index] for team_index in world.population.team_of[followers]]
    columns: dict[str, Any] = {"team": teams}
    for name in LEADERSHIP_COLUMNS:
        columns[name] = [style_columns(styles[team])[name] for team in teams]
    for suffix, days in (("", last), (EARLIER_SUFFIX, before)):
        state_by_name = {name: state[-len(trace.days) :][days] for name, state in states.items()}
        burnt_out = (state_by_name["wellbeing"] < BURNT_OUT_THRESHOLD) & (state_by_name["energy"] < BURNT_OUT_THRESHOLD)
        measures = {
            "engagement": (state_by_name["wellbeing"] + state_by_name["energy"]) / 2,
            "burnt_out": burnt_out,
            **state_by_name,
        }
        columns |= {f"{name}{suffix}": values.mean(axis=0) for name, values in measures.items()}
    return pd.DataFrame(columns)
