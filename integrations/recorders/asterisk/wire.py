"""What is said to Asterisk of its MixMonitors, and what it says of them. Owns no framing: see `integrations.ami`."""

import re
from dataclasses import dataclass
from enum import Enum, unique

from integrations.ami.framing import Message

EVENTS = "call"
"""The only class of events that may come: digits that are pressed (class dtmf) must not even arrive here."""

STARTED_WITH = "MIXMONITOR_FILENAME"
"""A channel's variable that says that a MixMonitor was started on it, also when it has ended."""

Headers = tuple[tuple[str, str], ...]

_NAME = re.compile(r"mixmonitor-(.+)-([1-9][0-9]{0,5})", re.DOTALL)
_DIRECTIONS = {"both": (True, True), "read": (True, False), "write": (False, True)}
_MUTE_EVENTS_SINCE = 5
_NEVER_HAD_THEM = 6
_LONGEST_FILE = 1024


def mute(uid: str, *, on: bool) -> Headers:
    """Return the headers of `MixMonitorMute`. A channel answers to its Uniqueid, which nothing can take over.

    Only 0 and 1 are sent as State: any other word mutes, while the event says that it does not.
    """
    return (("Channel", uid), ("Direction", "both"), ("State", "1" if on else "0"))


def started_with(uid: str) -> Headers:
    """Return the headers of `Getvar` that asks whether a MixMonitor was ever started on a channel."""
    return (("Channel", uid), ("Variable", STARTED_WITH))


def file(answer: Message) -> str:
    """Return the file that a MixMonitor was started with, "" where none was, "?" for a strange one."""
    value = (answer.get("Value") or "") if answer.success else ""
    return value if value.isprintable() and len(value) <= _LONGEST_FILE else "?"


@dataclass(frozen=True, slots=True)
class Muting:
    """Recorders on a channel were muted or unmuted: `read` what it says, `write` what it hears. It says not which."""

    uid: str
    read: bool
    write: bool
    on: bool


def muting(message: Message) -> Muting | None:
    """Return what a `MixMonitorMute` event says, None for one that does not say it."""
    directions = _DIRECTIONS.get((message.get("Direction") or "").lower())
    uid, state = message.get("Uniqueid"), message.get("State")
    if not uid or directions is None or state not in {"0", "1"}:
        return None
    return Muting(uid, *directions, on=state == "1")


@unique
class Verdict(Enum):
    """What an answer says."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCLEAR = "unclear"


def verdict(answer: Message) -> Verdict:
    said = answer.get("Response")
    if said == "Success":
        return Verdict.ACCEPTED
    return Verdict.REFUSED if said == "Error" else Verdict.UNCLEAR


def tells_of_mutes(version: str) -> bool:
    """Tell whether a manager interface of this version can tell of MixMonitors by itself.

    Asterisk 16 (interface 5) and 18 (7) do so since 16.17 and 18.3, 17 (6) never did. A version that cannot be read
    is taken for one that does, so that what does not come is missed.
    """
    major = version.partition(".")[0]
    if not (major.isascii() and major.isdecimal() and len(major) < 4):
        return True
    return int(major) >= _MUTE_EVENTS_SINCE and int(major) != _NEVER_HAD_THEM


def parted(name: str) -> tuple[str, int] | None:
    """Return channel and number of a recorder's name, None for a name that is none."""
    found = _NAME.fullmatch(name)
    return (found[1], int(found[2])) if found is not None else None


def named(uid: str, number: int) -> str:
    """Return a recorder's name: Asterisk gives them none, so they are counted on each channel."""
    return f"mixmonitor-{uid}-{number}"
