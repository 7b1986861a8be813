"""Trials: a pack's own cases run against it, what came out otherwise than expected, and which rows were reached."""

from policy.trial.answers import Asked
from policy.trial.running import Difference, Report, Trial, run, run_all

__all__ = ["Asked", "Difference", "Report", "Trial", "run", "run_all"]
