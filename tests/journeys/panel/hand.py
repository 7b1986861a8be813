"""A hand at keyboard and mouse of a screen, and what an agent does with it: verify, take a card."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic, sleep

from tests.journeys.panel.panel import Look, Panel

PATIENCE_S = 30.0
CARD_WINDOW = "Secure card entry"
MOST_STEPS = 40
_FOR_GOOD = 12  # looks, one after the other


@dataclass(frozen=True)
class Hand:
    """Uses keyboard and mouse through the X server, as a person would."""

    environment: Mapping[str, str]

    def __call__(self, *action: str) -> str:
        done = subprocess.run(
            ("xdotool", *action), env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def type(self, text: str) -> None:
        self("type", "--delay", "25", text)

    def has_keyboard(self, name: str) -> bool:
        return self("getwindowfocus", "getwindowname").strip() == name

    def until_keyboard(self, name: str) -> None:
        """Wait until the window manager has given the keyboard to a window for good, and the window has noticed.

        What was raised a moment ago may be about to take the keyboard: a machine with much to do is late with that.
        """
        end, kept = monotonic() + PATIENCE_S, 0
        while kept < _FOR_GOOD:
            assert monotonic() < end, f"{name} never had the keyboard"
            sleep(0.05)
            kept = kept + 1 if self.has_keyboard(name) else 0
        sleep(0.4)

    def place(self, window: int | str) -> tuple[int, int, int, int]:
        """Return x, y, width and height of what a window shows."""
        said = dict(one.split("=") for one in self("getwindowgeometry", "--shell", str(window)).split())
        return int(said["X"]), int(said["Y"]), int(said["WIDTH"]), int(said["HEIGHT"])


def take_to_payment(panel: Panel, hand: Hand) -> None:
    """Verify the caller and say what has to be said, with the keyboard alone, until a card could be taken."""
    for _ in range(MOST_STEPS):
        seen = panel.until(lambda seen: can_pay(seen) or bool(current(seen)), "something to do")
        if can_pay(seen):
            return
        step = current(seen)
        answer(panel, hand, step)
        hand("key", "Return")
        panel.until(lambda seen, step=step: can_pay(seen) or current(seen) != step, "the next step")  # type: ignore[misc]
    raise AssertionError("the guidance does not end")


def answer(panel: Panel, hand: Hand, step: Look) -> None:
    """Type or choose what the caller says; the keyboard is in the first field, and an arrow leads to the next."""
    said = panel.tell("answers")["answers"] if step["asked"] else ()
    for asked, text in zip(step["asked"], said, strict=False):
        if asked is not step["asked"][0]:
            hand("key", "Down")
        if asked["choices"]:
            hand("key", *["Down"] * asked["choices"].index(text), "shift")
        else:
            hand.type(text)


def current(seen: Look) -> Look:
    guidance = seen["view"].get("guidance") or {}
    return guidance.get("current") or {}


def can_pay(seen: Look) -> bool:
    button = ((seen["view"].get("actions") or {}).get("primary") or {}).get("button") or {}
    return bool(button.get("deed") == "take-card" and button.get("enabled") and not button.get("first_step"))
