"""A recording: the results of one run. DataFrames are created on first access."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog, Trace
from sim.model.errors import CompassionError
from sim.model.measures import MEASURE_INDEX, MEASURE_NAMES
from sim.recording.columns import acts_columns, days_columns, people_columns, teams_columns
from sim.world.counterfactual import OmittedAct

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.scenario import Scenario
    from sim.world import World

DEFAULT_SUMMARY_DAYS = 60
"""Number of days at the end of a run over which a summary averages by default."""


class NotRecordedError(CompassionError, LookupError):
    """Raised when the requested data were not recorded in the run."""


@dataclass(frozen=True, eq=False, repr=False)
class Recording:
    """The results of one run.

    Attributes
    ----------
    scenario
        The scenario of the run.
    seed
        Random seed of the run.
    world
        People, teams, leaders and ties at the start.
    trace
        The results of the run as plain arrays.
    engine
        Name of the engine that ran it.
    omitted_tables
        Tables that were not recorded, of "people" and "acts". The digest covers the others.
    """

    scenario: Scenario
    seed: int
    world: World
    trace: Trace
    engine: str = "mesa"
    omitted_tables: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Scenario, seed and size on one line."""
        return f"<Recording {self.scenario.name}, seed {self.seed}: {self.n_people} people, {self.n_days} days>"

    @property
    def n_days(self) -> int:
        """Number of working days."""
        return int(self.trace.days.shape[0])

    @property
    def n_people(self) -> int:
        """Number of people, leaders included."""
        return len(self.world.population.names)

    @cached_property
    def days(self) -> pd.DataFrame:
        """One row per day with the measures of the whole organisation: `day` and one column per measure."""
        frame: pd.DataFrame = frames_module().columns_to_frame(days_columns(self.trace))
        return frame

    @cached_property
    def teams(self) -> pd.DataFrame:
        """One row per day and team: `day`, `team` and one column per measure."""
        frame: pd.DataFrame = frames_module().columns_to_frame(teams_columns(self.world, self.trace))
        return frame

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row per day and person: `day`, `person`, `name`, `role`, `team`, `starter` and the states of a person.

        `starter` is the number of new starters who have filled this position so far.

        Raises
        ------
        NotRecordedError
            People were not recorded in this run.
        """
        frame: pd.DataFrame = frames_module().columns_to_frame(people_columns(self.world, self.person_states))
        return frame

    @cached_property
    def acts(self) -> pd.DataFrame:
        """One row per act or conversation, with the act that it is attributed to, its ripple and its generation.

        Raises
        ------
        NotRecordedError
            Acts were not recorded in this run.
        """
        frame: pd.DataFrame = frames_module().columns_to_frame(acts_columns(self.world, self.act_log))
        return frame

    @cached_property
    def ripples(self) -> pd.DataFrame:
        """Number of acts by `generation` (rows) and by type of the first act of their ripple (columns).

        Raises
        ------
        NotRecordedError
            Acts were not recorded in this run.
        """
        frame: pd.DataFrame = frames_module().ripples_frame(self.act_log)
        return frame

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the results of the engine. Equal digests mean bit-identical results."""
        return self.trace.digest()

    def omitted_act(self, act: int) -> OmittedAct:
        """Identify an act of this run, to omit it from another run with the same seed (`sim.run(without_act=…)`).

        Parameters
        ----------
        act
            Index of the act in `acts`, from 0.

        Raises
        ------
        NotRecordedError
            Acts were not recorded in this run.
        IndexError
            There is no act with this index.
        """
        acts = self.act_log
        if not 0 <= act < len(acts.day):
            raise IndexError(f"act {act} does not exist; this run has {len(acts.day)} acts")
        return OmittedAct(int(acts.day[act]), int(acts.giver[act]), int(acts.receiver[act]), float(acts.moment[act]))

    @property
    def person_states(self) -> NDArray[np.float64]:
        """States of people, shape (days, states, people)."""
        if self.trace.people is None:
            raise NotRecordedError("people were not recorded in this run; run it again with keep_people=True")
        return self.trace.people

    @property
    def act_log(self) -> ActLog:
        """The log of all acts as arrays."""
        if self.trace.acts is None:
            raise NotRecordedError("acts were not recorded in this run; run it again with keep_acts=True")
        return self.trace.acts

    def time_series(self, measure: str, team: str | None = None) -> NDArray[np.float64]:
        """Daily values of one measure.

        Parameters
        ----------
        measure
            Name of a measure.
        team
            Name of a team. Default: the whole organisation.

        Returns
        -------
        array, shape (days,)
            NaN on days for which the measure is not defined.

        Raises
        ------
        KeyError
            There is no such measure or team.
        """
        if measure not in MEASURE_INDEX:
            raise KeyError(f"unknown measure {measure!r}; expected one of {', '.join(MEASURE_NAMES)}")
        return self.trace.days[:, self._scope_index(team), MEASURE_INDEX[measure]]

    def summary(self, n_days: int = DEFAULT_SUMMARY_DAYS, team: str | None = None) -> pd.Series[float]:
        """Mean of each measure over the last days of the run.

        Parameters
        ----------
        n_days
            Number of days at the end of the run; all days if the run is shorter.
        team
            Name of a team. Default: the whole organisation.

        Returns
        -------
        Series
            Mean of each measure, without days on which it is NaN; NaN if there is no other day.
        """
        frame = frames_module().columns_to_frame(
            {
                name: np.array([mean])
                for name, mean in zip(MEASURE_NAMES, summary_means(self, n_days, team), strict=True)
            }
        )
        summary: pd.Series[float] = frame.loc[0].rename(team or "organisation").rename_axis("measure")
        return summary

    def drop_details(self) -> Recording:
        """A copy without people and acts, which needs less memory. It keeps the digest of the complete results."""
        reduced = replace(self, trace=self.trace._replace(people=None, acts=None))
        reduced.__dict__["digest"] = self.digest  # the value of the cached property
        return reduced

    def _scope_index(self, team: str | None) -> int:
        """Index on the second axis of the trace's days: 0 is the whole organisation, the teams follow."""
        teams = self.world.population.teams
        if team is None:
            return 0
        if team not in teams:
            raise KeyError(f"unknown team {team!r}; expected one of {', '.join(teams)}")
        return 1 + teams.index(team)


def summary_means(recording: Recording, n_days: int = DEFAULT_SUMMARY_DAYS, team: str | None = None) -> list[float]:
    """Mean of each measure over the last days of a run, as in `Recording.summary`."""
    if n_days < 1:
        raise ValueError("n_days must be at least 1")
    return [exact_nanmean(recording.time_series(measure, team)[-n_days:]) for measure in MEASURE_NAMES]


def exact_nanmean(values: NDArray[np.float64] | Sequence[float]) -> float:
    """Mean of the values that are not NaN, with exact summation. It is bit-identical on every machine.

    NaN if there is no such value.
    """
    valid = [float(value) for value in values if not math.isnan(value)]
    return math.fsum(valid) / len(valid) if valid else math.nan


def frames_module() -> ModuleType:
    """The module that builds DataFrames."""
    from sim.recording import frames  # noqa: PLC0415 - slow import: pandas

    return frames
