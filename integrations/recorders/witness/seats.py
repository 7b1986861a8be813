"""Who sits at which telephones, as IT's file says it. Owns the file's form, and when it is read anew."""

from __future__ import annotations

import csv
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from integrations.logs.writing import note

LONGEST_NAME: Final = 128
_LONGEST_LINE: Final = 1_024
_HEADING: Final = ["agent", "telephone"]
_OTHERS_MAY_WRITE: Final = 0o022
_NOBODY: Final[frozenset[str]] = frozenset()
_log = logging.getLogger(__name__)

_AsOf = tuple[int, int, int]  # when it was changed, its size, and which file it is


class SeatsWrong(Exception):
    """The file cannot be taken: what is wrong with it, and in which line, 0 for the whole of it."""

    def __init__(self, line: int, what: str, advice: str) -> None:
        self.line = line
        self.what = what
        self.advice = advice
        super().__init__(f"line {line}: {what}" if line else what)


@dataclass(frozen=True, slots=True)
class Seats:
    """Agents by telephone, and telephones by agent; both are compared to the letter."""

    by_agent: Mapping[str, frozenset[str]]
    by_telephone: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_telephone", _turned(self.by_agent))

    def telephones(self, agent: str) -> frozenset[str]:
        return self.by_agent.get(agent, _NOBODY)

    def agents(self, telephone: str) -> frozenset[str]:
        return self.by_telephone.get(telephone, _NOBODY)


class SeatsFile:
    """Lines `agent,telephone`, read again whenever the file has changed; what is broken by then changes nothing."""

    def __init__(self, file: Path) -> None:
        """Read it; raise SeatsWrong."""
        self._file = file
        self._as_of: _AsOf | None
        self._seats, self._as_of = _read(file)

    def now(self) -> Seats:
        """Return who sits where now."""
        as_of = _as_of(self._file)
        if as_of != self._as_of:
            self._as_of = as_of
            try:
                self._seats, self._as_of = _read(self._file)
                note(_log, "witness.agents-read", count=len(self._seats.by_agent))
            except SeatsWrong as wrong:
                note(_log, "witness.agents-kept", logging.ERROR, count=wrong.line)
        return self._seats


def _as_of(file: Path) -> _AsOf | None:
    try:
        return _told(file.stat())
    except OSError:
        return None


def _told(stat: os.stat_result) -> _AsOf:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _read(file: Path) -> tuple[Seats, _AsOf]:
    """Return what a file says, and as of when."""
    try:
        before = file.stat()
        if sys.platform != "win32" and before.st_mode & _OTHERS_MAY_WRITE:
            raise SeatsWrong(0, "Others than its owner may write this file.", f"Run: chmod go-w {file}")
        with file.open("rb") as opened:
            seats = Seats(_agents(opened))
        if _told(file.stat()) != _told(before):
            raise SeatsWrong(0, "The file is just being written.", "Try again when it is whole.")
        return seats, _told(before)
    except OSError as fault:
        why = f"The file cannot be read ({fault.strerror or fault})."
        raise SeatsWrong(0, why, "Put it there, and give this user the right to read it.") from fault


def _agents(opened: BinaryIO) -> Mapping[str, frozenset[str]]:
    agents: dict[str, set[str]] = {}
    rows = csv.reader(_lines(opened), strict=True)
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells) or (rows.line_num == 1 and cells == _HEADING):
                continue
            agent, telephone = _pair(cells, rows.line_num)
            agents.setdefault(agent, set()).add(telephone)
    except UnicodeDecodeError as fault:
        raise SeatsWrong(rows.line_num + 1, "This is not UTF-8.", "Save the file as UTF-8.") from fault
    except csv.Error as fault:
        raise SeatsWrong(rows.line_num, "A quotation mark is in the wrong place.", "Look for one.") from fault
    if not agents:
        raise SeatsWrong(0, "The file names nobody.", "Write a line `agent,telephone` for each.")
    return {agent: frozenset(telephones) for agent, telephones in agents.items()}


def _pair(cells: list[str], line: int) -> tuple[str, str]:
    if len(cells) != len(_HEADING):
        raise SeatsWrong(line, "An agent and a telephone stand in a line.", "Write `agent,telephone`.")
    for cell in cells:
        if not cell:
            raise SeatsWrong(line, "The agent or the telephone is missing.", "Write `agent,telephone`.")
        if len(cell) > LONGEST_NAME or not cell.isprintable():
            raise SeatsWrong(line, "A name is too long, or strange.", "Write it on one line, and shorter.")
    return cells[0], cells[1]


def _lines(opened: BinaryIO) -> Iterator[str]:
    """Give line by line, so that no file is too large and what is wrong has its line."""
    for number, line in enumerate(iter(partial(opened.readline, _LONGEST_LINE), b"")):
        yield line.decode("utf-8" if number else "utf-8-sig")


def _turned(by_agent: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    agents: dict[str, set[str]] = {}
    for agent, telephones in by_agent.items():
        for telephone in telephones:
            agents.setdefault(telephone, set()).add(agent)
    return {telephone: frozenset(names) for telephone, names in agents.items()}
