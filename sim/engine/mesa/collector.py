"""The data collector of a `TeamModel`: measures of each day and, if wanted, the states of people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import mesa

from sim.model.measures import MEASURE_NAMES
from sim.model.states import STATE_INDEX

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.mesa.model import TeamModel
    from sim.engine.mesa.person import Person

KNOWN_LATER = frozenset({"ripple_number"})
"""Measures of a day that are known only days later, so that a model cannot collect them."""


class DailyDataCollector(mesa.DataCollector):  # type: ignore[misc]  # Mesa has no types
    """A `mesa.DataCollector` for measures and people that also has the interface of a Mesa data recorder.

    Parameters
    ----------
    collect_people : bool
        Whether to collect the name, role, team and states of each person on each day.
    """

    def __init__(self, collect_people: bool = False) -> None:
        labels = {"name": "name", "role": "role", "team": "team"}
        states = {name: partial(state_of_person, row) for name, row in STATE_INDEX.items()}
        super().__init__(
            model_reporters={"day": "day"}
            | {name: partial(measure_of_model, name) for name in MEASURE_NAMES if name not in KNOWN_LATER},
            agent_reporters=labels | states if collect_people else None,
        )

    def get_table_dataframe(self, table_name: str) -> pd.DataFrame:
        """One table: "days" has one row per day, "people" one row per person and day."""
        if table_name == "days":
            table = self.get_model_vars_dataframe()
        elif table_name == "people":
            table = self.get_agent_vars_dataframe()
        else:
            table = super().get_table_dataframe(table_name)
        return cast("pd.DataFrame", table)

    def get_all_dataframes(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        names = ["days", *(["people"] if self.agent_reporters else []), *self.tables]
        return {name: self.get_table_dataframe(name) for name in names}


def measure_of_model(name: str, model: TeamModel) -> float:
    """A measure of the last simulated day."""
    return model.measure(name)


def state_of_person(row: int, person: Person) -> float:
    """A state of a person on the last simulated day, by its row of `TeamModel.state_table`."""
    return float(person.model.state_table[row, person.index])
