"""The gateway's hosted entry page as a browser without a screen uses it: the page, its frame, the form. No Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from desktop.runner.entry import Given, WindowClosed
from integrations.payments import EntryPage
from integrations.trust import trusted

_LIMIT_S = 10.0
_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Typed:
    """What a customer types: a card of the sandbox's, which belongs to nobody, by the fields of the frame's form."""

    fields: tuple[tuple[str, str | int], ...] = field(repr=False)


class NotTaken(Exception):
    """The frame refused what was typed and keeps waiting; says which of its own codes."""


class Hosted:
    """One opened page. Methods raise WindowClosed when it cannot be loaded."""

    def __init__(self, client: httpx.AsyncClient, page: EntryPage) -> None:
        self._client = client
        self._page = page
        self._frame = ""

    async def load(self) -> None:
        """Load the page and the frame in it, and nothing outside the origins that the gateway named."""
        page = await self._get(self._page.url)
        found = _Frames()
        found.feed(page)
        frames = [urljoin(self._page.url, one) for one in found.sources]
        if len(frames) != 1 or _origin(frames[0]) not in self._page.origins:
            raise WindowClosed("page_trespassed")
        self._frame = frames[0]
        await self._get(self._frame)

    async def submit(self, card: Typed) -> Given:
        """Post the frame's form; raise NotTaken where the frame would show what is wrong."""
        session = self._frame.rsplit("/", 1)[1]
        try:
            answer = await self._client.post(
                _on_loopback(urljoin(self._frame, "/tokens")),
                content=json.dumps({"session": session, **dict(card.fields)}),
                headers={
                    "host": urlsplit(self._frame).netloc,
                    "origin": _origin(self._frame),
                    "content-type": "application/json",
                },
            )
            return _read(answer.status_code, answer.json())
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as why:
            raise NotTaken("unreachable") from why

    async def _get(self, url: str) -> str:
        if _origin(url) not in self._page.origins:
            raise WindowClosed("page_trespassed")
        try:
            answer = await self._client.get(_on_loopback(url), headers={"host": urlsplit(url).netloc})
        except httpx.HTTPError as why:
            raise WindowClosed("page_failed") from why
        if answer.status_code != httpx.codes.OK or len(answer.content) > _MOST_BYTES:
            raise WindowClosed("page_failed")
        return answer.text


def browser() -> httpx.AsyncClient:
    """Return a client without proxies, redirects or memory."""
    return httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=_LIMIT_S, verify=trusted())


def _read(status: int, said: Any) -> Given:
    """Read the frame's answer; raise NotTaken with its code, or KeyError or TypeError where it is no answer."""
    if status != httpx.codes.CREATED:
        raise NotTaken(str(said["error"]["code"]))
    return Given(said["token"], said["brand"], said["last_four"], said["product"])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _on_loopback(url: str) -> str:
    """Resolve every name under `localhost` as browsers do by themselves (RFC 6761)."""
    parts = urlsplit(url)
    if not (parts.hostname or "").endswith(".localhost"):
        return url
    return parts._replace(netloc=f"127.0.0.1:{parts.port or 80}").geturl()


class _Frames(HTMLParser):
    """Finds the frames of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = dict(attrs).get("src")
        if tag == "iframe" and source:
            self.sources.append(source)
