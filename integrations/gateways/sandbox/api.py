"""The merchant's side of the sandbox: routes, keys and faults over the ledger, the vault and the links."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from integrations.gateways.sandbox import answers
from integrations.gateways.sandbox.answers import Json
from integrations.gateways.sandbox.cards import Fault, FaultKind
from integrations.gateways.sandbox.clock import Clock
from integrations.gateways.sandbox.faults import Faults
from integrations.gateways.sandbox.ledger import Ledger, Payment
from integrations.gateways.sandbox.links import Links
from integrations.gateways.sandbox.problem import Problem
from integrations.gateways.sandbox.reading import Fields, checked_key, idempotency_key
from integrations.gateways.sandbox.repeats import Repeats
from integrations.gateways.sandbox.vault import BLANK, Token, Vault
from integrations.gateways.sandbox.wire import Drop, Reply, Request
from integrations.payments import Tender

_GARBAGE = b'{"state": "captu\x00\xff<html>'
_SILENCE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    path: re.Pattern[str]
    place: str
    act: Callable[..., Reply]


def json_reply(status: int, body: Json) -> Reply:
    return Reply(status, json.dumps(body).encode(), "application/json")


class Api:
    """Answers the merchant's requests; everything it knows is in memory and gone with the process."""

    def __init__(self, clock: Clock, secret: str) -> None:
        self.clock = clock
        self.vault = Vault(clock)
        self.ledger = Ledger(clock, self.vault)
        self.links = Links(clock)
        self.faults = Faults()
        self.page_origin = ""
        self.frame_origin = ""
        self._repeats = Repeats(clock)
        self._secret = secret
        self._routes = (
            _route("GET", r"/v1/payments", "", self._list),
            _route("GET", r"/v1/by-key/([^/]+)", "look_up", self._look_up),
            _route("POST", r"/v1/by-key/([^/]+)/cancel", "cancel", self._cancel),
            _route("POST", r"/v1/entry-sessions", "entry", self._open_entry),
            _route("GET", r"/v1/warm-page", "", self._warm_page),
            _route("POST", r"/v1/links", "link", self._create_link),
            _route("GET", r"/v1/links/([^/]+)", "link", self._link),
            _route("POST", r"/v1/links/([^/]+)/cancel", "link", self._cancel_link),
            _route("GET", r"/v1/settlements/([^/]+)", "settlement", self._settlement),
            _route("POST", r"/sandbox/faults", "", self._plan_fault),
            _route("DELETE", r"/sandbox/faults", "", self._forget_faults),
            _route("POST", r"/sandbox/clock", "", self._advance),
        )

    async def handle(self, request: Request) -> Reply:
        """Answer one request under /v1 or /sandbox."""
        try:
            self._authorise(request)
            return await self._answer(request)
        except Problem as problem:
            return json_reply(problem.status, problem.body())

    def _authorise(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode()):
            raise Problem(401, "unauthorized", "The key of the merchant is missing or wrong.")

    async def _answer(self, request: Request) -> Reply:
        if request.method == "POST":
            if request.path == "/v1/payments":
                return await self._capture(request)
            if back := re.fullmatch(r"/v1/payments/([^/]+)/(void|refunds)", request.path):
                return await self._give_back(request, back[1], back[2])
        for route in self._routes:
            match = route.path.fullmatch(request.path)
            if match and route.method == request.method:
                fault = self.faults.next(route.place) if route.place else None
                await _before(fault)
                return await _after(fault, route.act(request, *match.groups()))
        raise Problem(404, "no_such_thing", "There is nothing here.")

    async def _capture(self, request: Request) -> Reply:
        fields = Fields(request.body)
        token = self.vault.find(fields.text("token"))
        amount, reference = fields.amount(), fields.text("reference")
        _check_authorisation(fields, token)
        fields.done()

        def act(key: str) -> Json:
            return self._paid(self.ledger.capture(key, token, amount, reference))

        return await self._once(request, self.faults.next("capture") or token.fault, act)

    async def _give_back(self, request: Request, payment_id: str, way: str) -> Reply:
        payment = self.ledger.by_id(payment_id)
        fields = Fields(request.body)
        amount = fields.amount() if way == "refunds" else None
        fields.done()

        def act(key: str) -> Json:
            if amount is None:
                return answers.refund(self.ledger.void(key, payment_id), payment)
            return answers.refund(self.ledger.refund(key, payment_id, amount), payment)

        return await self._once(request, self.faults.next("void" if way == "void" else "refund"), act)

    async def _once(self, request: Request, fault: Fault | None, act: Callable[[str], Json]) -> Reply:
        """Carry a request out unless its key already did; refusals free the key, results keep it."""
        key = idempotency_key(request.headers)
        if fault is not None and fault.kind is FaultKind.UNREACHED:
            raise Drop
        question = json.dumps([request.path, json.loads(request.body)], sort_keys=True).encode()
        kept = self._repeats.begin(key, hashlib.sha256(question).digest())
        if kept is not None:
            return json_reply(kept[0], dict(kept[1]))
        try:
            await _before(fault)
            body = act(key)
        except BaseException:
            self._repeats.forget(key)
            raise
        self._repeats.finish(key, 201, body)
        return await _after(fault, json_reply(201, body))

    def _paid(self, payment: Payment) -> Json:
        return answers.payment(payment, settled=self.ledger.settled(payment))

    def _list(self, _: Request) -> Reply:
        return json_reply(200, {"payments": [self._paid(payment) for payment in self.ledger.all()]})

    def _look_up(self, _: Request, key: str) -> Reply:
        if self._repeats.in_flight(checked_key(key)):
            raise Problem(409, "in_flight", "The request with this key is still being worked on.")
        return json_reply(200, self._became(self.ledger.by_key(key), key))

    def _cancel(self, _: Request, key: str) -> Reply:
        if self._repeats.in_flight(checked_key(key)):
            raise Problem(409, "in_flight", "The request with this key is still being worked on.")
        return json_reply(200, self._became(self.ledger.cancel(key), key))

    def _became(self, payment: Payment, key: str) -> Json:
        """Tell of the refund that has this key, else of the payment."""
        for refund in payment.refunds:
            if refund.key == key:
                return answers.refund(refund, payment)
        return self._paid(payment)

    def _open_entry(self, request: Request) -> Reply:
        fields = Fields(request.body)
        session = self.vault.open(
            fields.amount(),
            fields.text("merchant"),
            fields.text("reference"),
            fields.tender(),
            fields.text("locale", "en"),
            fields.flag("dark"),
        )
        fields.done()
        return json_reply(201, answers.session(session, self.page_origin, self.frame_origin))

    def _warm_page(self, _: Request) -> Reply:
        return json_reply(200, answers.warm_page(BLANK, self.page_origin, self.frame_origin))

    def _create_link(self, request: Request) -> Reply:
        fields = Fields(request.body)
        link = self.links.create(
            idempotency_key(request.headers),
            fields.amount(),
            fields.text("merchant"),
            fields.text("reference"),
            fields.seconds("expires_in"),
        )
        fields.done()
        return json_reply(201, answers.link(link, self.page_origin))

    def _link(self, _: Request, link_id: str) -> Reply:
        return json_reply(200, answers.link(self.links.find(link_id), self.page_origin))

    def _cancel_link(self, _: Request, link_id: str) -> Reply:
        return json_reply(200, answers.link(self.links.cancel(link_id), self.page_origin))

    def _settlement(self, _: Request, day: str) -> Reply:
        try:
            lines = self.ledger.settlement(date.fromisoformat(day))
        except ValueError:
            raise Problem(400, "day_invalid", "The day is written as YYYY-MM-DD.") from None
        return Reply(200, answers.settlement(lines), "text/csv; charset=utf-8")

    def _plan_fault(self, request: Request) -> Reply:
        fields = Fields(request.body)
        seconds = fields.number("milliseconds", 0, 600_000) / 1000
        self.faults.plan(fields.text("place"), fields.text("kind"), seconds, fields.number("times", 1, 1000))
        fields.done()
        return json_reply(200, {})

    def _forget_faults(self, _: Request) -> Reply:
        self.faults.forget()
        return json_reply(200, {})

    def _advance(self, request: Request) -> Reply:
        fields = Fields(request.body)
        self.clock.advance(fields.seconds("seconds"))
        fields.done()
        return json_reply(200, {"now": answers.moment(self.clock.now())})


