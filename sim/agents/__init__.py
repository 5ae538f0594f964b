"""The Mesa engine: people as agents, a working day as a step."""

from sim.agents.engine import play
from sim.agents.leader import Leader
from sim.agents.model import TeamModel
from sim.agents.person import Person

__all__ = ["Leader", "Person", "TeamModel", "play"]
