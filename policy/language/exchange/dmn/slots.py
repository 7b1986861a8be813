"""What a model's values are: FEEL knows one number where we know money, rates and counts.

Values that are compared, added or assigned are of one kind. They are gathered into classes, and what is known of
one member (a declared type, a literal with cents, a rounding to cents) holds for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from policy.language.exchange.feel.lexer import NoFeel


@dataclass(slots=True, eq=False)
class Slot:
    """The kind of one value, as far as it is known."""

    feel: str = ""
    own: str = ""
    step: str = ""
    evidence: set[str] = field(default_factory=set)
    """money: a type or a rounding says so. Literals: cents, with all minor digits; fine, with more; fraction, fewer."""
    words: list[str] = field(default_factory=list)
    closed: bool = False
    """Whether a declaration lists all words."""
    ends: list[Fraction | date] = field(default_factory=list)
    bases: list[Slot] = field(default_factory=list)
    """What this value is a share of: `0.02 * balance` is money if the balance is."""
    up: Slot | None = None

    @property
    def root(self) -> Slot:
        """The slot that stands for the class."""
        at = self
        while at.up is not None:
            at = at.up
        return at

    def add_words(self, words: Iterable[str]) -> None:
        """Add words that are not there yet."""
        root = self.root
        root.words += [word for word in dict.fromkeys(words) if word not in root.words]

    @property
    def kind(self) -> str:
        """Our kind: money, rate, integer, days, months, date, boolean, enumeration or text."""
        root = self.root
        if root.own:
            return root.own
        if root.feel == "number":
            if "money" in root.evidence or root.evidence & {"cents", "fine"} == {"cents"}:
                return "money"
            return "rate" if root.evidence or root.bases else "integer"
        if root.feel in ("string", ""):
            return "enumeration" if root.words else "text"
        return root.feel


def join(one: Slot, other: Slot) -> Slot:
    """Let two values be of one kind. Raise NoFeel if they cannot be."""
    one, other = one.root, other.root
    if one is other:
        return one
    feels = {feel for feel in (one.feel, other.feel) if feel}
    if "number" in feels and feels & {"days", "months"}:
        feels.discard("number")
    if len(feels) > 1:
        raise NoFeel(f"A {one.feel} stands beside a {other.feel}.", "Let both be of one type.")
    one.feel = next(iter(feels), "")
    one.own = one.own or other.own
    one.step = one.step or other.step
    one.evidence |= other.evidence
    one.ends += other.ends
    one.bases += other.bases
    if other.closed and not one.closed:
        one.words, other.words = other.words, one.words
    one.add_words(other.words)
    one.closed = one.closed or other.closed
    other.up = one
    return one


def settle(slots: Iterable[Slot]) -> None:
    """Carry over what shares say of the values that they are shares of, and the other way, until nothing changes."""
    shares = [slot for slot in slots if slot.bases]
    changed = True
    while changed:
        changed = False
        for share in shares:
            whole = [base.root for base in share.bases]
            money = [one for one in whole if one.kind == "money"]
            if money and share.root.kind in ("rate", "integer"):
                share.root.evidence.add("money")
                changed = share.root.kind == "money" or changed
            elif (
                not money
                and share.root.kind == "money"
                and whole[0].feel in ("", "number")
                and not whole[0].own
            ):
                whole[0].feel = "number"
                whole[0].evidence.add("money")
                changed = True
