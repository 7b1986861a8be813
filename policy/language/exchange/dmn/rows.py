"""Makes the tables of a page from the decisions of a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from policy.language.exchange.dmn.choices import Choices
from policy.language.exchange.dmn.formulas import Writer
from policy.language.exchange.dmn.kinds import results
from policy.language.exchange.dmn.model import Decision, Rule, Said
from policy.language.exchange.dmn.naming import title
from policy.language.exchange.feel.lexer import NoFeel
from policy.language.exchange.feel.tree import Chosen, Feel, Infix, Range, Ref, Tests, Text, Truth
from policy.language.exchange.markdown import table
from policy.language.exchange.outcome import Findings

_ID: Final = re.compile(r"[A-Z][A-Z0-9._-]{0,31}")
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(slots=True)
class Rows:
    """Writes decisions as tables; every row gets an id of its own in the pack."""

    findings: Findings
    choices: Choices
    writer: Writer
    ids: set[str] = field(default_factory=set)

    def section(self, decision: Decision, called: Mapping[str, str]) -> tuple[str, str] | None:
        """Return a decision's heading and table; `called` gives results another name than their own."""
        if decision.literal is not None:
            return self.literal(decision, decision.literal, called)
        try:
            headings = [self.column(ask.expression) for ask in decision.asks]
        except NoFeel as fault:
            self.lost(decision, fault)
            return None
        names = results(decision)
        ranks = self.ranks(decision, names[0]) if names else {}
        heading = ["id", *headings, *(self.heading(name, called) for name in names)]
        heading += ["priority"] if ranks else []
        notes = [name for name in ("source", "note") if any(_note(rule, name) for rule in decision.rules)]
        rows = []
        for rule in decision.rules:
            made = self.row(decision, rule, names)
            if made is not None:
                rank = [ranks[rule.at]] if ranks else []
                rows.append(
                    [
                        self.id(decision.name, rule.at.text),
                        *made,
                        *rank,
                        *(_note(rule, name) for name in notes),
                    ]
                )
        rows += self.default(decision, names, len(heading) + len(notes))
        made_title = f"{title(decision.own.get('table') or decision.name)} ({decision.policy})"
        return made_title, table([*heading, *notes], rows)

    def lost(self, decision: Decision, fault: NoFeel) -> None:
        self.findings.error(
            "no-equivalent",
            f"The table of “{decision.name}” ({decision.at.id}) is left out: {fault.message}",
            fault.advice,
            decision.at.line,
        )

    def column(self, said: Said) -> str:
        if said in self.choices.kinds.broken:
            raise NoFeel("a column cannot be read.", "Put that right first.")
        return self.writer.formula(self.choices.kinds.formula(said))

    def heading(self, name: str, called: Mapping[str, str]) -> str:
        made = f"= {called.get(name) or self.choices.names[name]}"
        slot = self.choices.kinds.named[name]
        if slot.kind == "enumeration" and name not in self.choices.texts:
            return f"{made} ({', '.join(self.choices.all_words(slot))})"
        return made

    # Rows

    def row(self, decision: Decision, rule: Rule, names: list[str]) -> list[str] | None:
        """Return a rule's cells; None, reported before, if one cannot be written."""
        kinds = self.choices.kinds
        if any(said in kinds.broken for said in (*rule.asks, *rule.gives)):
            return None
        made = []
        for ask, said in zip(decision.asks, rule.asks, strict=True):
            heading = kinds.formula(ask.expression)
            try:
                text = self.writer.cell(kinds.tests(said), self.writer.slot(heading))
            except NoFeel as fault:
                self.refuse(said, fault)
                return None
            if text == "-" and isinstance(heading, Ref) and heading.name in kinds.nullable:
                text = "-, unknown"
            made.append(text)
        for name, said in zip(names, rule.gives, strict=True):
            text_or_none = self.result(name, said)
            if text_or_none is None:
                return None
            made.append(text_or_none)
        return made

    def refuse(self, said: Said, fault: NoFeel) -> None:
        self.findings.error(
            "no-equivalent",
            f"“{said.text}” ({said.id}): {fault.message} The row is left out.",
            fault.advice,
            said.line,
        )

    def result(self, name: str, said: Said) -> str | None:
        return self.value(name, self.choices.kinds.formula(said), said)

    def value(self, name: str, node: Feel, said: Said) -> str | None:
        slot = self.choices.kinds.named[name].root
        try:
            text, added = self.writer.result(node, slot)
        except NoFeel as fault:
            self.refuse(said, fault)
            return None
        if added:
            self.findings.warn(
                "rounding-added",
                f"“{said.text}” ({said.id}) can leave parts of a cent; it is rounded half up.",
                "Say in the model, or on the page, how it is rounded.",
                said.line,
            )
        return text

    def default(self, decision: Decision, names: list[str], width: int) -> list[list[str]]:
        """Return the row for when no rule hits, if the model gives one."""
        given = [give.default for give in decision.gives]
        if not any(given):
            return []
        if not all(given) or not decision.asks:
            self.findings.error(
                "no-equivalent",
                f"Only some outputs of “{decision.name}” have a default; it is left out.",
                "Give each output a default, or none.",
                decision.at.line,
            )
            return []
        values = [
            None if said is None or said in self.choices.kinds.broken else self.result(name, said)
            for name, said in zip(names, given, strict=True)
        ]
        if None in values:
            return []
        cells = [
            self.id(decision.name, decision.gives[0].own.get("default", "")),
            "otherwise",
            *["-"] * (len(decision.asks) - 1),
        ]
        cells += [value or "" for value in values]
        return [[*cells, *[""] * (width - len(cells))]]

    def ranks(self, decision: Decision, name: str) -> dict[Said, str]:
        """Return the rank of each row by the output values' order; none if the order of the words is that order."""
        values = decision.gives[0].values
        if decision.policy not in ("priority", "output order"):
            return {}
        if sum(give.values is not None for give in decision.gives) > 1:
            self.findings.warn(
                "second-output",
                f"Rows of “{decision.name}” are ranked by the first output alone.",
                "Let the first output make all the difference.",
                decision.at.line,
            )
        kinds = self.choices.kinds
        order = (
            list(kinds.parser.values(values.text))
            if values is not None and values not in kinds.broken
            else []
        )
        words = kinds.named[name].root.words
        texts = [one.value for one in order if isinstance(one, Text)]
        if texts and words[: len(texts)] == texts:
            return {}
        ranked = {}
        for rule in decision.rules:
            node = None if rule.gives[0] in kinds.broken else kinds.formula(rule.gives[0])
            place = order.index(node) + 1 if node in order else len(order) + 1
            ranked[rule.at] = str(place)
        if not order:
            self.findings.warn(
                "no-priority",
                f"The table of “{decision.name}” ranks its rows, but the model lists no output values.",
                "Complete the column “priority”.",
                decision.at.line,
            )
        return ranked

    def id(self, name: str, wish: str) -> str:
        """Return an id that no other row has."""
        if _ID.fullmatch(wish) and wish not in self.ids:
            self.ids.add(wish)
            return wish
        stem = "".join(word[0] for word in re.findall(r"[A-Za-z]+", name))[:6].upper() or "R"
        number = 1
        while f"{stem}{number}" in self.ids:
            number += 1
        self.ids.add(f"{stem}{number}")
        return f"{stem}{number}"

    # Expressions

    def literal(self, decision: Decision, said: Said, called: Mapping[str, str]) -> tuple[str, str] | None:
        """Return a table for a decision that is one expression; a chain of conditions has a row for each."""
        name = results(decision)[0]
        if said in self.choices.kinds.broken:
            return None
        node = self.choices.kinds.formula(said)
        try:
            cases = list(_cases(node))
            columns = list(dict.fromkeys(self.writer.formula(one) for tests, _ in cases for one, _ in tests))
            rows = []
            for tests, result in cases:
                text = self.value(name, result, said)
                if text is None:
                    return None
                cells = dict.fromkeys(columns, "-")
                for one, test in tests:
                    at = self.writer.formula(one)
                    cells[at] = self.once(cells[at], self.writer.cell(test, self.writer.slot(one)))
                rows.append([self.id(decision.name, ""), *cells.values(), text])
        except NoFeel as fault:
            self.refuse(said, fault)
            return None
        policy = "unique" if len(rows) == 1 else "first"
        heading = ["id", *columns, self.heading(name, called)]
        return f"{title(decision.own.get('table') or decision.name)} ({policy})", table(heading, rows)

    @staticmethod
    def once(before: str, cell: str) -> str:
        """Return a cell of a row. Raise NoFeel if there is one already."""
        if before != "-":
            raise NoFeel("One value is tested twice in a condition.", "Write it as a table.")
        return cell


