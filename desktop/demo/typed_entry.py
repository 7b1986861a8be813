"""Card entry in scripts with the real card window: keys come from the X server, as from a person's hand."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys

from desktop.demo.hosted import NotTaken, Typed
from integrations.errors import Refused

WINDOW = "Secure card entry"
"""The card window's title, in the language of scripts."""
_WAITS_S = 30.0
_LOOK_S = 0.1
_PAGE_S = 0.4
_KEYS_MS = "25"


def demand_a_screen() -> None:
    """Raise Refused where no real card window can be shown or nobody can type into it."""
    missing = _missing()
    if missing:
        raise Refused(
            f"The real card window cannot be used here: {missing}.",
            next_step="Leave --real-entry out, or run as an ordinary user on an X11 display with xdotool.",
        )


def _missing() -> str:
    if sys.platform == "linux":
        if os.geteuid() == 0:
            return "the browser engine refuses to run without its sandbox, as it would for root"
        if not os.environ.get("DISPLAY"):
            return "there is no DISPLAY"
        return "" if shutil.which("xdotool") else "xdotool is not installed"
    else:  # noqa: RET505 (so that a checker for either system sees one branch)
        return "it is typed into by xdotool, which needs X11"


class TypedEntry:
    """The keypad of the real card window."""

    how = "typed into the card window"

    async def type(self, card: Typed) -> None:
        await self._keys(_keystrokes(card))
        await _hand("key", "Return")

    async def type_some(self, card: Typed) -> None:
        await self._keys(_keystrokes(card)[:10])

    async def escape(self) -> None:
        await self._ready()
        await _hand("key", "Escape")

    async def _keys(self, text: str) -> None:
        await self._ready()
        await _hand("type", "--delay", _KEYS_MS, text)
        await asyncio.sleep(_PAGE_S)  # the page checks what was typed before it takes Enter

    async def _ready(self) -> None:
        """Wait until the window manager has given the keyboard to the card window; raise NotTaken."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + _WAITS_S
        while (await _hand("getwindowfocus", "getwindowname")).strip() != WINDOW:
            if loop.time() > give_up:
                raise NotTaken("the card window did not get the keyboard")
            await asyncio.sleep(_LOOK_S)
        await asyncio.sleep(_PAGE_S)  # until the page has noticed


def _keystrokes(card: Typed) -> str:
    """Return the digits in the order of the frame's fields, which move on by themselves."""
    fields = dict(card.fields)
    expiry = f"{int(fields['month']):02}{int(fields['year']) % 100:02}"
    return f"{fields['number']}{expiry}{fields['code']}{fields['postal']}"


async def _hand(*action: str) -> str:
    done = await asyncio.create_subprocess_exec(
        *("xdotool", *action), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    out, _ = await done.communicate()
    return out.decode(errors="replace")
