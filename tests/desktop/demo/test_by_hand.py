"""The demonstration for a person: the softphone's stand-in shows who rings, and what they answer when asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.bootstrap.agent import Instead
from desktop.bootstrap.demo import by_hand
from desktop.bootstrap.demo.stage import AGENT, Stage
from desktop.demo.callers import ROSA_ACCOUNT, ROSA_NUMBER, Caller, Cast, Role
from desktop.demo.line import Line
from integrations.cti.simulator.connector import Simulator
from integrations.settings.model import Settings
from policy.calls import CallOffered
from policy.session import Stage as CallStage
from tests.desktop.packs import bundled

ROSA = Caller(ROSA_NUMBER, "Rosa Delgado", "Billing", ROSA_ACCOUNT, (6120, date(2026, 9, 21)))
NOBODY = Caller("anonymous")

Beside = Callable[[Any], AbstractAsyncContextManager[object]]


class Running:
    """Runs what lies beside the panel, without a panel, until a call rings."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.said: tuple[str, ...] = ()

    def __call__(
        self, settings: Settings, folder: Path, keyring: object, instead: Instead, beside: Beside
    ) -> None:
        self.settings = settings
        asyncio.run(self._until_it_rings(instead, beside))

    async def _until_it_rings(self, instead: Instead, beside: Beside) -> None:
        telephone, line = instead.source, instead.witness
        assert isinstance(telephone, Simulator)
        assert isinstance(line, Line)
        assert instead.agent == AGENT
        desk = SimpleNamespace(session=SimpleNamespace(stage=CallStage.IDLE))
        await telephone.start()
        async with beside(SimpleNamespace(desk=desk)), asyncio.timeout(30):
            line._next_call()
            async for fact in telephone.facts():
                line.heard(fact)
                if isinstance(fact, CallOffered):
                    desk.session.stage = CallStage.RINGING
                    self.said = line.face().says
                    break
        await telephone.stop()


def stage(caller: Caller) -> Stage:
    return Stage(bundled("riverbend-utility"), Cast({Role.ROSA: caller}))


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    made = Running()
    monkeypatch.setattr(by_hand, "run", made)
    return made


def test_rosa_rings_and_says_her_account_and_her_last_payment(running: Running, tmp_path: Path) -> None:
    by_hand.show(tmp_path, stage(ROSA))
    assert running.said == ("Account: 8841-2207-3", "Last payment: 61.20, in September 2026")
    assert running.settings.agent.id == AGENT


def test_a_caller_without_an_account_says_nothing_of_one(running: Running, tmp_path: Path) -> None:
    by_hand.show(tmp_path, stage(NOBODY))
    assert running.said == ()


def test_calls_arrive_where_the_softphone_cannot_be_started(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("desktop.demo.line.own_command", lambda: (str(tmp_path / "nothing"),))
    by_hand.show(tmp_path, stage(ROSA))
    assert running.said != ()
    assert [one.message for one in caplog.records if one.levelno >= logging.WARNING] == [
        "softphone.unstarted"
    ]
