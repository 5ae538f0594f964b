"""The Mesa engine: people are agents, and a step of the model is one working day."""

from sim.engine.mesa.collector import DailyDataCollector
from sim.engine.mesa.leader import Leader
from sim.engine.mesa.model import TeamModel
from sim.engine.mesa.person import Person
from sim.engine.mesa.run import run_mesa
from sim.engine.mesa.team_scenario import TeamScenario

__all__ = ["DailyDataCollector", "Leader", "Person", "TeamModel", "TeamScenario", "run_mesa"]
