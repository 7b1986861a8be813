"""The command that a softphone runs: hands one event to the running program and is gone. Nothing heavy is imported.

A softphone may wait for this command (MicroSIP does, for ten seconds), so nothing here takes longer than a blink.
"""

# ruff: noqa: PTH111, PTH118, PTH123 -- importing pathlib would take a good part of the time this command has

import os
import socket
import sys

USAGE = """\
tillside call EVENT [--id ID] [--name NAME] [--dialled NUMBER] [--queue QUEUE] [--out] -- NUMBER

EVENT is ring, answer, hold, resume, end or busy. Write the two dashes before the number: nothing after them is an
option, whatever the caller's number looks like. Without them everything after EVENT is the number.
"""
EVENTS = ("ring", "answer", "hold", "resume", "end", "busy")

DONE, WRONG, NOT_RUNNING, REFUSED = 0, 2, 3, 4
"""The exit statuses."""

_OPTIONS = {"--id": "id", "--name": "name", "--dialled": "dialled", "--queue": "queue"}
_WAIT_S = 0.05
_MOST = 4096  # characters of one value; a longer one is no number and no name
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def folder() -> str:
    """Return where the running program says how to reach it: this user's own folder."""
    chosen = os.environ.get("TILLSIDE_RUN")
    if chosen:
        return chosen
    if sys.platform == "win32":
        parent, own = os.environ.get("LOCALAPPDATA") or r"~\AppData\Local", "Tillside"
    elif sys.platform == "darwin":
        parent, own = "~/Library/Application Support", "Tillside"
    else:
        parent, own = os.environ.get("XDG_RUNTIME_DIR") or "~/.local/state", "tillside"
    return os.path.join(os.path.expanduser(parent), own, "run")


def main(arguments: list[str]) -> int:
    """Hand over `call …` or a `tillside:` URL, and return the exit status."""
    if len(arguments) == 1 and arguments[0].lower().startswith("tillside:"):
        return _said(send("/url", {"url": arguments[0]}))
    fields = read_call(arguments[1:]) if arguments[:1] == ["call"] else None
    if fields is None:
        sys.stderr.write(USAGE)
        return WRONG
    return _said(send("/call", fields))


def read_call(words: list[str]) -> dict[str, str] | None:
    """Return the fields of an event, or None if that is not how the command is written."""
    if not words or words[0] not in EVENTS:
        return None
    fields, rest = {"event": words[0]}, words[1:]
    if "--" not in rest:
        return fields | {"number": " ".join(rest)[:_MOST]}
    dashes = rest.index("--")
    options, number = rest[:dashes], rest[dashes + 1 :]
    while options:
        option = options.pop(0)
        if option == "--out":
            fields["out"] = "1"
        elif option in _OPTIONS and options:
            fields[_OPTIONS[option]] = options.pop(0)[:_MOST]
        else:
            return None
    return fields | {"number": " ".join(number)[:_MOST]}


def send(path: str, fields: dict[str, str], *, run_folder: str = "") -> int:
    """Hand fields over to the running program; return an exit status."""
    try:
        with open(os.path.join(run_folder or folder(), "hook"), encoding="ascii") as file:
            port, token = file.read(256).split()
        body = "&".join(f"{name}={_escaped(value)}" for name, value in fields.items())
        request = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        connection = socket.create_connection(("127.0.0.1", int(port)), _WAIT_S)
    except (OSError, ValueError, OverflowError):
        return NOT_RUNNING
    with connection:
        try:
            connection.sendall(request.encode("ascii"))
            status = connection.recv(12)
        except TimeoutError:
            return DONE  # it has the event and is busy; the softphone must not wait for it
        except OSError:
            return NOT_RUNNING
    return DONE if status.startswith(b"HTTP/1.1 204") else REFUSED


def _escaped(text: str) -> str:
    octets = text.encode("utf-8", "replace")
    return "".join(chr(octet) if octet in _PLAIN else f"%{octet:02X}" for octet in octets)


def _said(status: int) -> int:
    if status == NOT_RUNNING:
        sys.stderr.write("Tillside is not running. Start it, then call again.\n")
    elif status == REFUSED:
        sys.stderr.write("Tillside did not accept the call. Check the hook's settings in the softphone.\n")
    return status
