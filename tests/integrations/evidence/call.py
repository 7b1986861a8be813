"""A desk whose every step is written down as evidence."""

from __future__ import annotations

from integrations.evidence.evidence import Evidence
from policy import effects as f
from policy.session import step
from tests.policy.session.desk import Desk


class Watched(Desk):
    """A desk that gives each step to evidence, as a runner does."""

    evidence: Evidence

    def give(self, fact: f.Fact) -> tuple[f.Effect, ...]:
        before = self.session
        self.session, self.last = step(before, fact)
        self.log += self.last
        self.evidence.step(before, fact, self.session, self.last)
        return self.last


def watched(evidence: Evidence) -> Watched:
    desk = Watched()
    desk.evidence = evidence
    return desk