def _route(method: str, path: str, place: str, act: Callable[..., Reply]) -> _Route:
    return _Route(method, re.compile(path), place, act)


def _check_authorisation(fields: Fields, token: Token) -> None:
    """Require the words of a TEL authorisation for a bank account, and refuse them for a card."""
    if token.tender is Tender.BANK:
        if not fields.has("authorisation"):
            raise Problem(422, "authorisation_missing", "A bank debit by telephone needs its authorisation.")
        spoken = fields.nested("authorisation")
        for name in ("given_at", "recording", "name"):
            spoken.text(name)
        spoken.done()


async def _before(fault: Fault | None) -> None:
    if fault is not None and fault.kind is FaultKind.UNREACHED:
        raise Drop
    if fault is not None and fault.kind is FaultKind.SLOW:
        await asyncio.sleep(fault.seconds)


async def _after(fault: Fault | None, reply: Reply) -> Reply:
    kind = fault.kind if fault is not None else None
    if kind is FaultKind.LOST:
        raise Drop
    if kind is FaultKind.SILENT:
        await asyncio.sleep(_SILENCE_SECONDS)
        raise Drop
    if kind is FaultKind.GARBAGE:
        return Reply(200, _GARBAGE, "application/json")
    if kind is FaultKind.BROKEN:
        return Reply(500, b"<!doctype html><p>Internal error", "text/html")
    return reply
