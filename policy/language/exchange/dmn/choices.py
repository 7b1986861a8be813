"""What is chosen when a model becomes pages: names, words, kinds of inputs and their domains; each choice is noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from policy.language.exchange.dmn.kinds import Kinds, results
from policy.language.exchange.dmn.model import Decision, Model, Variable
from policy.language.exchange.dmn.naming import RESERVED, Names
from policy.language.exchange.dmn.slots import Slot
from policy.language.exchange.feel.tree import Day, Feel, Number
from policy.language.exchange.outcome import Findings
from policy.language.resolve.inputs import RATE_STEP
from policy.language.resolve.names import article
from policy.language.values import write_money, write_rate

QUOTE_DATE = "quote date"
OTHER = "other"


@dataclass(slots=True)
class Choices:
    """The choices made for one model."""

    findings: Findings
    model: Model
    kinds: Kinds
    names: dict[str, str] = field(default_factory=dict)
    words: dict[int, dict[str, str]] = field(default_factory=dict)
    parameters: dict[str, Number | Day] = field(default_factory=dict)
    """Decisions that are one number or date, by their name in the model, if another decision uses them."""
    texts: set[str] = field(default_factory=set)
    """Results that are sentences for people."""

    def make(self) -> None:
        taken = Names(RESERVED)
        used = self.used()
        for one in self.model.inputs:
            is_date = self.kinds.named[one.name].kind == "date"
            if is_date and (one.own.get("name") or one.name.lower()) == QUOTE_DATE:
                self.names[one.name] = QUOTE_DATE
                continue
            self.name(taken, one.name, one.own.get("name", ""), one.at.line)
        for decision in self.model.decisions:
            constant = self.constant(decision)
            if constant is not None and decision.variable in used:
                self.parameters[decision.variable] = constant
            gives = [give.own.get("name", "") for give in decision.gives] or [""]
            for name, exactly in zip(results(decision), gives, strict=True):
                own = exactly or (decision.own.get("name", "") if len(decision.gives) < 2 else "")
                short = name.removeprefix(f"{decision.variable}.") if len(decision.gives) > 1 else name
                self.name(taken, name, own if own not in RESERVED else "", decision.at.line, short)
        for slot in dict.fromkeys(one.root for one in self.kinds.named.values()):
            if slot.kind == "enumeration":
                self.enumerate(slot)

    def name(self, taken: Names, name: str, exactly: str, line: int, short: str = "") -> None:
        made = self.names[name] = taken.take(short or name, exactly)
        if made != (short or name).lower() and not exactly:
            self.findings.note(
                "renamed", f"“{name}” is called “{made}” on the pages.", "Nothing to do.", line
            )

    def used(self) -> set[str]:
        """Return every name that an expression refers to."""
        return {name for decision in self.model.decisions for name in self.kinds.refers(decision)}

    def constant(self, decision: Decision) -> Number | Day | None:
        if decision.literal is None or decision.literal in self.kinds.broken:
            return None
        node: Feel = self.kinds.formula(decision.literal)
        return node if isinstance(node, Number | Day) else None

    # Words

    def enumerate(self, slot: Slot) -> None:
        """Choose a word for each text of a class; one more where the model does not say that these are all."""
        owners = [name for name, one in self.kinds.named.items() if one.root is slot]
        inputs = [one for one in self.model.inputs if one.name in owners]
        if not inputs and len(owners) == 1 and any(len(word.split()) > 5 for word in slot.words):
            self.texts.add(owners[0])
            return
        taken = Names()
        words = {word: taken.take(word) for word in slot.words}
        for text, word in words.items():
            if word != text.lower():
                self.findings.note(
                    "renamed",
                    f"“{text}” is written “{word}” on the pages.",
                    "Nothing to do.",
                    self.line(owners[0]),
                )
        if inputs and (not slot.closed or len(words) < 2):
            words["\0"] = taken.take(OTHER)
            self.findings.note(
                "words-guessed",
                f"The model does not say which words “{inputs[0].name}” may be: those it tests, or “{words[chr(0)]}”.",
                "Complete them in inputs.md.",
                inputs[0].at.line,
            )
        self.words[id(slot)] = words

    def line(self, name: str) -> int:
        for one in self.model.inputs:
            if one.name == name:
                return one.at.line
        return next(one.at.line for one in self.model.decisions if name in results(one))

    def all_words(self, slot: Slot) -> tuple[str, ...]:
        """Return the words of a class in their order."""
        return tuple(self.words.get(id(slot.root), {}).values())

    # Inputs

    def input(self, one: Variable) -> Mapping[str, str]:
        """Return an input's row of inputs.md."""
        slot = self.kinds.named[one.name]
        kind = slot.kind
        if kind == "enumeration":
            kind = ", ".join(self.all_words(slot))
        elif slot.root.feel == "":
            self.findings.note(
                "type-guessed",
                f"The model gives “{one.name}” no type; it becomes a text.",
                "Choose one.",
                one.at.line,
            )
        elif slot.root.feel == "number" and not slot.root.own:
            self.findings.note(
                "type-guessed",
                f"“{one.name}” is a number; the way it is used makes it {article(kind)}.",
                "Change it in inputs.md if it is something else.",
                one.at.line,
            )
        return {
            "name": self.names[one.name],
            "type": kind,
            "domain": self.domain(one, slot.root, kind),
            "may be": "unknown" if one.name in self.kinds.nullable else "",
        }

    def domain(self, one: Variable, slot: Slot, kind: str) -> str:
        if kind not in _WIDEST:
            return ""
        low, high, step = *_WIDEST[kind], slot.step
        ends = [end for end in slot.ends if isinstance(end, date) == (kind == "date")]
        if len(ends) > 1:
            low, high = min(ends), max(ends)
        else:
            self.findings.note(
                "domain-guessed",
                f"The model does not say how small or large “{one.name}” may be; the widest domain is chosen.",
                "Narrow it in inputs.md: values outside are refused.",
                one.at.line,
            )
        made = f"{self.value(low, kind)} .. {self.value(high, kind)}"
        if kind != "rate":
            return made
        fine = Fraction(1, 10**6)
        several = [end for end in (low, high) if isinstance(end, Fraction)]
        if not step and any((end / fine).denominator != 1 for end in several):
            fine = Fraction(1, 10**9)
        return f"{made} by {step or write_rate(fine)}" if step or fine != RATE_STEP else made

    def value(self, end: Fraction | date, kind: str) -> str:
        if isinstance(end, date):
            return end.isoformat()
        if kind == "money":
            return write_money(Fraction(int(end * 10**self.kinds.digits)), self.kinds.digits)
        return write_rate(end) if kind == "rate" else str(int(end))


_WIDEST: dict[str, tuple[Fraction | date, Fraction | date]] = {
    "money": (Fraction(-10_000_000), Fraction(10_000_000)),
    "integer": (Fraction(-1_000_000), Fraction(1_000_000)),
    "rate": (Fraction(-1_000), Fraction(1_000)),
    "days": (Fraction(-36_500), Fraction(36_500)),
    "months": (Fraction(-1_200), Fraction(1_200)),
    "date": (date(1900, 1, 1), date(2199, 12, 31)),
}
"""The widest domain of each kind; a whole number that is larger is more likely an amount."""
