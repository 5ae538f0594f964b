"""A leader: a person who also makes a round of conversations with those they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.person import Person
from sim.model import draws, giving, leading
from sim.model.arithmetic import happens
from sim.model.draws import Purpose

if TYPE_CHECKING:
    from sim.agents.model import TeamModel

CONVERSATION, REPORT = int(Purpose.CONVERSATION), int(Purpose.REPORT)


class Leader(Person):
    """A person with reports. Leaders do not leave.

    Attributes
    ----------
    reports : list of Person
        Those the leader leads, by index.
    style : Leading
        What the leader's style does, in force today.
    """

    def __init__(self, model: TeamModel, index: int) -> None:
        super().__init__(model, index)
        self.reports: list[Person] = []

    def make_round(self) -> None:
        """Use each slot of the day for a conversation with a report, or not."""
        reports = [report for report in self.reports if not report.absent]
        if self.absent or not reports:
            return
        model, c = self.model, self.model.constants
        calm = leading.attention(self.style.attend, self.energy, self.overload, c)
        moved = giving.drive(calm, self.felt_compassion, c)
        for slot in range(c.p.conversations):
            u, insight = draws.uniforms(model.run_seed, model.day, CONVERSATION, self.index, slot)
            if happens(u, moved):
                which, moment = draws.uniforms(model.run_seed, model.day, REPORT, self.index, slot)
                report = self.choose(reports, insight, which)
                self.conversations_held += 1
                report.conversations_received += 1
                model.log_conversation(self, report, slot, not happens(u, calm), moment)

    def choose(self, reports: list[Person], insight: float, which: float) -> Person:
        """Choose a report: with chance `understand` the one in most need (the first of equals), else any."""
        if insight < self.style.understand:
            return min(reports, key=lambda report: report.wellbeing)
        return reports[int(which * len(reports))]

    def leaves(self) -> bool:
        """Leaders stay."""
        return False