def _note(rule: Rule, name: str) -> str:
    if name == "source":
        return rule.notes.get("source", "")
    rest = {heading: text for heading, text in rule.notes.items() if heading != "source"}
    return "; ".join(text if heading == "note" else f"{heading}: {text}" for heading, text in rest.items())


def _cases(node: Feel) -> Iterator[tuple[list[tuple[Feel, Tests]], Feel]]:
    """Yield the tests and the result of each branch, the last without tests."""
    while isinstance(node, Chosen):
        yield list(_tests(node.condition)), node.then
        node = node.otherwise
    if isinstance(node, Infix) and node.operator in (*_FLIPPED, "and", "or"):
        yield list(_tests(node)), Truth(True)
        node = Truth(False)
    yield [], node


def _tests(condition: Feel) -> Iterator[tuple[Feel, Tests]]:
    """Yield what a condition tests, all of which must hold. Raise NoFeel if it is none that cells can say."""
    match condition:
        case Infix(operator="and", left=left, right=right):
            yield from _tests(left)
            yield from _tests(right)
        case Ref():
            yield condition, Tests((Truth(True),), negated=False)
        case Infix(operator=operator, left=left, right=right) if operator in _FLIPPED:
            if not isinstance(left, Ref | Infix):
                left, right, operator = right, left, _FLIPPED[operator]
            if operator in ("=", "!="):
                yield left, Tests((right,), negated=operator == "!=")
            elif operator[0] == "<":
                yield left, Tests((Range(None, right, True, operator == "<="),), negated=False)
            else:
                yield left, Tests((Range(right, None, operator == ">=", True),), negated=False)
        case _:
            raise NoFeel("This condition cannot be said by the cells of a row.", "Write it as a table.")
