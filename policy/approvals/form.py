"""The one form of a request: its canonical bytes, what may stand in each field, and the digest that is approved."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import lru_cache
from typing import Final

from policy.approvals.fields import Fields
from policy.approvals.request import ApprovalRequest, Change, Line, Needs, Row, Section, Why
from policy.approvals.writing import MOST, Malformed, Plain, read, written

FORM: Final = "tillside approval request 1"
MOST_BYTES: Final = 16_384
ID, NAME, LABEL, NOTE = 200, 80, 120, 500
"""How long an id, a name, a label or value, and a note may be, in characters."""
MOST_LINES, MOST_SECTIONS, MOST_ROWS = 40, 8, 20
MOST_PEOPLE: Final = 9
MOST_LIFETIME_MS: Final = 600_000
NUMBERS: Final = 3


def request_bytes(request: ApprovalRequest) -> bytes:
    """Return the canonical bytes; raise Malformed if a field is not as a supervisor could see it."""
    data = written({"form": FORM, **asdict(request)})
    read_request(data)
    return data


@lru_cache(maxsize=1_024)
def digest(request: ApprovalRequest) -> str:
    """Return the SHA-256 of a request's canonical bytes, in hexadecimal; raise Malformed as `request_bytes`."""
    return hashlib.sha256(request_bytes(request)).hexdigest()


def read_request(data: bytes) -> ApprovalRequest:
    """Read a request from its canonical bytes; raise Malformed for anything else."""
    fields = Fields(read(data, MOST_BYTES))
    if fields.text("form", NAME) != FORM:
        raise Malformed("this form of a request is not known")
    request = ApprovalRequest(
        id=fields.text("id", ID, least=1),
        nonce=fields.hexadecimal("nonce", 32),
        call=fields.text("call", ID, least=1),
        account=fields.text("account", NAME, least=1),
        customer=fields.text("customer", LABEL),
        change=_change(fields.part("change")),
        needs=_needs(fields.part("needs")),
        why=_why(fields.part("why")),
        reason=fields.text("reason", NAME, least=1),
        note=fields.text("note", NOTE),
        version=fields.text("version", NAME, least=1),
        agent=fields.text("agent", NAME, least=1),
        agent_name=fields.text("agent_name", NAME),
        desktop=fields.text("desktop", NAME, least=1),
        asked_ms=fields.number("asked_ms"),
        expires_ms=fields.number("expires_ms"),
        numbers=_numbers(fields),
        counters=fields.digest_or_none("counters"),
        lines=tuple(_line(one) for one in fields.parts("lines", MOST_LINES)),
        sections=tuple(_section(one) for one in fields.parts("sections", MOST_SECTIONS)),
    )
    fields.end()
    if not 0 < request.lifetime_ms <= MOST_LIFETIME_MS:
        raise Malformed(f"a request lives for at most {MOST_LIFETIME_MS // 1000} seconds")
    return request


def _numbers(fields: Fields) -> tuple[str, ...]:
    numbers = tuple(str(one) for one in fields.parts("numbers", NUMBERS))
    right = all(len(one) == 2 and one.isascii() and one.isdecimal() for one in numbers)
    if not right or len(numbers) != NUMBERS or sorted(set(numbers)) != list(numbers):
        raise Malformed("the numbers are not three of two digits, in order")
    return numbers


def _change(fields: Fields) -> Change:
    change = Change(
        kind=fields.text("kind", NAME, least=1),
        component=fields.text("component", NAME),
        item=fields.text("item", NAME),
        option=fields.text("option", NAME),
        asked=fields.number("asked"),
        line_amount=fields.number("line_amount"),
        before=fields.number("before", least=-MOST),
        after=fields.number("after", least=-MOST),
        currency=fields.text("currency", 3, least=3),
        digits=fields.number("digits", most=4),
        terms=fields.text("terms", NOTE),
    )
    fields.end()
    return change


def _needs(fields: Fields) -> Needs:
    needs = Needs(
        role=fields.text("role", NAME, least=1),
        limit=fields.number("limit"),
        people=fields.number("people", least=1, most=MOST_PEOPLE),
    )
    fields.end()
    return needs


def _why(fields: Fields) -> Why:
    why = Why(fields.text("rule", NAME), fields.text("source", NOTE), fields.text("text", NOTE))
    fields.end()
    return why


def _line(value: Plain) -> Line:
    fields = Fields(value)
    line = Line(
        fields.text("title", LABEL), fields.number("before", least=-MOST), fields.number("after", least=-MOST)
    )
    fields.end()
    return line


def _section(value: Plain) -> Section:
    fields = Fields(value)
    section = Section(
        fields.text("title", LABEL), tuple(_row(one) for one in fields.parts("rows", MOST_ROWS))
    )
    fields.end()
    return section


def _row(value: Plain) -> Row:
    fields = Fields(value)
    row = Row(fields.text("label", LABEL), fields.text("value", LABEL))
    fields.end()
    return row
