"""Why a line of a quote is what it is: the facts, the formula with figures, and the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from policy.explain.consequences import consequence
from policy.explain.rows import Figure, component_of, find, in_effect_words
from policy.explain.steps import steps
from policy.language.targets.interpret.formulas import evaluate
from policy.language.targets.interpret.rows import results, tested
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.notation import notation
from policy.language.targets.text import Words
from policy.language.tree.expressions import Expression, Name
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Row, Table
from policy.language.tree.traversal import walk
from policy.language.tree.types import DATE, TEXT, Kind, Value
from policy.wording import Wording, sentence

SIGNS: Final = {"<=": "≤", ">=": "≥"}


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row of a policy page as it is shown: its cells and results in the order of `PageTable.headings`."""

    id: str
    cells: tuple[str, ...]
    applies: bool


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a policy page as it is shown; headings and cells leave out the ids."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[PageRow, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one line: a sentence, what decided it, the steps to its amount, and the page.

    The last of `steps` is the amount. `others` are the rows to ask "why not" about, the next one first.
    """

    title: str
    amount: str
    sentence: str
    decided: tuple[Figure, ...]
    steps: tuple[Figure, ...]
    page: str
    prose: str
    table: PageTable
    row: str
    since: str
    source: str
    others: tuple[str, ...]


def explain(scene: Scene, row: str, amount: int | None = None, language: str = "en") -> Explanation:
    """Explain a line by the row behind it, in the scene (account and item) it was found in.

    `amount` is the line's, if it may differ from what the row says because the line it reduces is smaller.
    Raise KeyError for an unknown row.
    """
    pack = scene.pack
    table, hit = find(pack, row)
    component = component_of(pack, table)
    words = Words(pack, Wording(language, pack.about.minor_digits, scene.on))
    dated = scene.date_of(table.dated_by)
    formula = _main_result(table, hit)
    scene = scene.with_outputs(results(table, hit, scene)[0].outputs, {})
    worth: Value = "" if formula is None else evaluate(formula, scene, dated)
    shown = worth if amount is None else amount
    way = () if formula is None else steps(words, scene, table, formula)
    if component is not None and component.reduces is not None and shown != worth:
        title = next(one.title for one in pack.components if one.id == component.reduces)
        way = (*way, Figure(words.wording.phrase("capped", title=title), words.money(shown)))
    facts = _facts(words, table, hit, scene)
    told = replace(words, figures=lambda node: words.wording.value(evaluate(node, scene, dated), node.type))
    result = consequence(told, component, table, hit, is_nothing=shown == 0)
    ids = [one.id for one in table.rows]
    index = ids.index(row)
    return Explanation(
        title=component.title if component else table.title,
        amount=words.wording.value(shown, TEXT if formula is None else formula.type),
        sentence=sentence(
            words.wording.phrase("so", facts=facts, result=result)
            if facts
            else words.wording.phrase("always", result=result)
        ),
        decided=_decided(words, table, hit, scene),
        steps=way,
        page=table.page,
        prose=component.prose if component else "",
        table=_page(pack, table, row),
        row=row,
        since=in_effect_words(words.wording, hit),
        source=hit.source,
        others=tuple(ids[index + 1 :] + ids[:index][::-1]),
    )


def _main_result(table: Table, row: Row) -> Expression | None:
    """Return the formula of `= amount`, or of the only result that can be one."""
    named = {output.name: formula for output, formula in zip(table.outputs, row.results, strict=True)}
    return named.get("amount", next(iter(named.values()), None))


def _facts(words: Words, table: Table, row: Row, scene: Scene) -> str:
    """Return what was found to be so, as far as the row asks for it: `past due is 214.60 and …`."""
    subject = _subject(words.wording, scene)
    facts: list[str] = []
    is_told = False
    for column, cell, value in zip(table.columns, row.cells, tested(table, scene), strict=True):
        if not words.decides(cell):
            continue
        if (
            column.heading.startswith("days ")
            and column.expression.type.kind is Kind.DAYS
            and isinstance(value, int)
        ):
            facts.append(
                words.wording.phrase(
                    "age" if facts else "aged",
                    subject=subject,
                    days=words.wording.value(value, column.expression.type),
                    rest=column.heading.removeprefix("days "),
                    heading=column.heading,
                )
            )
            is_told = is_told or len(facts) == 1
        else:
            facts.append(words.fact(column, value))
    if row.otherwise:
        facts.append(words.wording.phrase("no other"))
    text = words.wording.listed(facts)
    return (
        text
        if is_told or not facts or scene.item is None
        else words.wording.phrase("about item", subject=subject, facts=text)
    )


def _subject(wording: Wording, scene: Scene) -> str:
    if scene.item is None:
        return wording.phrase("the account")
    due = scene.item.values.get("item due")
    if due is None or isinstance(due, str):
        return wording.phrase("the item", id=scene.item.id)
    return wording.phrase("the item due", day=wording.value(due, DATE))


def _decided(words: Words, table: Table, row: Row, scene: Scene) -> tuple[Figure, ...]:
    """Return the values that the row's cells tested, then those that only its formulas use."""
    found: dict[str, str] = {}
    for column, cell, value in zip(table.columns, row.cells, tested(table, scene), strict=True):
        if words.decides(cell):
            found[words.heading(column)] = words.wording.value(value, column.expression.type)
    for formula in row.results:
        for node in walk(formula):
            if isinstance(node, Name):
                found.setdefault(words.name(node), words.wording.value(evaluate(node, scene), node.type))
    return tuple(Figure(sentence(heading), value) for heading, value in found.items())


def _page(pack: Pack, table: Table, row: str) -> PageTable:
    headings = (*(column.heading for column in table.columns), *(output.name for output in table.outputs))
    return PageTable(
        table.title,
        headings,
        tuple(
            PageRow(
                one.id,
                (
                    *(_cell(cell.text) for cell in one.cells),
                    *(notation(formula, pack.about) for formula in one.results),
                ),
                applies=one.id == row,
            )
            for one in table.rows
        ),
    )


def _cell(text: str) -> str:
    """Return a cell as a page shows it: with signs for comparisons and a dash for "any"."""
    for written, sign in SIGNS.items():
        text = text.replace(written, sign)
    return "–" if text.strip() == "-" else text
