"""A recording: what one run leaves, with frames that are built when they are first asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog, Trace
from sim.model.measures import MEASURE_INDEX, MEASURE_NAMES
from sim.world.counterfactual import OmittedAct

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from sim.scenario.schema import Scenario
    from sim.world import World

EVERYONE = "everyone"
"""Stands in the column `team` where a row tells of all people together."""
DEFAULT_SUMMARY_DAYS = 60
"""Days at the end of a run that a summary looks back on, unless told otherwise."""


class NotRecordedError(LookupError):
    """The run was played without keeping what is asked for."""


@dataclass(frozen=True, eq=False, repr=False)
class Recording:
    """What one run leaves.

    Attributes
    ----------
    scenario
        The scenario that was played.
    seed
        The run's seed: its luck.
    world
        People, teams, leaders and ties at the start.
    trace
        The course of the run as plain arrays.
    engine
        Name of the engine that played it.
    omitted_tables
        What was left out while playing, of "people" and "acts"; the digest is that of the rest.
    """

    scenario: Scenario
    seed: int
    world: World
    trace: Trace
    engine: str = "mesa"
    omitted_tables: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """One line: what was played, how large, how long."""
        return f"<Recording {self.scenario.name}, seed {self.seed}: {self.n_people} people, {self.n_days} days>"

    @property
    def n_days(self) -> int:
        """Number of days played."""
        return int(self.trace.days.shape[0])

    @property
    def n_people(self) -> int:
        """Number of people, leaders included."""
        return len(self.world.population.names)

    @cached_property
    def days(self) -> pd.DataFrame:
        """A row a day and team, and one for everyone: `day`, `team` and the measures."""
        from sim.recording.frames import days_frame  # noqa: PLC0415 - it loads pandas

        return days_frame(self.world, self.trace)

    @cached_property
    def people(self) -> pd.DataFrame:
        """A row a day and person: `day`, `person`, `name`, `role`, `team`, `starter` and the states of a person.

        `starter` says how many new starters have taken this place so far.

        Raises
        ------
        NotRecordedError
            The run was played without keeping people.
        """
        from sim.recording.frames import people_frame  # noqa: PLC0415 - it loads pandas

        return people_frame(self.world, self.person_states)

    @cached_property
    def acts(self) -> pd.DataFrame:
        """A row an act or conversation, with the act it is owed to (`because`), its `ripple` and `generation`.

        Raises
        ------
        NotRecordedError
            The run was played without keeping acts.
        """
        from sim.recording.frames import acts_frame  # noqa: PLC0415 - it loads pandas

        return acts_frame(self.world, self.act_log)

    @cached_property
    def ripples(self) -> pd.DataFrame:
        """Number of acts by `generation` (rows), by what their ripple began with (columns).

        Raises
        ------
        NotRecordedError
            The run was played without keeping acts.
        """
        from sim.recording.frames import ripples_frame  # noqa: PLC0415 - it loads pandas

        return ripples_frame(self.act_log)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the engine left: equal digests mean equal bits."""
        return self.trace.digest()

    def omitted_act(self, act: int) -> OmittedAct:
        """How to leave an act of this run out of another run with the same seed: what `sim.run` takes as `omitted_act`.

        Parameters
        ----------
        act
            Its place in `acts`, from 0.

        Raises
        ------
        NotRecordedError
            The run was played without keeping acts.
        IndexError
            There is no such act.
        """
        acts = self.act_log
        if not 0 <= act < len(acts.day):
            raise IndexError(f"there is no act {act}; this run has {len(acts.day)}")
        return OmittedAct(int(acts.day[act]), int(acts.giver[act]), int(acts.receiver[act]), float(acts.moment[act]))

    @property
    def person_states(self) -> NDArray[np.float64]:
        """States of people, shape (days, states, people)."""
        if self.trace.people is None:
            raise NotRecordedError("this run was played without keeping the states of people")
        return self.trace.people

    @property
    def act_log(self) -> ActLog:
        """The act log."""
        if self.trace.acts is None:
            raise NotRecordedError("this run was played without keeping its acts")
        return self.trace.acts

    def time_series(self, measure: str, team: str | None = None) -> NDArray[np.float64]:
        """One measure, day by day.

        Parameters
        ----------
        measure
            A name of `sim.model.measures.MEASURES`.
        team
            Name of a team; None or "everyone" for all people.

        Returns
        -------
        array, shape (days,)
            NaN on days for which the measure is empty.
        """
        if measure not in MEASURE_INDEX:
            raise KeyError(f"{measure!r} is no measure; there are {', '.join(MEASURE_NAMES)}")
        return self.trace.days[:, self._scope_index(team), MEASURE_INDEX[measure]]

    def summary(self, n_days: int = DEFAULT_SUMMARY_DAYS, team: str | None = None) -> pd.Series[float]:
        """Mean of each measure over the last days of the run.

        Parameters
        ----------
        n_days
            Number of days at the end to look back on; of a shorter run, all days.
        team
            Name of a team; None or "everyone" for all people.

        Returns
        -------
        Series
            Measure to mean over the days for which it is known; NaN where there is none.
        """
        import pandas as pd  # noqa: PLC0415 - loaded where it is used

        means = summary_means(self, n_days, team)
        return pd.Series(means, index=pd.Index(MEASURE_NAMES, name="measure"), name=team or EVERYONE)

    def drop_details(self) -> Recording:
        """The same without people and acts, to spare memory; its digest is still that of all that the engine left."""
        reduced = replace(self, trace=self.trace._replace(people=None, acts=None))
        reduced.__dict__["digest"] = self.digest  # where a cached property keeps its value
        return reduced

    def save(
        self,
        folder: str | Path = "results",
        *,
        command: str | None = None,
        started: datetime | None = None,
        figures: bool = True,
    ) -> Path:
        """Save this run alone; see `sim.save`."""
        from sim.storage.save_run import save  # noqa: PLC0415 - it knows recordings

        return save([self], folder, command=command, started=started, figures=figures)

    def _scope_index(self, team: str | None) -> int:
        """Row of a team in the trace's days; 0 is everyone."""
        scopes = scope_names(self.world.population.teams)
        if team is None:
            return 0
        if team not in scopes:
            raise KeyError(f"{team!r} is no team; there are {', '.join(scopes)}")
        return scopes.index(team)


def summary_means(recording: Recording, n_days: int = DEFAULT_SUMMARY_DAYS, team: str | None = None) -> list[float]:
    """Mean of each measure over the last days of a run, as in `Recording.summary`."""
    if n_days < 1:
        raise ValueError("a summary needs at least one day")
    return [exact_nanmean(recording.time_series(measure, team)[-n_days:]) for measure in MEASURE_NAMES]


def scope_names(teams: Sequence[str]) -> tuple[str, ...]:
    """What the rows of a trace's days are called: everyone, then the teams."""
    return (EVERYONE if EVERYONE not in teams else f"{EVERYONE} in all teams", *teams)


def exact_nanmean(values: NDArray[np.float64] | Sequence[float]) -> float:
    """Mean of the values that are known, the same to the last bit on every machine; NaN if none is."""
    valid = [float(value) for value in values if not math.isnan(value)]
    return math.fsum(valid) / len(valid) if valid else math.nan
