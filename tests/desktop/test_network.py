"""A network that is lost and back: told once each, by the system or by a gateway that is not reached."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from PySide6.QtNetwork import QNetworkInformation

from desktop.bootstrap.reachability import is_here, watch_reachability
from desktop.network import MOST_FAILURES, NetworkWatch
from integrations.errors import PortError, Refused, Unavailable
from policy import effects as f
from policy import events as e
from policy.effects import Fact
from policy.session import Stage
from tests.policy.session.desk import Desk, at, moment


@dataclass
class Line:
    """A watch with a gateway that answers as a test wants it to, beside one desk."""

    fails: PortError | None = None
    told: list[type[Fact]] = field(default_factory=list)
    tried: int = 0

    def __post_init__(self) -> None:
        self.watch = NetworkWatch(lambda: moment(1), self.reach)
        self.watch.tells(lambda fact: self.told.append(type(fact)))

    async def reach(self) -> None:
        self.tried += 1
        if self.fails is not None:
            raise self.fails

    def give(self, desk: Desk, fact: Fact) -> None:
        before = desk.session
        desk.give(fact)
        self.watch.step(before, fact, desk.session, desk.last)

    def unreached(self, desk: Desk, times: int = 1) -> None:
        for _ in range(times):
            look = desk.asked(f.LookUpAttempt)
            failed = e.EffectFailed(at=desk.at, answers=look.id, failure=e.Failure.UNAVAILABLE)
            self.give(desk, failed)


def lost() -> tuple[Line, Desk]:
    line, desk = Line(), at(Stage.UNKNOWN)
    line.unreached(desk, MOST_FAILURES)
    return line, desk


def test_a_gateway_that_is_not_reached_again_and_again_is_a_lost_network() -> None:
    line, desk = Line(), at(Stage.UNKNOWN)
    line.unreached(desk, MOST_FAILURES - 1)
    assert line.told == []
    line.unreached(desk)
    line.unreached(desk)
    assert line.told == [e.NetworkLost]


def test_one_answer_brings_it_back() -> None:
    line, desk = lost()
    key = desk.session.attempts[0].key
    line.give(desk, e.PaymentDeclined(at=desk.at, key=key, reason="no", next_step="other_card"))
    assert line.told == [e.NetworkLost, e.NetworkBack]


def test_a_gateway_that_says_no_was_reached() -> None:
    line, desk = Line(), at(Stage.UNKNOWN)
    for _ in range(2):
        line.unreached(desk, MOST_FAILURES - 1)
        look = desk.asked(f.LookUpAttempt)
        line.give(desk, e.EffectFailed(at=desk.at, answers=look.id, failure=e.Failure.REFUSED))
    assert line.told == []


def test_what_is_not_asked_of_the_gateway_says_nothing_of_it() -> None:
    line, desk = Line(), at(Stage.CAPTURED)
    for _ in range(MOST_FAILURES + 1):
        post = desk.asked(f.PostPayment)
        line.give(desk, e.EffectTimedOut(at=desk.at, answers=post.id))
    assert line.told == []


@pytest.mark.parametrize("answer", [None, Refused("no")])
async def test_a_gateway_that_is_not_reached_is_tried_until_it_is(answer: PortError | None) -> None:
    line = Line()
    await line.watch.look()
    assert line.tried == 0
    line, _ = lost()
    line.fails = Unavailable("away")
    await line.watch.look()
    assert line.told == [e.NetworkLost]
    line.fails = answer
    await line.watch.look()
    await line.watch.look()
    assert (line.tried, line.told) == (2, [e.NetworkLost, e.NetworkBack])


def test_a_system_that_is_cut_off_has_no_network_whatever_the_gateway_did() -> None:
    line, desk = lost()
    line.watch.system_says(False)
    line.give(desk, e.PaymentDeclined(
        at=desk.at, key=desk.session.attempts[0].key, reason="no", next_step="other_card"
    ))  # fmt: skip
    assert line.told == [e.NetworkLost]
    line.watch.system_says(True)
    assert line.told == [e.NetworkLost, e.NetworkBack]


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.5:8000", True),
        ("http://[::1]:8000", True),
        ("https://pay.example", False),
        ("https://10.0.0.7", False),
    ],
)
def test_a_gateway_on_this_machine_needs_no_network(address: str, here: bool) -> None:
    assert is_here(address) is here


class Known:
    """What the system knows, as Qt gives it."""

    def __init__(self) -> None:
        self.reachabilityChanged = self
        self.listeners: list[object] = []
        self.listened = asyncio.Event()

    def reachability(self) -> QNetworkInformation.Reachability:
        return QNetworkInformation.Reachability.Disconnected

    def connect(self, listener: object) -> None:
        self.listeners.append(listener)
        self.listened.set()

    def disconnect(self, listener: object) -> None:
        self.listeners.remove(listener)


async def test_what_the_system_knows_is_told_until_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Known()
    told: list[bool] = []
    monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda *_: True)
    monkeypatch.setattr(QNetworkInformation, "instance", lambda: known)
    task = asyncio.create_task(watch_reachability(told.append, 0))
    await known.listened.wait()
    (listener,) = known.listeners
    assert callable(listener)
    listener(QNetworkInformation.Reachability.Unknown)
    assert told == [False, True]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert known.listeners == []


async def test_a_system_that_cannot_say_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda *_: False)
    await watch_reachability(told.append, 0)
    assert told == []
