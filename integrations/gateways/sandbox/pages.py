"""The hosted entry page and its card frame: two origins, strict policies, static parts.

Card numbers pass through `mint` on their way to the vault and stay nowhere.
"""

import functools
import html
import json
import re
from decimal import Decimal
from importlib.resources import files
from string import Template

from integrations.gateways.sandbox import answers
from integrations.gateways.sandbox.api import Api, json_reply
from integrations.gateways.sandbox.problem import Problem
from integrations.gateways.sandbox.reading import Fields
from integrations.gateways.sandbox.vault import BLANK, Session
from integrations.gateways.sandbox.wire import Reply, Request
from integrations.payments import Amount, Tender

_MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_STATIC_SECONDS = 3600
_PAGE_ASSETS = frozenset({"theme.css", "entry.css", "entry.js"})
_FRAME_ASSETS = frozenset({"theme.css", "frame.css", "frame.js", "cardrules.js"})
_NOTHING = (
    "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(), display-capture=(), "
    "fullscreen=(), geolocation=(), gyroscope=(), hid=(), microphone=(), midi=(), payment=(), serial=(), "
    "usb=()"
)


@functools.cache
def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text("utf-8")


@functools.cache
def _texts(locale: str) -> dict[str, str]:
    texts: dict[str, dict[str, str]] = json.loads(_asset("texts.json"))
    return texts.get(locale[:2], texts["en"])


def formatted(amount: Amount, locale: str, *, sign: bool) -> str:
    """Write an amount for people in the language of the page."""
    from babel import Locale
    from babel.numbers import format_currency, get_currency_precision

    value = Decimal(amount.minor).scaleb(-get_currency_precision(amount.currency))
    shown = "es_US" if Locale.parse(locale.replace("-", "_")).language == "es" else "en_US"
    if sign:
        return format_currency(value, amount.currency, locale=shown)
    return format_currency(value, amount.currency, format="#,##0.00", locale=shown)


class Pages:
    """Answers what a browser asks for, by origin."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def page(self, request: Request) -> Reply | None:
        """Answer on the merchant's origin, or None when this is no page."""
        if asset := _static(request, _PAGE_ASSETS):
            return asset
        match = re.fullmatch(r"/entry/([a-z_]+)", request.path)
        if match is None or request.method != "GET":
            return None
        try:
            session = self._session(match[1])
        except Problem as problem:
            return _plain(problem)
        texts = _texts(session.locale)
        body = Template(_asset("entry.html")).substitute(
            _escaped(
                lang=session.locale,
                theme="dark" if session.dark else "light",
                title=texts["title"],
                merchant=session.merchant,
                amount=formatted(session.amount, session.locale, sign=True),
                frame_origin=self._api.frame_origin,
                session=session.id,
            )
        )
        return _page(body, f"frame-src {self._api.frame_origin}; frame-ancestors 'none'")

    def frame(self, request: Request) -> Reply | None:
        """Answer on the frame's origin, or None when there is nothing."""
        if asset := _static(request, _FRAME_ASSETS):
            return asset
        try:
            if request.method == "POST" and request.path == "/tokens":
                return self._mint(request)
            match = re.fullmatch(r"/frame/([a-z_]+)", request.path)
            if match is None or request.method != "GET":
                return None
            return self._fields(self._session(match[1]))
        except Problem as problem:
            return json_reply(problem.status, problem.body())

    def _session(self, session_id: str) -> Session:
        return BLANK if session_id == BLANK.id else self._api.vault.session(session_id)

    def _fields(self, session: Session) -> Reply:
        texts = _texts(session.locale)
        card = session.tender is Tender.CARD
        pay = texts["pay"].format(amount=formatted(session.amount, session.locale, sign=False))
        parts = _escaped(
            **texts
            | {
                "lang": session.locale,
                "theme": "dark" if session.dark else "light",
                "session": session.id,
                "page_origin": self._api.page_origin,
                "tender": session.tender.value,
                "texts": json.dumps(texts),
                "pay": pay if card else texts["use_account"],
            }
        )
        fields = Template(_asset("card-fields.html" if card else "bank-fields.html")).substitute(parts)
        body = Template(_asset("frame.html")).substitute(parts | {"fields": fields})
        return _page(body, f"connect-src 'self'; frame-ancestors {self._api.page_origin}")

    def _mint(self, request: Request) -> Reply:
        if request.headers.get("origin") != self._api.frame_origin:
            raise Problem(403, "wrong_origin", "Tokens are made in the frame alone.")
        fields = Fields(request.body)
        session = fields.text("session")
        if fields.has("routing"):
            token = self._api.vault.mint_bank(session, fields.secret("routing"), fields.secret("account"))
        else:
            token = self._api.vault.mint_card(
                session,
                fields.secret("number"),
                fields.number("month", 0, 99),
                fields.number("year", 2000, 2099),
                fields.secret("code"),
                fields.secret("postal"),
            )
        fields.done()
        return json_reply(201, answers.token(token))


def _escaped(**parts: str) -> dict[str, str]:
    return {name: html.escape(text, quote=True) for name, text in parts.items()}


def _static(request: Request, names: frozenset[str]) -> Reply | None:
    name = request.path.removeprefix("/assets/")
    if request.method != "GET" or not request.path.startswith("/assets/") or name not in names:
        return None
    media = _MEDIA["." + name.rsplit(".", 1)[1]]
    return Reply(200, _asset(name).encode(), media, {"cache-control": f"max-age={_STATIC_SECONDS}"})


def _page(body: str, more_policy: str) -> Reply:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        f"require-trusted-types-for 'script'; trusted-types 'none'; {more_policy}"
    )
    headers = {"content-security-policy": policy, "permissions-policy": _NOTHING}
    return Reply(200, body.encode(), "text/html; charset=utf-8", headers)


def _plain(problem: Problem) -> Reply:
    body = f"<!doctype html><meta charset=utf-8><title>-</title><p>{html.escape(problem.sentence)}"
    return Reply(
        problem.status,
        body.encode(),
        "text/html; charset=utf-8",
        {"content-security-policy": "default-src 'none'"},
    )
