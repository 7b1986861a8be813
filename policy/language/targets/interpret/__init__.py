"""The reference interpreter: policies read plainly, to explain, to decide, to test the other targets by."""

from policy.language.targets.interpret.formulas import NoValue, evaluate
from policy.language.targets.interpret.rows import Answer, Clash, Gap, Hit, Outcome, Undetermined, answer
from policy.language.targets.interpret.scene import Scene

__all__ = [
    "Answer",
    "Clash",
    "Gap",
    "Hit",
    "NoValue",
    "Outcome",
    "Scene",
    "Undetermined",
    "answer",
    "evaluate",
]
