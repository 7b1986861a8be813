"""The Python target: a pack on one date as one flat function on integers."""

from policy.language.targets.python.layout import Layout, Sort, as_value
from policy.language.targets.python.program import Program, Run
from policy.language.targets.python.runtime import Note, NoValue, Trouble

__all__ = ["Layout", "NoValue", "Note", "Program", "Run", "Sort", "Trouble", "as_value"]
