"""What a NATS server is told: TLS on both sides, who may use which subject, and the streams. Writes text only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import Final

from nats.js import api
from nats.js.errors import BadRequestError

from integrations.approvals.jetstream import subjects
from integrations.approvals.jetstream.connection import Connection, Server, translated
from integrations.errors import Refused

MOST_BYTES: Final = 65_536
KEPT_S: Final = 1_800.0
"""Longer than any request lives; what was asked and decided is copied into a record that reaches further back."""
RECORD_S: Final = 400 * 86_400.0
DUTY_S: Final = 15.0


@unique
class Part(Enum):
    """What a user of the server is there for."""

    DESKTOP = "desktop"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    OPERATOR = "operator"


_PARTS: Final = ", ".join(part.value for part in Part)


@dataclass(frozen=True, slots=True)
class User:
    """A user whose certificate has this common name."""

    name: str
    part: Part


@dataclass(frozen=True, slots=True)
class Files:
    """The files on the server's machine: its certificate and key, and who vouches for the users."""

    certificate: Path
    key: Path
    authority: Path


def server_configuration(
    users: Iterable[User], files: Files | None, store: Path, listen: str, *, always_sync: bool = True
) -> str:
    """Return a nats-server's configuration file. Raise Refused for a name that is none, or is there twice.

    Without files there is neither TLS nor a check of who connects: for a machine's own address only. Servers before
    2.10 do not know `always_sync`, and acknowledge what is not yet on the disk.
    """
    known = tuple(users)
    names = [subjects.user_name(user.name) for user in known]
    if len({name.lower() for name in names}) != len(names):
        raise Refused("A user is there twice.", next_step="Give each user one name and one part.")
    if files is None and not listen.startswith(("127.0.0.1:", "localhost:", "[::1]:")):
        raise Refused("Without certificates the server may only listen on this machine's own address.")
    sync = "\n  sync_interval: always" if always_sync else ""
    parts = [
        f"listen: {json.dumps(listen)}",
        f"max_payload: {MOST_BYTES}",
        f"jetstream {{\n  store_dir: {json.dumps(str(store))}{sync}\n}}",
    ]
    if files is not None:
        parts.append(
            "tls {\n"
            f"  cert_file: {json.dumps(str(files.certificate))}\n"
            f"  key_file: {json.dumps(str(files.key))}\n"
            f"  ca_file: {json.dumps(str(files.authority))}\n"
            "  verify_and_map: true\n"
            "  timeout: 5\n}"
        )
        listed = "\n".join(_user(user) for user in known)
        parts.append(f"authorization {{\n  timeout: 5\n  users: [\n{listed}\n  ]\n}}")
    return "\n".join(parts) + "\n"


def read_users(text: str) -> tuple[User, ...]:
    """Read one user a line, "PART NAME", with empty lines and # for comments; raise Refused for any other line."""
    found: list[User] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or words[0] not in {part.value for part in Part}:
            raise Refused(
                f"Line {number} is no user.", next_step=f"Write a part ({_PARTS}) and a name on each line."
            )
        found.append(User(words[1], Part(words[0])))
    return tuple(found)


def permissions(user: User) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the subjects that a user may publish to, and those that a user may subscribe to."""
    name, inbox = user.name, f"{subjects.inbox(user.name)}.>"
    roster = (f"$JS.API.DIRECT.GET.{subjects.ROSTER}.{subjects.amending('*')}",)
    if user.part is Part.DESKTOP:
        return (
            subjects.asking(name, "*"),
            subjects.withdrawing(name, "*"),
            f"$JS.API.DIRECT.GET.{subjects.REQUESTS}.{subjects.deciding(name, '*', '*')}",
            f"$JS.API.STREAM.INFO.{subjects.DUTY}",
            *roster,
        ), (inbox, subjects.deciding(name, "*", "*"), subjects.amending("*"))
    if user.part is Part.OPERATOR:
        return ("$JS.API.>", subjects.ALL), (inbox, subjects.ALL)
    managing = _MANAGING if user.part is Part.MANAGER else ()
    return (
        subjects.deciding("*", "*", "*"),
        subjects.duty(name),
        f"$JS.API.STREAM.PURGE.{subjects.DUTY}",
        f"$JS.API.STREAM.INFO.{subjects.REQUESTS}",
        f"$JS.API.CONSUMER.CREATE.{subjects.REQUESTS}",
        f"$JS.API.DIRECT.GET.{subjects.REQUESTS}.{subjects.deciding('*', '*', '*')}",
        *roster,
        *managing,
    ), (inbox, subjects.deciding(name, "*", "*"), subjects.amending("*"))


_MANAGING: Final = (
    subjects.amending("*"),
    f"$JS.API.STREAM.INFO.{subjects.RECORD}",
    f"$JS.API.CONSUMER.CREATE.{subjects.RECORD}",
)


def _user(user: User) -> str:
    publish, subscribe = permissions(user)
    allowed = json.dumps({"publish": {"allow": publish}, "subscribe": {"allow": subscribe}})
    return f"    {{ user: {json.dumps('CN=' + user.name)}, permissions: {allowed} }}"


async def make_streams(server: Server) -> None:
    """Make the streams, or bring them to what is said here, as a user who is an operator. Raise a PortError."""
    connection = Connection(server, ())
    await connection.open()
    try:
        jetstream = await connection.ready(5.0)
        with translated():
            for stream in _STREAMS:
                try:
                    await jetstream.add_stream(stream)
                except BadRequestError:  # it is there, and otherwise
                    await jetstream.update_stream(stream)
    finally:
        await connection.close()


_REQUESTS: Final = api.StreamConfig(
    name=subjects.REQUESTS,
    subjects=["approvals.ask.*.*", "approvals.withdraw.*.*", "approvals.decide.*.*.*"],
    storage=api.StorageType.FILE,
    discard=api.DiscardPolicy.NEW,
    discard_new_per_subject=True,
    max_msgs_per_subject=1,
    max_age=KEPT_S,
    max_bytes=1 << 30,
    max_msg_size=20_000,
    allow_direct=True,
    deny_delete=True,
)
_RECORD: Final = api.StreamConfig(
    name=subjects.RECORD,
    sources=[api.StreamSource(name=subjects.REQUESTS)],
    storage=api.StorageType.FILE,
    discard=api.DiscardPolicy.OLD,  # a full record must not keep anybody from asking
    max_age=RECORD_S,
    max_bytes=1 << 30,
    max_msg_size=20_000,
    deny_delete=True,
)
_ROSTER: Final = api.StreamConfig(
    name=subjects.ROSTER,
    subjects=[subjects.amending("*")],
    storage=api.StorageType.FILE,
    discard=api.DiscardPolicy.NEW,
    discard_new_per_subject=True,
    max_msgs_per_subject=1,
    max_bytes=1 << 28,
    max_msg_size=20_000,
    allow_direct=True,
    deny_delete=True,
)
_DUTY: Final = api.StreamConfig(
    name=subjects.DUTY,
    subjects=[subjects.duty("*")],
    storage=api.StorageType.FILE,  # one in memory would be gone, not empty, after a restart
    max_msgs_per_subject=1,
    max_age=DUTY_S,
    max_bytes=1 << 24,
    max_msg_size=100,
)
_STREAMS: Final = (_REQUESTS, _RECORD, _ROSTER, _DUTY)
