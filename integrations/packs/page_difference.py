"""What changed between two packs, page by page: rows, parameters, components, recording, texts, old beside new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from integrations.packs.line_difference import changed_lines
from policy.explain.recording import as_written
from policy.language.targets.notation import notation
from policy.language.tree.expressions import Constant
from policy.language.tree.pack import Component, DatedValue, Input, Pack, ParameterKind
from policy.language.tree.places import Place
from policy.language.tree.tables import Row, Table
from policy.language.tree.types import MONEY, RATE, Kind, Type


class What(Enum):
    """What kind of thing changed."""

    ROW = "row"
    PARAMETER = "parameter"
    INPUT = "input"
    COMPONENT = "component"
    OFFER = "offer"
    TENDER = "tender"
    TABLE = "table"
    PACK = "pack"
    RECORDING = "recording"
    TEXT = "text"


class How(Enum):
    """What happened to it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: where, which, what about it, and what stood there before and stands there now."""

    what: What
    how: How
    page: str
    subject: str
    """A row's id, a parameter's name, and so on."""
    aspect: str
    old: str
    new: str


def page_differences(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """Return what changed, in the order of the pages."""
    found = [
        *_pack(old, new),
        *_inputs(old, new),
        *_parameters(old, new),
        *_tables(old, new),
        *_components(old, new),
        *_offers(old, new),
        *_tenders(old, new),
        *_recording(old, new),
        *_texts(old, new),
    ]
    touched = {difference.page for difference in found}
    found += _other_pages(old, new, touched)
    return tuple(sorted(found, key=lambda one: (one.page, one.what is What.TEXT)))


def row_texts(row: Row, table: Table, pack: Pack) -> dict[str, str]:
    """Return what a row says, by column heading, as its author reads it."""
    texts = {column.heading: cell.text for column, cell in zip(table.columns, row.cells, strict=True)}
    for output, result in zip(table.outputs, row.results, strict=True):
        texts[f"= {output.name}"] = notation(result, pack.about)
    texts["from"], texts["until"] = _day(row.since), _day(row.until)
    texts["exception to"] = ", ".join(row.exception_to)
    texts["priority"] = "" if row.priority is None else str(row.priority)
    texts["otherwise"] = "yes" if row.otherwise else ""
    texts["source"] = row.source
    return texts


def _compared(
    what: What, page: str, subject: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Difference]:
    for aspect in dict.fromkeys([*old, *new]):
        before, after = old.get(aspect, ""), new.get(aspect, "")
        if before != after:
            yield Difference(what, How.CHANGED, page, subject, aspect, before, after)


def _whole(what: What, how: How, page: str, subject: str, aspect: str, text: str) -> Difference:
    old, new = (text, "") if how is How.REMOVED else ("", text)
    return Difference(what, how, page, subject, aspect, old, new)


def _pack(old: Pack, new: Pack) -> Iterator[Difference]:
    yield from _compared(What.PACK, "pack.md", new.about.id, _about(old), _about(new))


def _about(pack: Pack) -> dict[str, str]:
    about = pack.about
    return {
        "title": about.title,
        "version": about.version,
        "currency": about.currency,
        "rounding": about.rounding.value,
        "time zone": about.time_zone,
        "published": _day(about.published),
        "owner": about.owner,
        "change": about.change,
        "weekend": ", ".join(map(str, about.weekend)),
        "holidays": ", ".join(map(_day, sorted(about.holidays))),
        "seasons": ", ".join(f"{one.name} {one.first} .. {one.last}" for one in about.seasons),
    }


def _inputs(old: Pack, new: Pack) -> Iterator[Difference]:
    for name in dict.fromkeys([*old.inputs, *new.inputs]):
        before, after = old.inputs.get(name), new.inputs.get(name)
        if before is None or after is None:
            known = before or after
            if known is not None and known.origin != "built in":
                how = How.ADDED if before is None else How.REMOVED
                yield _whole(What.INPUT, how, known.at.page, name, "type", str(known.type))
        else:
            yield from _compared(What.INPUT, after.at.page, name, _input(before, old), _input(after, new))


def _input(one: Input, pack: Pack) -> dict[str, str]:
    ends = ""
    if one.domain is not None:
        ends = " .. ".join(
            _value(end * one.domain.step, one.type, pack, one.at) for end in (one.domain.low, one.domain.high)
        )
    return {
        "type": str(one.type),
        "domain": ends,
        "from": one.origin,
        "may be unknown": "yes" if one.may_be_unknown else "no",
        "may not apply": "yes" if one.may_not_apply else "no",
    }


def _parameters(old: Pack, new: Pack) -> Iterator[Difference]:
    for name in dict.fromkeys([*old.parameters, *new.parameters]):
        before, after = old.parameters.get(name), new.parameters.get(name)
        stretches = _stretches(before), _stretches(after)
        for stretch in dict.fromkeys([*stretches[0], *stretches[1]]):
            was, now = stretches[0].get(stretch), stretches[1].get(stretch)
            if was is not None and now is not None:
                pairs = zip((was, now), ((before, old), (after, new)), strict=True)
                texts = [_dated(value, kind, pack) for value, (kind, pack) in pairs if kind is not None]
                yield from _compared(What.PARAMETER, now.at.page, name, texts[0], texts[1])
            elif now is not None and after is not None:
                text = _value(now.value, after.type, new, now.at)
                yield _whole(What.PARAMETER, How.ADDED, now.at.page, name, _stretch(now), text)
            elif was is not None and before is not None:
                text = _value(was.value, before.type, old, was.at)
                yield _whole(What.PARAMETER, How.REMOVED, was.at.page, name, _stretch(was), text)


def _stretches(kind: ParameterKind | None) -> dict[tuple[str | None, date | None], DatedValue]:
    return {} if kind is None else {(value.key, value.since): value for value in kind.values}


def _stretch(value: DatedValue) -> str:
    parts = [value.key or "", f"from {value.since.isoformat()}" if value.since else ""]
    return " ".join(part for part in parts if part) or "value"


def _dated(value: DatedValue, kind: ParameterKind, pack: Pack) -> dict[str, str]:
    return {
        _stretch(value): _value(value.value, kind.type, pack, value.at),
        "until": _day(value.until),
        "source": value.source,
    }


def _tables(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = _rows(old), _rows(new)
    for identifier in dict.fromkeys([*before, *after]):
        was, now = before.get(identifier), after.get(identifier)
        if was is not None and now is not None:
            texts = row_texts(*was, old), row_texts(*now, new)
            yield from _compared(What.ROW, now[1].page, identifier, *texts)
        elif now is not None:
            yield _whole(What.ROW, How.ADDED, now[1].page, identifier, now[1].title, _in_short(*now, new))
        elif was is not None:
            yield _whole(What.ROW, How.REMOVED, was[1].page, identifier, was[1].title, _in_short(*was, old))
    for key in old.tables.keys() & new.tables.keys():
        first, second = old.tables[key], new.tables[key]
        policies = ({"hit policy": one.hit_policy.value, "dated by": one.dated_by} for one in (first, second))
        yield from _compared(What.TABLE, second.page, second.title, *policies)


def _rows(pack: Pack) -> dict[str, tuple[Row, Table]]:
    return {row.id: (row, table) for table in pack.tables.values() for row in table.rows}


def _in_short(row: Row, table: Table, pack: Pack) -> str:
    return "; ".join(
        f"{name} {text}" for name, text in row_texts(row, table, pack).items() if text not in ("", "-")
    )


def _components(old: Pack, new: Pack) -> Iterator[Difference]:
    before = {one.id: one for one in old.components}
    after = {one.id: one for one in new.components}
    for identifier in dict.fromkeys([*before, *after]):
        was, now = before.get(identifier), after.get(identifier)
        if was is not None and now is not None:
            yield from _compared(What.COMPONENT, now.at.page, identifier, _component(was), _component(now))
        elif now is not None:
            yield _whole(What.COMPONENT, How.ADDED, now.at.page, identifier, now.kind.value, now.title)
        elif was is not None:
            yield _whole(What.COMPONENT, How.REMOVED, was.at.page, identifier, was.kind.value, was.title)


def _component(one: Component) -> dict[str, str]:
    return {
        "kind": one.kind.value,
        "title": one.title,
        "ledger": one.ledger,
        "taxable": "yes" if one.taxable else "no",
        "waiver class": one.waiver_class,
        "order": str(one.order),
        "per": one.scope.value,
        "rest": "" if one.rest is None else str(one.rest.instalments or "next bill"),
        "exception to": one.exception_to or "",
        "reduces": one.reduces or "",
        "refund": one.refund,
    }


def _offers(old: Pack, new: Pack) -> Iterator[Difference]:
    texts = [
        {one.id: {"title": one.title, "reason": one.reason, "rank": str(one.rank)} for one in pack.offers}
        for pack in (old, new)
    ]
    pages = {one.id: one.at.page for pack in (old, new) for one in pack.offers}
    yield from _named(What.OFFER, pages, texts)


def _tenders(old: Pack, new: Pack) -> Iterator[Difference]:
    texts = [
        {one.id: {"title": one.title, "needs": ", ".join(one.needs)} for one in pack.tenders}
        for pack in (old, new)
    ]
    pages = {one.id: one.at.page for pack in (old, new) for one in pack.tenders}
    yield from _named(What.TENDER, pages, texts)


def _recording(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = as_written(old.recording), as_written(new.recording)
    for subject in dict.fromkeys([*before, *after]):
        was, now = before.get(subject), after.get(subject)
        if was is not None and now is not None:
            yield from _compared(What.RECORDING, "recording.md", subject, was, now)
            continue
        how = How.REMOVED if now is None else How.ADDED
        text = "; ".join(f"{name} {said}" for name, said in (was or now or {}).items() if said)
        yield _whole(What.RECORDING, how, "recording.md", subject, "rule", text)


def _named(
    what: What, pages: Mapping[str, str], texts: Sequence[Mapping[str, Mapping[str, str]]]
) -> Iterator[Difference]:
    before, after = texts
    for identifier, page in pages.items():
        if identifier in before and identifier in after:
            yield from _compared(what, page, identifier, before[identifier], after[identifier])
        else:
            how = How.ADDED if identifier in after else How.REMOVED
            title = (after.get(identifier) or before[identifier])["title"]
            yield _whole(what, how, page, identifier, "title", title)


def _texts(old: Pack, new: Pack) -> Iterator[Difference]:
    prose = [
        {one.at.page: one.prose for one in pack.components} | {one.at.page: one.prose for one in pack.offers}
        for pack in (old, new)
    ]
    for page in sorted(prose[0].keys() & prose[1].keys()):
        if prose[0][page] != prose[1][page]:
            yield Difference(What.TEXT, How.CHANGED, page, "", "explanation", prose[0][page], prose[1][page])
    steps = [
        {step.id: (flow.at.page, step) for flow in pack.flows for step in flow.steps} for pack in (old, new)
    ]
    for identifier in steps[0].keys() & steps[1].keys():
        (_, was), (page, now) = steps[0][identifier], steps[1][identifier]
        texts = [
            {"title": step.title} | {f"text {language}": text for language, text in step.texts.items()}
            for step in (was, now)
        ]
        yield from _compared(What.TEXT, page, identifier, texts[0], texts[1])


def _other_pages(old: Pack, new: Pack, touched: set[str]) -> Iterator[Difference]:
    """Tell of pages that differ in a way that nothing else tells of, line by line."""
    for page in sorted(old.pages.keys() | new.pages.keys()):
        before, after = old.pages.get(page), new.pages.get(page)
        if before == after or page in touched:
            continue
        if before is None or after is None:
            how = How.ADDED if before is None else How.REMOVED
            yield _whole(What.TEXT, how, page, "", "page", _size(before or after or b""))
            continue
        lines = list(changed_lines(before, after))
        for one in lines:
            how = How.CHANGED if one.old and one.new else How.ADDED if one.new else How.REMOVED
            yield Difference(
                What.TEXT, how, page, "", f"line {one.first}", "\n".join(one.old), "\n".join(one.new)
            )
        if not lines:
            yield Difference(What.TEXT, How.CHANGED, page, "", "blanks", _size(before), _size(after))


def _size(content: bytes) -> str:
    count = len(content.splitlines())
    return "1 line" if count == 1 else f"{count} lines"


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _value(value: Fraction | date | int, type_: Type, pack: Pack, at: Place) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if type_.kind is Kind.DATE:
        return date.fromordinal(int(value)).isoformat()
    kind = type_ if type_ in (MONEY, RATE) else Type(type_.kind)
    return notation(Constant(kind, Fraction(value), at), pack.about)
