"""The Mesa engine: people as agents, a working day as a step."""

from sim.agents.engine import run_mesa
from sim.agents.leader import Leader
from sim.agents.model import TeamModel
from sim.agents.person import Person

__all__ = ["Leader", "Person", "TeamModel", "run_mesa"]
