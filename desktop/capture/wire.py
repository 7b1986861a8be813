"""What the panel and the card-entry process say to each other: one JSON object a line, with limits.

A card number has no place here: what looks like one is refused on the way out and on the way in.
"""

import json
import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlsplit

MAX_LINE = 8192

_TOKEN = re.compile(r"[A-Za-z0-9_.:-]{8,255}")
_BRAND = re.compile(r"[a-z][a-z _-]{0,31}")
_LAST_FOUR = re.compile(r"[0-9]{4}")
_LOCALE = re.compile(r"[a-z]{2}([_-][A-Z]{2})?")
_PRODUCTS = frozenset({"credit", "debit", "prepaid", "unknown"})
_TENDERS = frozenset({"card", "bank"})


class WireError(Exception):
    """A line that is no message of ours; it says what is wrong and never what was in the line."""


class Why(StrEnum):
    """Why the card window closed without an outcome."""

    AGENT = "agent"
    PANEL = "panel"
    PAGE_FAILED = "page_failed"
    PAGE_TRESPASSED = "page_trespassed"
    PROTOCOL = "protocol"
    HOST_GONE = "host_gone"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Warm:
    """Get ready with this page, which is about no payment. Nothing answers it: a page that fails does no harm."""

    name: ClassVar[str] = "warm"
    url: str
    origins: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_page(self.url, self.origins)


@dataclass(frozen=True, slots=True)
class Prepare:
    """Load this page, unseen; nothing but these origins may be asked for anything."""

    name: ClassVar[str] = "prepare"
    url: str
    origins: tuple[str, ...]
    locale: str = "en"
    dark: bool = False
    tender: str = "card"

    def __post_init__(self) -> None:
        _check_page(self.url, self.origins)
        if not _LOCALE.fullmatch(self.locale) or self.tender not in _TENDERS:
            raise WireError("the locale or the tender is not known")


@dataclass(frozen=True, slots=True)
class Show:
    """Stand here, in logical pixels of the whole desktop, above the window with this native id (0: none)."""

    name: ClassVar[str] = "show"
    x: int
    y: int
    width: int
    height: int
    owner: int = 0

    def __post_init__(self) -> None:
        if not (100 <= self.width <= 4000 and 100 <= self.height <= 4000):
            raise WireError("the window has no sensible size")
        if not (-100_000 <= self.x <= 100_000 and -100_000 <= self.y <= 100_000 and 0 <= self.owner < 2**64):
            raise WireError("the window has no sensible place")


@dataclass(frozen=True, slots=True)
class Close:
    """Forget everything and end."""

    name: ClassVar[str] = "close"


@dataclass(frozen=True, slots=True)
class Ready:
    """The process is warm and waits for a page."""

    name: ClassVar[str] = "ready"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The page is loaded and can be shown at once."""

    name: ClassVar[str] = "prepared"


@dataclass(frozen=True, slots=True)
class Shown:
    """The window is on the screen, has been given the keyboard, and is kept out of captures or not (X11 cannot)."""

    name: ClassVar[str] = "shown"
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The token, and all that may be known of what it stands for."""

    name: ClassVar[str] = "outcome"
    token: str
    tender: str
    brand: str
    last_four: str
    product: str

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token) or looks_like_a_card(self.token):
            raise WireError("the token has a wrong form")
        if not _BRAND.fullmatch(self.brand) or not _LAST_FOUR.fullmatch(self.last_four):
            raise WireError("the brand or the last four digits have a wrong form")
        if self.tender not in _TENDERS or self.product not in _PRODUCTS:
            raise WireError("the tender or the product is not known")

    def __repr__(self) -> str:
        return f"Outcome({self.tender} {self.brand} {self.last_four} {self.product})"


@dataclass(frozen=True, slots=True)
class Closed:
    """The window is gone, and with it everything typed into it."""

    name: ClassVar[str] = "closed"
    why: str

    def __post_init__(self) -> None:
        if self.why not in set(Why):
            raise WireError("the reason is not known")


