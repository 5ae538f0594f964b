"""A leader: a person who also makes a round of conversations with those they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.person import Person
from sim.model import draws, giving, leading
from sim.model.arithmetic import bernoulli_trial
from sim.model.draws import RandomStream

if TYPE_CHECKING:
    from sim.agents.model import TeamModel

CONVERSATION, REPORT = int(RandomStream.CONVERSATION), int(RandomStream.REPORT_CHOICE)


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
        calm = leading.attention_log_odds(self.style.attend_log_odds, self.energy, self.overload, c)
        moved = giving.giving_log_odds(calm, self.felt_compassion, c)
        for slot in range(c.params.conversations):
            u, insight = draws.two_uniforms(model.run_seed, model.day, CONVERSATION, self.index, slot)
            if bernoulli_trial(u, moved):
                which, moment = draws.two_uniforms(model.run_seed, model.day, REPORT, self.index, slot)
                report = self.choose(reports, insight, which)
                self.conversations_held += 1
                report.conversations_received += 1
                model.log_conversation(self, report, slot, not bernoulli_trial(u, calm), moment)

    def choose(self, reports: list[Person], insight: float, which: float) -> Person:
        """Choose a report: with chance `understand` the one in most need (the first of equals), else any."""
        if insight < self.style.understand:
            return min(reports, key=lambda report: report.wellbeing)
        return reports[int(which * len(reports))]

    def leaves(self) -> bool:
        """Leaders stay."""
        return False
