"""Explanations in words: of a line, of a row, of why a row did not apply, of recording."""

from policy.explain.contrast import Reason, WhyNot, why_not
from policy.explain.lines import Explanation, PageRow, PageTable, explain
from policy.explain.quoted import explain_line, reading_of, why_not_row
from policy.explain.recording import recording_in_words
from policy.explain.rows import Figure, RowInWords, in_words

__all__ = [
    "Explanation",
    "Figure",
    "PageRow",
    "PageTable",
    "Reason",
    "RowInWords",
    "WhyNot",
    "explain",
    "explain_line",
    "in_words",
    "reading_of",
    "recording_in_words",
    "why_not",
    "why_not_row",
]
