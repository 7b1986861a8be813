"""Cycles come to their end in the thread of Qt's event loop, whoever leaves them behind."""

import gc
import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.collecting import collect, collected_here

CYCLES = 5_000


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    """Begin as a program does: the collector runs wherever it likes."""
    was_enabled = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_enabled else gc.disable)()


class Part:
    """Half of a cycle; tells in which thread it ends."""

    def __init__(self, ended: Callable[[int], None]) -> None:
        self.itself = self
        self._ended = ended

    def __del__(self) -> None:
        self._ended(threading.get_ident())


def leave_cycles(ended: list[int]) -> None:
    for _ in range(CYCLES):
        Part(ended.append)


def in_a_thread(ended: list[int]) -> None:
    worker = threading.Thread(target=leave_cycles, args=(ended,))
    worker.start()
    worker.join()


def test_cycles_of_other_threads_end_in_this_one(qtbot: QtBot) -> None:
    ended: list[int] = []
    with collected_here(every_ms=1):
        in_a_thread(ended)
        assert ended == []
        qtbot.waitUntil(lambda: len(ended) == CYCLES)
    assert set(ended) == {threading.get_ident()}
    assert gc.isenabled()


def test_without_it_they_end_where_the_collector_happens_to_run() -> None:
    ended: list[int] = []
    in_a_thread(ended)
    assert set(ended) - {threading.get_ident()}


def test_what_is_left_at_the_end_is_collected(qtbot: QtBot) -> None:
    ended: list[int] = []
    with collected_here(every_ms=60_000):
        in_a_thread(ended)
    assert len(ended) == CYCLES


def test_a_collector_that_was_off_stays_off(qtbot: QtBot) -> None:
    gc.disable()
    with collected_here():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_older_objects_are_looked_through_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", looked.append)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    for counts in ((701, 0, 0), (701, 11, 0), (701, 11, 11), (700, 10, 10)):
        monkeypatch.setattr(gc, "get_count", lambda now=counts: now)
        collect()
    assert looked == [0, 1, 2]
