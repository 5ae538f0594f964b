"""The Mesa engine: people as agents, a working day as a step."""

from sim.engine.mesa.leader import Leader
from sim.engine.mesa.model import TeamModel
from sim.engine.mesa.person import Person
from sim.engine.mesa.run import run_mesa

__all__ = ["Leader", "Person", "TeamModel", "run_mesa"]