Order = Warm | Prepare | Show | Close
Report = Ready | Prepared | Shown | Outcome | Closed


def encode(message: Order | Report) -> bytes:
    """Write one message as a line."""
    line = json.dumps({"is": message.name, **asdict(message)}, separators=(",", ":")).encode() + b"\n"
    if len(line) > MAX_LINE:
        raise WireError("the message is too long")
    return line


def decode_order(line: bytes) -> Order:
    """Read one line from the panel, or raise WireError."""
    said = _Fields(line)
    order: Order
    match said.text("is"):
        case Warm.name:
            order = Warm(said.text("url"), said.texts("origins"))
        case Prepare.name:
            order = Prepare(
                said.text("url"),
                said.texts("origins"),
                said.text("locale"),
                said.flag("dark"),
                said.text("tender"),
            )
        case Show.name:
            place = [said.whole(name) for name in ("x", "y", "width", "height", "owner")]
            order = Show(*place)
        case Close.name:
            order = Close()
        case _:
            raise WireError("the order is not known")
    said.done()
    return order


def decode_report(line: bytes) -> Report:
    """Read one line from the card-entry process, or raise WireError."""
    said = _Fields(line)
    report: Report
    match said.text("is"):
        case Ready.name:
            report = Ready()
        case Prepared.name:
            report = Prepared()
        case Shown.name:
            report = Shown(said.flag("excluded"))
        case Outcome.name:
            parts = [said.text(name) for name in ("token", "tender", "brand", "last_four", "product")]
            report = Outcome(*parts)
        case Closed.name:
            report = Closed(said.text("why"))
        case _:
            raise WireError("the report is not known")
    said.done()
    return report


class _Fields:
    """One line's JSON object, each field read once and by its type."""

    def __init__(self, line: bytes) -> None:
        if len(line) > MAX_LINE:
            raise WireError("the line is too long")
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            raise WireError("the line is not JSON") from None
        if not isinstance(said, dict):
            raise WireError("the line is not a JSON object")
        self._left: dict[str, object] = said

    def text(self, name: str) -> str:
        value = self._left.pop(name, None)
        if not isinstance(value, str):
            raise WireError(f"{name} is no text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._left.pop(name, None)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise WireError(f"{name} is no list of texts")
        return tuple(value)

    def whole(self, name: str) -> int:
        value = self._left.pop(name, None)
        if not isinstance(value, int) or isinstance(value, bool):
            raise WireError(f"{name} is no whole number")
        return value

    def flag(self, name: str) -> bool:
        value = self._left.pop(name, None)
        if not isinstance(value, bool):
            raise WireError(f"{name} is neither true nor false")
        return value

    def done(self) -> None:
        if self._left:
            raise WireError("the message has other fields")


def _check_page(url: str, origins: tuple[str, ...]) -> None:
    if not 1 <= len(origins) <= 16 or not all(acceptable_origin(one) for one in origins):
        raise WireError("the origins are not https, nor http on loopback")
    if origin_of(url) not in origins or len(url) > 2048:
        raise WireError("the page lies outside its own origins")


def origin_of(url: str) -> str:
    """Give the scheme, host and port of an address, or nothing when it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if not parts.scheme or not parts.hostname or parts.username is not None or parts.password is not None:
        return ""
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port not in (None, usual) else "")


def acceptable_origin(origin: str) -> bool:
    """Say whether an origin is https, or http on this machine (the sandbox)."""
    if not origin or origin_of(origin) != origin:
        return False
    parts = urlsplit(origin)
    host = parts.hostname or ""
    loopback = host in ("127.0.0.1", "localhost") or host.endswith(".localhost")
    return parts.scheme == "https" or (parts.scheme == "http" and loopback)


def looks_like_a_card(text: str) -> bool:
    """Say whether a text holds 13 to 19 digits, however grouped, that pass the card check digit."""
    joined = re.sub(r"[ .:_-]", "", text)
    return any(_luhn(run) for run in re.findall(r"(?<![0-9])[0-9]{13,19}(?![0-9])", joined))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
