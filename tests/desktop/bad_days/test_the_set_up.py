"""What the program is set up with: packs with errors, databases and keyrings that are not there, a second instance."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.bootstrap import calling
from desktop.bootstrap.start import NotStarted, start_panel
from desktop.present.account import AccountsFound
from desktop.present.deeds import Deed
from desktop.present.live.guidance import FIND
from integrations.cti.hook.instance import only_instance
from integrations.errors import PortError, Refused, Unauthorized, Unavailable
from integrations.settings.model import Policy
from policy import effects as f
from policy.session import Stage
from tests.desktop.bad_days.day import Office
from tests.desktop.bad_days.test_the_machine import locked

RIVERBEND = Path(__file__).resolve().parents[3] / "resources" / "packs" / "riverbend-utility"


async def refused(office: Office, **changed: object) -> PortError:
    """Start the program, and return why it did not."""
    with pytest.raises(PortError) as raised:
        async with office.day(**changed):  # type: ignore[arg-type]
            raise AssertionError("it started")
    return raised.value


async def test_a_pack_with_errors_is_not_used_and_the_command_that_shows_them_is_named(
    office: Office, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(RIVERBEND, broken)
    (broken / "tenders.md").write_text("## Methods\n\n| tender |\n|---|\n| |\n")
    why = await refused(office, settings=office.settings(policy=Policy(pack=str(broken))))
    assert isinstance(why, Refused)
    assert why.message.endswith("has errors.")
    assert why.next_step == f"Run: tillside policy check {broken}"


async def test_a_pack_that_is_not_there_is_named(office: Office, tmp_path: Path) -> None:
    why = await refused(office, settings=office.settings(policy=Policy(pack=str(tmp_path / "none"))))
    assert "none" in why.message
    assert why.next_step


async def test_a_flow_that_the_pack_has_not_is_named_with_those_that_it_has(office: Office) -> None:
    why = await refused(office, settings=office.settings(policy=Policy(flow="paymnt")))
    assert isinstance(why, Refused)
    assert "“paymnt”" in why.message
    assert "payment" in why.next_step


class NoKeyring:
    """A keyring that is not there."""

    def read(self, reference: str) -> str:
        raise Unavailable(
            "The keyring does not answer.", next_step="Unlock it, then start the program again."
        )

    def keep(self, name: str, secret: str) -> None:
        raise Unavailable(
            "The keyring does not answer.", next_step="Unlock it, then start the program again."
        )


async def test_a_keyring_that_is_not_there_is_said_with_what_to_do(office: Office) -> None:
    why = await refused(office, keyring=NoKeyring())
    assert isinstance(why, Unavailable)
    assert (why.message, why.next_step) == (
        "The keyring does not answer.",
        "Unlock it, then start the program again.",
    )


async def test_a_secret_that_was_never_kept_is_said(office: Office) -> None:
    from desktop.demo.secrets import RunSecrets

    assert isinstance(await refused(office, keyring=RunSecrets()), Unauthorized)


async def test_a_database_that_is_not_there_begins_empty_and_the_panel_says_that_nobody_was_found(
    office: Office,
) -> None:
    (office.folder / "accounts.sqlite").unlink()
    async with office.day() as day:
        await day.ring()
        await day.happen("answer")
        await day.until(lambda: day.stage is Stage.CHOOSING)
        await day.until(lambda: isinstance(day.view.page, AccountsFound) or day.view.guidance is not None)
        assert day.session.candidates == ()
        await day.finish()


async def test_a_file_that_is_no_database_is_said_and_not_touched(office: Office) -> None:
    file = office.folder / "accounts.sqlite"
    file.write_text("not a database, but somebody's notes of many years" * 100)
    before = file.read_bytes()
    why = await refused(office)
    assert "no account database" in why.message
    assert "restore this one from a backup" in why.next_step
    assert file.read_bytes() == before


async def test_accounts_that_do_not_answer_are_said_and_found_by_search_when_they_do(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("The account database cannot be reached.")

    async with office.day() as day:
        with monkeypatch.context() as patched:
            patched.setattr(day.running.accounts, "by_phone", away)
            await day.ring()
            await day.happen("answer")
            await day.until(
                lambda: day.says(
                    "The account store does not answer. The call goes on; search again in a moment"
                )
            )
        day.do(Deed.FIND_ACCOUNT, "", ((FIND, "8841-2207-3"),))
        await day.until(lambda: day.session.candidates)
        day.do(Deed.CHOOSE_ACCOUNT, "8841-2207-3")
        await day.until(lambda: day.session.account is not None)
        await day.finish()
        assert day.ready("Accounts") == "answers"


async def test_a_call_that_cannot_be_written_down_stays_in_the_wrap_up_until_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(f.WriteCallRecord, "limit_ms", 300)
    async with office.day() as day:
        await day.talk()
        await day.happen("end")
        await day.until(lambda: day.primary is not None and day.primary.deed is Deed.FINISH)
        with locked(office.folder / "accounts.sqlite"):
            day.press()
            await day.until(lambda: day.says("It could not be written to disk."))
            assert day.at(Stage.WRAP_UP)
            assert day.running.outlook.surroundings(day.session, 0).today.calls == ()
        await day.finish_now()
        assert len(day.idle.calls) == 1


def test_a_second_instance_calls_the_first_one_and_touches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []

    def summon() -> bool:
        called.append("first")
        return True

    monkeypatch.setattr(calling, "summon", summon)
    settings = tmp_path / "settings.toml"
    settings.write_text("")
    with only_instance(tmp_path / "desk" / "run") as first:
        assert first
        with pytest.raises(NotStarted) as raised:
            start_panel(settings, tmp_path / "desk")
    assert "The panel is running already." in str(raised.value)
    assert raised.value.status == 0
    assert called == ["first"]
    assert not (tmp_path / "desk" / "journal.sqlite").exists()


async def test_a_journal_that_another_program_holds_is_said(office: Office) -> None:
    async with office.day():
        why = await refused(office)
        assert "Another program holds the payment journal" in why.message
