"""A code read back in the supervisor's own window, and taken at the agent's desk."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.supervision import Supervision
from integrations.approvals.codes import OF_READER, CodeReader, Telephone
from integrations.secrets import store
from integrations.secrets.store import Secrets
from policy.events import ApprovalGiven
from tests.desktop.bootstrap.test_supervising import House, ended, house, type_, until
from tests.integrations.approvals.office import effect
from tests.integrations.secrets.test_secrets import Kept, secrets

__all__ = ["house"]


def press(supervision: Supervision, key: Qt.Key) -> None:
    focused: QWidget | None = supervision.window.focusWidget()
    QTest.keyClick(supervision.window if focused is None else focused, key)


def question(supervision: Supervision) -> str:
    view = supervision.window.view()
    return "" if view is None or view.deciding is None else view.deciding.question


async def test_what_the_agent_reads_out_is_typed_and_the_code_shown_unlocks(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyring: Secrets = secrets(Kept())
    monkeypatch.setattr(store, "Secrets", lambda _named="system": keyring)
    dan = await house.window(on_duty=False)
    keyring.keep(OF_READER + "dan", CodeReader(keyring, "dan").key_for("desk-14"))
    wanted = effect(asked=2_000)
    asking = house.agent.ask(wanted)
    telephone = Telephone(house.agent.asker, keyring)
    await until(lambda: telephone.spoken(wanted.id) is not None)
    spoken = telephone.spoken(wanted.id)
    assert spoken is not None
    press(dan, Qt.Key.Key_C)
    for text in (spoken.desktop, spoken.challenge, "20.00"):
        type_(dan, text)
        press(dan, Qt.Key.Key_Return)
    await until(lambda: question(dan).removeprefix("Read out: ").replace(" ", "").isdecimal())
    code = question(dan).removeprefix("Read out: ")
    tried = await telephone.take(wanted.id, "dan", code)
    assert tried.faults == ()
    answer = await ended(asking)
    assert isinstance(answer.fact, ApprovalGiven)
    assert answer.by_code_of == "dan"
