"""The supervisor's window over a real file: asked, answered by keys, and everything that can come between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from typer.testing import CliRunner

from desktop.bootstrap import packs
from desktop.bootstrap import supervising as module
from desktop.bootstrap.start import NotStarted
from desktop.bootstrap.supervising import FOLDER, held_key, supervise, supervising
from desktop.commands.program import program
from desktop.present.supervision.deeds import Failed, Trouble
from desktop.present.supervision.view import RequestSide, Sentence
from desktop.supervision import Supervision
from desktop.views.look import Look
from desktop.views.theme import light
from integrations.approvals.answerer import Answerer
from integrations.approvals.asker import Ended
from integrations.approvals.codes import have_confirmed
from integrations.approvals.failures import FileUnavailable
from integrations.approvals.sqlite import SqliteApprovals
from integrations.errors import PortError, Refused
from integrations.secrets import store
from integrations.settings.model import Approvals, General, Policy, Settings
from policy.approvals.amendment import Revoke
from policy.approvals.roster import next_amendment
from policy.events import ApprovalExpired, ApprovalGiven, ApprovalRefused
from tests.desktop.packs import bundled
from tests.integrations.approvals.office import effect
from tests.integrations.secrets.test_secrets import Kept
from tests.journeys.approvals.desks import PACK, AgentDesk, agent_desk, enrol, seed
from tests.policy.approvals.world import ASKED_MS, roster, signed_by

WAIT_S = 8.0
KEYS = {
    "1": Qt.Key.Key_1,
    "2": Qt.Key.Key_2,
    "3": Qt.Key.Key_3,
    "A": Qt.Key.Key_A,
    "R": Qt.Key.Key_R,
    "O": Qt.Key.Key_O,
    "D": Qt.Key.Key_D,
    "S": Qt.Key.Key_S,
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
}


@dataclass
class House:
    """A data folder with a roster, an agent's desktop, and supervisors' windows."""

    folder: Path
    settings: Settings
    stack: AsyncExitStack
    agent: AgentDesk
    forward_ms: int = 0

    async def window(self, person: str = "dan", *, on_duty: bool = True) -> Supervision:
        entered = supervising(
            self.settings,
            self.folder,
            person,
            Look(light(), motion=False),
            held_key(seed(person)),
            on_duty=on_duty,
        )
        made = await self.stack.enter_async_context(entered)
        made.window.show()
        made.window.activateWindow()
        QApplication.processEvents()
        return made


def settings_of(pin: str, **approvals: object) -> Settings:
    return Settings(
        general=General(language="en", theme="light"),
        policy=Policy(pack=PACK),
        approvals=Approvals.model_validate({"roster_pin": pin, **approvals}),
    )


@asynccontextmanager
async def carried(path: Path) -> AsyncIterator[SqliteApprovals]:
    carrier = SqliteApprovals(path, "desk-14")
    await carrier.open()
    yield carrier
    await carrier.close()


@pytest.fixture
async def house(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    pin = enrol(tmp_path)
    own = bundled(PACK)
    monkeypatch.setattr(packs, "pack_named", lambda _: own)
    async with AsyncExitStack() as stack:
        carrier = await stack.enter_async_context(carried(tmp_path / FOLDER / "approvals.sqlite"))
        agent = await stack.enter_async_context(agent_desk(carrier, tmp_path))
        made = House(tmp_path, settings_of(pin), stack, agent)
        monkeypatch.setattr(module, "wall_ms", lambda: time.time_ns() // 1_000_000 + made.forward_ms)
        yield made


def press(supervision: Supervision, *keys: str) -> None:
    """Press keys where the keyboard is in a window."""
    for key in keys:
        focused: QWidget | None = supervision.window.focusWidget()
        QTest.keyClick(supervision.window if focused is None else focused, KEYS[key])


def type_(supervision: Supervision, text: str) -> None:
    QTest.keyClicks(supervision.window.focusWidget(), text)


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not what():
            QApplication.processEvents()
            await asyncio.sleep(0.01)


def has_request(supervision: Supervision) -> bool:
    view = supervision.window.view()
    return view is not None and view.deciding is not None and bool(view.deciding.numbers)


def banner(supervision: Supervision) -> str:
    view = supervision.window.view()
    if view is None or not isinstance(view.main, RequestSide) or view.main.banner is None:
        return ""
    return view.main.banner.text


def fault(supervision: Supervision) -> str:
    view = supervision.window.view()
    return "" if view is None or view.deciding is None else view.deciding.fault


async def ended(asking: asyncio.Task[Ended]) -> Ended:
    async with asyncio.timeout(WAIT_S):
        return await asking


async def test_what_is_asked_is_unlocked_by_three_keys(house: House) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))
    press(dan, await house.agent.right(), "A")
    answer = await ended(asking)
    assert isinstance(answer.fact, ApprovalGiven)
    assert [one.id for one in answer.fact.people] == ["dan"]
    await until(lambda: banner(dan).startswith("You approved it"))


async def test_who_is_on_duty_is_counted_and_who_goes_off_is_not(house: House) -> None:
    dan = await house.window()
    await until(lambda: not dan._orders)
    asking = house.agent.ask()
    assert (await house.agent.asked()).on_duty == 1
    press(dan, "D")
    await until(lambda: not dan._orders)
    assert house.agent.asker.withdraw(effect().id)
    await ended(asking)
    house.agent.progress = None
    asking = house.agent.ask(effect(10))
    assert (await house.agent.asked()).on_duty == 0
    house.agent.asker.withdraw(effect(10).id)
    await ended(asking)


async def test_a_wrong_number_refuses_and_the_window_says_so(house: House) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))
    press(dan, await house.agent.wrong(), "A")
    answer = await ended(asking)
    assert isinstance(answer.fact, ApprovalRefused)
    assert answer.standing.wrong_number
    await until(lambda: banner(dan).startswith("Refused: the number that you picked"))
    view = dan.window.view()
    assert view is not None
    assert view.queue.decided_count == "0 approved, 1 refused"


async def test_a_refusal_brings_its_reason_to_the_agent(house: House) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))
    press(dan, await house.agent.right(), "R")
    type_(dan, "The office was open")
    press(dan, "Enter")
    answer = await ended(asking)
    assert isinstance(answer.fact, ApprovalRefused)
    assert answer.why == "The office was open"
    await until(lambda: "You refused it" in banner(dan))


async def test_less_can_be_offered(house: House) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))
    press(dan, await house.agent.right(), "O")
    type_(dan, "50.00")
    press(dan, "Enter")
    assert (await ended(asking)).offered == 5_000
    await until(lambda: banner(dan).startswith("You offered 50.00 instead"))


async def test_what_is_above_the_limit_is_offered_less_or_left(house: House) -> None:
    dan = await house.window()
    asking = house.agent.ask(effect(asked=25_000))
    await until(lambda: has_request(dan))
    assert fault(dan).startswith("This gives away 250.00; your limit is 100.00. Offer less")
    press(dan, await house.agent.right(), "A", "O")
    type_(dan, "200")
    press(dan, "Enter")
    await until(lambda: dan.doing.sending == "")
    assert fault(dan).startswith("This gives away 250.00; your limit is 100.00.")
    assert not asking.done()
    for _ in range(3):
        QTest.keyClick(dan.window.deciding.field, Qt.Key.Key_Backspace)
    type_(dan, "100")
    press(dan, "Enter")
    assert (await ended(asking)).offered == 10_000


async def test_a_request_that_expires_on_the_screen_is_over_for_every_key(house: House) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))
    press(dan, await house.agent.right())
    house.forward_ms = effect().limit_ms + 1_000
    await until(lambda: banner(dan).startswith("It expired at"))
    press(dan, "A", "R", "Enter")
    assert dan.doing.sending == ""
    house.agent.asker.withdraw(effect().id)
    assert isinstance((await ended(asking)).fact, ApprovalExpired)


async def test_a_request_that_is_withdrawn_while_a_reason_is_typed_takes_the_typing_with_it(
    house: House,
) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))
    press(dan, await house.agent.right(), "R")
    type_(dan, "The off")
    house.agent.asker.withdraw(effect().id)
    assert isinstance((await ended(asking)).fact, ApprovalExpired)
    await until(lambda: "the agent withdrew it" in banner(dan))
    type_(dan, "ice a1A")
    press(dan, "Enter")
    assert dan.doing.typed == "The office a1A"
    press(dan, "Esc")
    view = dan.window.view()
    assert view is not None
    assert [row.signed for row in view.queue.decided] == ["withdrawn"]


async def test_of_two_who_decide_at_the_same_instant_the_second_is_told_who_was_first(house: House) -> None:
    dan, sue = await house.window("dan"), await house.window("sue")
    asking = house.agent.ask()
    await until(lambda: has_request(dan) and has_request(sue))
    right = await house.agent.right()
    press(dan, right)
    press(sue, right)
    press(dan, "A")
    press(sue, "A")
    assert isinstance((await ended(asking)).fact, ApprovalGiven)
    await until(lambda: bool(banner(dan)) and bool(banner(sue)))
    said = {banner(one).split(" at ")[0] for one in (dan, sue)}
    assert said in ({"You approved it", "Dan approved it"}, {"You approved it", "Sue approved it"})


async def test_what_needs_two_is_counted_in_both_windows(house: House) -> None:
    dan, sue = await house.window("dan"), await house.window("sue")
    asking = house.agent.ask(effect(people=2))
    await until(lambda: has_request(dan) and has_request(sue))
    right = await house.agent.right()
    press(dan, right, "A")
    await until(lambda: banner(sue) == "1 of 2 approved: Dan.")
    await until(lambda: fault(dan) == "You approved it: 1 of 2. Somebody else has to approve it too.")
    press(sue, right, "A")
    assert isinstance((await ended(asking)).fact, ApprovalGiven)
    await until(lambda: banner(dan).startswith("Sue approved it"))


async def test_a_key_that_is_revoked_while_a_request_is_open_signs_nothing(house: House) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))
    press(dan, await house.agent.right())
    manager = SqliteApprovals(house.folder / FOLDER / "approvals.sqlite", "mia")
    await manager.open()
    await manager.share(signed_by(next_amendment(roster(), Revoke("dan", "left"), ASKED_MS), "mia"))
    await manager.close()
    await until(lambda: fault(dan).startswith("Your key was revoked"))
    press(dan, "A")
    assert dan.doing.sending == ""
    house.agent.asker.withdraw(effect().id)
    await ended(asking)


async def test_a_new_request_is_heard_on_duty_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(True))
    dan, sue = await house.window("dan"), await house.window("sue", on_duty=False)
    asking = house.agent.ask()
    await until(lambda: has_request(dan) and has_request(sue))
    assert beeps == [True]
    house.agent.asker.withdraw(effect().id)
    await ended(asking)


async def test_what_carries_nothing_is_said_and_can_be_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))

    async def away(*_: object) -> None:
        raise FileUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(SqliteApprovals, "decide", away)
        broken.setattr(SqliteApprovals, "duty", away)
        press(dan, await house.agent.right(), "A")
        await until(lambda: isinstance(dan.doing.trouble, Failed))
        assert fault(dan).startswith("The file of approvals cannot be used")
        press(dan, "D")
        await until(lambda: not dan.doing.on_duty and isinstance(dan.doing.trouble, Failed))
    press(dan, "A")
    assert isinstance((await ended(asking)).fact, ApprovalGiven)


async def test_a_code_that_was_read_out_is_signed_for_in_the_history(house: House) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))
    house.agent.asker.accept_code(effect().id, "dan")
    answer = await ended(asking)
    assert answer.by_code_of == "dan"
    (use,) = house.agent.used.unconfirmed()
    await until(lambda: "a code in your name" in banner(dan))
    async with carried(house.folder / FOLDER / "approvals.sqlite") as carrier:
        confirming = asyncio.create_task(have_confirmed(use, carrier, house.agent.used, roster, ASKED_MS))
        press(dan, "A", "S")
        async with asyncio.timeout(WAIT_S):
            assert (await confirming).decision.signer == "dan"
    assert house.agent.used.unconfirmed() == ()
    await until(lambda: banner(dan).startswith("You approved it"))


async def test_requests_that_are_no_longer_heard_are_said(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def torn(_: object) -> None:
        raise FileUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(SqliteApprovals, "queue", torn)
        dan = await house.window()
        await until(lambda: "not heard at the moment" in said_of_the_queue(dan))
        view = dan.window.view()
        assert view is not None
        assert isinstance(view.main, Sentence)
        assert view.main.text.startswith("The file of approvals cannot be used")
    await until(lambda: said_of_the_queue(dan) == "")
    assert "approvals.unheard" in caplog.text


def said_of_the_queue(supervision: Supervision) -> str:
    view = supervision.window.view()
    return "" if view is None else view.queue.dropped


async def test_a_fault_of_ours_is_written_down_and_said(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dan = await house.window()
    asking = house.agent.ask()
    await until(lambda: has_request(dan))

    async def broken(*_: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(Answerer, "approve", broken)
    press(dan, await house.agent.right(), "A")
    await until(lambda: dan.doing.trouble is Trouble.BROKEN)
    assert fault(dan).startswith("That did not work.")
    assert "an order of the supervisor's window" in caplog.text
    house.agent.asker.withdraw(effect().id)
    await ended(asking)


async def test_without_a_roster_it_says_how_to_make_one(house: House) -> None:
    entered = supervising(settings_of(""), house.folder, "dan", Look(light()), held_key(seed("dan")))
    with pytest.raises(Refused, match="no roster") as refused:
        await house.stack.enter_async_context(entered)
    assert "tillside enroll" in refused.value.next_step


async def test_without_a_key_it_says_how_to_make_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    monkeypatch.setattr(
        store.Secrets, "__init__", lambda self, _="": self.__dict__.update(_named="", _open=lambda _: kept)
    )
    with pytest.raises(PortError) as missing:
        await house.stack.enter_async_context(supervising(house.settings, house.folder, "dan", Look(light())))
    assert missing.value.next_step == "Run: tillside enroll key dan"


async def test_who_is_not_on_the_roster_sees_requests_and_is_told(house: House) -> None:
    eve = await house.window("eve")
    assert fault(eve).startswith("You are not on the roster.")


def test_the_command_says_what_is_missing(tmp_path: Path, qapp: QApplication) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[policy]\npack = "{PACK}"\n[general]\ntheme = "light"\n', encoding="utf-8")
    line = ["supervise", "--as", "dan", "--settings", str(settings), "--data", str(tmp_path / "data")]
    done = CliRunner().invoke(program(line), line)
    assert done.exit_code == 1
    assert "name no roster" in done.stderr
    assert "tillside enroll" in done.stderr


def test_settings_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("nonsense", encoding="utf-8")
    with pytest.raises(NotStarted):
        supervise("dan", tmp_path / "settings.toml", tmp_path)
