"""What a FreeSWITCH tells of channels, bridges and recordings, as values. Owns no state; frames are `wire`'s.

Names and headers are those of FreeSWITCH 1.11.2 and of its source: switch_channel.c
(`switch_channel_event_set_basic_data`), switch_ivr_bridge.c, switch_ivr_async.c (`record_callback`),
switch_core_media_bug.c.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique
from urllib.parse import unquote

from integrations.recorders.freeswitch.wire import UUID, Frame, Garbled, headers

_LONGEST_NAME = 512


@unique
class Kind(Enum):
    """What an event says happened, by the word for it in `Event-Name`."""

    TOLD = "CHANNEL_PROGRESS"
    """Nothing that matters here, but of what kind a channel is."""
    BRIDGED = "CHANNEL_BRIDGE"
    PARTED = "CHANNEL_UNBRIDGE"
    ENDED = "CHANNEL_DESTROY"
    BEGAN = "RECORD_START"
    STOPPED = "RECORD_STOP"
    HEARD_ON = "MEDIA_BUG_START"
    """A recording listens on a channel: it began there, or was taken over from another (recording_follow_transfer)."""
    HEARD_NO_MORE = "MEDIA_BUG_STOP"


_KINDS = {kind.value: kind for kind in Kind} | dict.fromkeys(
    ("CHANNEL_CREATE", "CHANNEL_PROGRESS_MEDIA", "CHANNEL_ANSWER", "CHANNEL_DATA"), Kind.TOLD
)
_RECORDINGS = frozenset({Kind.BEGAN, Kind.STOPPED})
_BUGS = frozenset({Kind.HEARD_ON, Kind.HEARD_NO_MORE})

SUBSCRIBE = "event plain " + " ".join(sorted(_KINDS.keys() - {"CHANNEL_DATA"}))
"""CHANNEL_DATA is the answer to `uuid_dump` alone."""

_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Event:
    """Something of one channel. `number` grows with the moments of events, which may come in another order.

    `sip` is the SIP Call-ID of the channel and `phone` the telephone at its end, "" for what is not told; `up`: it is
    answered. `other` is the channel that it was bridged with or parted from; in what a dump says, the one that it is
    bridged with. `path` is the exact path of a recording.
    """

    kind: Kind
    channel: str
    number: int
    sip: str = ""
    phone: str = ""
    up: bool = False
    other: str = ""
    path: str = ""


def event(frame: Frame) -> Event | None:
    """Return what an event says, None for any other frame or one that does not name what it is about."""
    return _read(frame.body) if frame.kind == "text/event-plain" else None


def dumped(answer: str) -> Event | None:
    """Return what `uuid_dump` says of a channel, None if the channel is gone; raise Garbled for anything else.

    It answers with the headers of an event (mod_commands.c, `uuid_dump_function`).
    """
    told = _read(answer)
    if told is None and not answer.startswith("-ERR No such channel"):
        raise Garbled("what a channel says of itself cannot be read")
    return told


def _read(body: str) -> Event | None:
    told = {
        name: unquote(value, errors="replace")
        for name, value in headers(body.partition("\n\n")[0].encode()).items()
    }
    kind, number = _KINDS.get(told.get("Event-Name", "")), told.get("Event-Sequence", "")
    channel, path = told.get("Unique-ID", ""), _path(kind, told)
    if kind is None or not (UUID.fullmatch(channel) and _NUMBER.fullmatch(number)):
        return None
    if kind in _RECORDINGS | _BUGS and not path:
        return None
    sip = told.get("variable_sip_call_id", "")
    up = told.get("Answer-State") == "answered"
    return Event(kind, channel, int(number), sip[:_LONGEST_NAME], _phone(told), up, _other(kind, told), path)


def _phone(told: Mapping[str, str]) -> str:
    """Return the telephone at the end of a leg as `user@domain`, "" for one that is no user's of this FreeSWITCH.

    Of a leg that FreeSWITCH called it is the presence id, which dialling `user/2001@domain` sets (mod_dptools.c). Of
    one that came in it is the user that signed in: its presence id is made of the caller's own word, the From header
    (mod_sofia's sofia.c), while `user_name` and `domain_name` are set by the sign-in (sofia_reg.c) or the dialplan.
    """
    if told.get("Call-Direction") == "outbound":
        name = told.get("Channel-Presence-ID", "")
    else:
        user, domain = told.get("variable_user_name", ""), told.get("variable_domain_name", "")
        name = f"{user}@{domain}" if user and domain else ""
    return name if name.isprintable() and len(name) <= _LONGEST_NAME else ""


def _path(kind: Kind | None, told: Mapping[str, str]) -> str:
    if kind in _RECORDINGS:
        return told.get("Record-File-Path", "")
    records = kind in _BUGS and told.get("Media-Bug-Function") == "session_record"
    return told.get("Media-Bug-Target", "") if records else ""


def _other(kind: Kind | None, told: Mapping[str, str]) -> str:
    if kind in {Kind.BRIDGED, Kind.PARTED}:
        other = told.get("Bridge-B-Unique-ID", "")
    else:
        other = told.get("variable_bridge_to", "") if told.get("Event-Name") == "CHANNEL_DATA" else ""
    return other if UUID.fullmatch(other) else ""
