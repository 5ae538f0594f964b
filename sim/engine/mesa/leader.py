"""A leader: a person who also has conversations with their reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.mesa.person import Person
from sim.model import rng
from sim.model.numerics import bernoulli_trial
from sim.model.rng import RandomStream
from sim.model.rules import giving, leadership

if TYPE_CHECKING:
    from sim.engine.mesa.model import TeamModel

CONVERSATION_STREAM, REPORT_CHOICE_STREAM = int(RandomStream.CONVERSATION), int(RandomStream.REPORT_CHOICE)


class Leader(Person):
    """A person with reports. Leaders do not leave.

    Attributes
    ----------
    reports : list of Person
        The people whom the leader leads, in the order of their indices.
    """

    def __init__(self, model: TeamModel, index: int) -> None:
        super().__init__(model, index)
        self.reports: list[Person] = []

    def draw_conversations(self) -> None:
        """Draw, for each slot of the day, whether the leader has a conversation, and with which report."""
        reports = [report for report in self.reports if not report.is_absent]
        if self.is_absent or not reports:
            return
        model, c = self.model, self.model.constants
        attention_log_odds = leadership.attention_log_odds(self.style.attend_log_odds, self.energy, self.overload, c)
        conversation_log_odds = giving.giving_log_odds(attention_log_odds, self.felt_compassion, c)
        for slot in range(c.params.conversations):
            u_attend, u_understand = rng.two_uniforms(model.run_seed, model.day, CONVERSATION_STREAM, self.index, slot)
            if bernoulli_trial(u_attend, conversation_log_odds):
                u_report, moment = rng.two_uniforms(model.run_seed, model.day, REPORT_CHOICE_STREAM, self.index, slot)
                report = self.choose_report(reports, u_understand, u_report)
                self.conversations_held += 1
                report.conversations_received += 1
                model.log_conversation(self, report, slot, not bernoulli_trial(u_attend, attention_log_odds), moment)

    def choose_report(self, reports: list[Person], u_understand: float, u_report: float) -> Person:
        """Choose a report: with probability `understand` the one with the lowest wellbeing, otherwise a random one.

        If several have the lowest wellbeing, it is the first of them.
        """
        if u_understand < self.style.understand:
            return min(reports, key=lambda report: report.wellbeing)
        return reports[int(u_report * len(reports))]

    def draw_leaving(self) -> bool:
        """Leaders do not leave."""
        return False
