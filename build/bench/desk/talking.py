"""What the bench does at the panel: rings as a softphone does, and talks a caller through to the open card window."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.journeys.panel.panel import Panel

_PATIENCE_S = 30.0
_TALK_S = 3.0


class Telephone:
    """Calls a panel's loopback address as a softphone does that calls a web address."""

    def __init__(self, of: Panel) -> None:
        self._file = Path(of.environment["TILLSIDE_RUN"], "hook")

    def tell(self, event: str, call: str, number: str) -> int:
        """Tell of a call; return when the first byte was sent, in nanoseconds of the system's steady clock."""
        until(self._file.exists, "the panel's address")
        port, token = self._file.read_text(encoding="ascii").split()
        escaped = number.replace("+", "%2B")
        request = (
            f"GET /call?event={event}&number={escaped}&id={call} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {token}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", int(port))) as connection:
            sent = time.monotonic_ns()
            connection.sendall(request.encode())
            if not connection.recv(64).startswith(b"HTTP/1.1 204"):
                raise SystemExit("the panel did not take a call")
        return sent


def open_card(running: Panel, call: str, entries: int) -> None:
    """Take a call up to the open card window; the recorder's return takes the window away, and the call ends."""
    running.call("ring", call)
    running.until_stage("RINGING")
    running.call("answer", call)
    _talk(running)
    time.sleep(_TALK_S)  # by now an agent has talked for longer than the card window needs to warm up
    running.press("take-card")
    until(lambda: len(running.tell("entries")["entries"]) == entries, "the card window")
    running.tell("recorder", trap="RESUMES")
    running.until_stage("SHUT")
    running.call("end", call)
    running.until_stage("WRAP_UP")
    running.press("finish")
    running.until_stage("IDLE")


def _talk(running: Panel) -> None:
    """Verify the caller and say what is to be said."""
    while True:
        seen = running.until(lambda seen: bool(_step(seen)) or _can_pay(seen), "something to say")
        if _can_pay(seen):
            return
        step = _step(seen)
        if step["confirm"] is None:
            continue  # it still rings
        said = running.tell("answers")["answers"] if step["asked"] else ()
        for asked, text in zip(step["asked"], said, strict=False):
            running.tell("type", field=asked["name"], text=text)
        running.press(step["confirm"]["deed"], step["confirm"]["which"])
        running.until(lambda seen, step=step: _step(seen) != step or _can_pay(seen), "the next step")  # type: ignore[misc]


def _step(seen: Mapping[str, Any]) -> dict[str, Any]:
    return (seen["view"].get("guidance") or {}).get("current") or {}


def _can_pay(seen: Mapping[str, Any]) -> bool:
    button = (seen["view"]["actions"]["primary"] or {}).get("button") or {}
    return button.get("deed") == "take-card" and button["enabled"] and not button["first_step"]


def until(there: Callable[[], object], what: str) -> Any:
    """Wait until something is there, and return it; end the bench if it never comes."""
    end = time.monotonic() + _PATIENCE_S
    while not (found := there()):
        if time.monotonic() > end:
            raise SystemExit(f"never saw {what}")
        time.sleep(0.01)
    return found
