"""Runs of a sweep played again for their people: a sweep keeps measures of everyone, and runs can be reproduced."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.engines import DEFAULT_ENGINE, run_engine
from sim.model.measures import BURNT_OUT_THRESHOLD
from sim.model.states import STATE_INDEX
from sim.model.styles import Style
from sim.recording.recording import DEFAULT_SUMMARY_DAYS
from sim.scenario import Scenario
from sim.sweep.manifest import point_content
from sim.sweep.measuring import OUTCOMES, compute_outcomes
from sim.sweep.points import scenario_from_content
from sim.sweep.refusing import ReproductionError
from sim.world import build_world

if TYPE_CHECKING:
    import pandas as pd

    from sim.sweep.driving import ProgressCallback
    from sim.sweep.results import SweepResults

Floats = NDArray[np.float64]

LEADERSHIP = "leadership"
"""How constructive a leader is: the mean of what a style does for people. Control is not among it."""
PARTS = Style._fields
OF_STATES = ("wellbeing", "energy", "felt_compassion", "safety", "obstacles", "tests")
PEOPLE = ("engagement", "burnt_out", *OF_STATES)
"""What is known of each person. Engagement is the mean of wellbeing and energy; burnt_out a share of days."""
BEFORE = "_before"
"""Ending of a column: the same over the days before the last."""
MOST_PLAYS = 200


def constructive(style: Style) -> float:
    """How constructive a style is: the mean of what it does for people."""
    return (style.attend + style.understand + style.empathise + style.help) / 4


def styles_of(style: Style) -> dict[str, float]:
    """What is known of a leader, by name."""
    return {LEADERSHIP: constructive(style), **style._asdict()}


def scenarios(results: SweepResults) -> Iterator[tuple[str, Scenario, str]]:
    """Each point: its address, its scenario, and its team as text, equal for equal teams."""
    for place, point in enumerate(results.manifest["points"]):
        content = point_content(results.manifest, place)
        yield point["address"], scenario_from_content(content), json.dumps(json.loads(content)["team"], sort_keys=True)


def leaders_change(results: SweepResults) -> bool:
    """Whether a leader's style changes during the runs of some point."""
    contents = (json.loads(point_content(results.manifest, place)) for place in range(len(results.manifest["points"])))
    return any(event.get("event") == LEADERSHIP for content in contents for event in content["events"])


def windows(days: int) -> tuple[slice, slice]:
    """The days before the last, and the last: of equal length, at most `DEFAULT_SUMMARY_DAYS` each."""
    length = max(1, min(DEFAULT_SUMMARY_DAYS, days // 2))
    return slice(max(0, days - 2 * length), days - length), slice(days - length, days)


def people_played(results: SweepResults, per_point: int | None, tell: ProgressCallback | None = None) -> pd.DataFrame:
    """Play runs again, and keep a row for each person who has a leader and leads nobody.

    Parameters
    ----------
    results
        The sweep.
    per_point
        How many of the first runs of each point; left out, all up to 200 in all, and one at least.
    tell
        Called with how many runs are played and how many are wanted.

    Returns
    -------
    DataFrame
        `point`, the fields that vary, `run`, `network` (a number for each different team), `team`, `leadership`, the
        parts of the leader's style, and each of `PEOPLE` over the last days, and over those before with `BEFORE_FIRST_DAY`.

    Raises
    ------
    SweepDiffers
        A run comes out otherwise than it stands in the results.
    """
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    n_points = len(results.manifest["points"])
    limit = max(1, MOST_PLAYS // n_points) if per_point is None else per_point
    chosen = results.runs.groupby("point", sort=False).head(limit)
    by_point = dict(list(chosen.groupby("point", sort=False)))
    networks: dict[str, int] = {}
    tables: list[pd.DataFrame] = []
    for address, scenario, team in scenarios(results):
        network = networks.setdefault(team, len(networks))
        for row in by_point.get(address, chosen.iloc[:0]).to_dict("records"):
            table = _people_of(scenario, row)
            fields = {name: row[name] for name in results.fields if name in row}
            tables.append(table.assign(point=address, run=row["run"], network=network, **fields))
            if tell is not None:
                tell(len(tables), len(chosen))
    return pd.concat(tables, ignore_index=True)


def _people_of(scenario: Scenario, row: dict[Any, Any]) -> pd.DataFrame:
    """Play one run, and keep its people."""
    import pandas as pd  # noqa: PLC0415

    world = build_world(scenario, int(row["seed"]))
    trace = run_engine(world, DEFAULT_ENGINE, keep_acts=False)
    came_out = compute_outcomes(trace.days[None, :, 0])[0]
    stood = np.array([row[name] for name in OUTCOMES], float)
    known = ~np.isnan(came_out)
    if came_out[known].tobytes() != stood[known].tobytes():
        raise ReproductionError(
            f"The run {row['point']}-{row['run']} comes out otherwise now: the sweep was made by another version of "
            "the program. The manifest names it, under program; or run the plan again in another place."
        )
    people: Floats = trace.people if trace.people is not None else np.empty((0, 0, 0))
    leader, styles = world.population.leader_of, scenario.team_styles()
    who = np.flatnonzero((leader >= 0) & ~np.isin(np.arange(len(leader)), leader))
    states = {name: people[:, STATE_INDEX[name]][:, who] for name in OF_STATES}
    before, last = windows(len(trace.days))
    teams = [world.population.teams[place] for place in world.population.team_of[who]]
    columns: dict[str, Any] = {"team": teams}
    for name in (LEADERSHIP, *PARTS):
        columns[name] = [styles_of(styles[team])[name] for team in teams]
    for ending, days in (("", last), (BEFORE, before)):
        part = {name: state[-len(trace.days) :][days] for name, state in states.items()}
        burnt_out = (part["wellbeing"] < BURNT_OUT_THRESHOLD) & (part["energy"] < BURNT_OUT_THRESHOLD)
        kept = {"engagement": (part["wellbeing"] + part["energy"]) / 2, "burnt_out": burnt_out, **part}
        columns |= {f"{name}{ending}": values.mean(axis=0) for name, values in kept.items()}
    return pd.DataFrame(columns)
