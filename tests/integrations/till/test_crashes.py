"""The program dies between any two steps: after it, no money is taken twice, lost or left unknown."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import pytest

from integrations.journal.journal import Journal
from integrations.journal.numbering import gaps
from integrations.journal.reversals import Reversals
from integrations.journal.states import State
from integrations.payments import Amount, Attempt, Captured, Declined, LinkRequest, Reversed, Way
from integrations.receipts.folder import ReceiptFolder
from integrations.till import Counterparts, Till
from tests.integrations.till.bench import ACCOUNTS, LINES, TillBench, sale
from tests.integrations.till.dying import Died, Dying, Steps


def _mortal(bench: TillBench, steps: Steps) -> Till:
    """Make a till whose every call to journal, gateway and ledger is a step at which it may die."""
    real = bench.others()
    gateway = cast("Any", Dying(real.gateway, steps))
    store = cast("Any", Dying(bench.store, steps))
    others = Counterparts(
        gateway, store, store, bench.packs.get, cancelling=gateway, links=gateway, sending=real.sending
    )
    journal = cast("Journal", Dying(bench.journal, steps))
    return Till(journal, others, ReceiptFolder(bench.folder / "receipts"), now=bench.now)


async def _pay_and_undo(till: Till, attempt: Attempt) -> None:
    """Do all that a call about money can bring."""
    await till.prepare(attempt, sale(), call="call 1")
    await till.send(attempt.key)
    await till.post(attempt.key)
    await till.make_receipt(attempt.key)
    back = f"back-{attempt.key}"
    await till.reverse(back, of=attempt.key, minor=attempt.amount.minor, way=Way.VOID)
    await till.make_receipt(back)


async def _check(bench: TillBench, key: str) -> None:
    """Hold what gateway, journal and ledger say against each other."""
    entry, back = bench.journal.entry(key), f"back-{key}"
    found = await bench.sandbox.gateway.look_up(key)
    taken = isinstance(found, Captured)
    assert await bench.sandbox.captures(key) == taken
    assert entry.state in ((State.POSTED, State.REVERSED) if taken else (State.DECLINED,))
    assert (await bench.store.posted(key) is not None) is taken
    went_back = isinstance(await bench.sandbox.gateway.look_up(back), Reversed)
    assert (entry.state is State.REVERSED) is went_back
    assert (await bench.store.posted(back) is not None) is went_back
    assert (await bench.open_items(entry.account))["late"] == (0 if taken and not went_back else 10_000)


async def test_wherever_the_program_dies_nothing_is_taken_twice_lost_or_left_unknown(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.receipts.pdf.pdf", lambda *_: b"%PDF-")  # drawing takes its time
    step, survived = 0, False
    while not survived:
        step += 1
        assert step < ACCOUNTS, "there are more steps than accounts"
        steps = Steps(step)
        attempt = await bench.attempt(account=f"1-{step}")
        with suppress(Died):
            await _pay_and_undo(_mortal(bench, steps), attempt)
        survived = not steps.died
        await bench.reopen()
        await bench.till.recover()
        assert await bench.till.recover() == ()
        await _check(bench, attempt.key)
    assert step > 15
    assert bench.journal.undecided() == ()
    assert Reversals(bench.journal).undecided() == ()
    assert gaps(one.number for one in bench.journal.receipts()) == ()
    files = sorted(path.name for path in (bench.folder / "receipts").glob("*.pdf"))
    assert files == [f"{one.number:06}.pdf" for one in bench.journal.receipts()]


async def test_recovery_may_die_as_often_as_it_likes(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    bench.spoil("capture", "lost")
    await bench.till.send(attempt.key)
    for step in range(1, 40):
        steps = Steps(step)
        with suppress(Died):
            await _mortal(bench, steps).recover()
        await bench.reopen()
        if not steps.died:
            break
    assert bench.journal.entry(attempt.key).state is State.POSTED
    assert await bench.codes(attempt.key) == {"1010": 10_850, "1310": -10_000, "4210": -500, "4290": -350}


async def test_a_link_survives_a_crash_at_every_step(bench: TillBench) -> None:
    sold = sale(*LINES[:2], tender="link")
    for step in range(1, 30):
        steps, key = Steps(step), f"pay-by-link-number-{step:04}"
        request = LinkRequest(
            key, Amount(sold.minor, "USD"), "Riverbend Utility", "call 1", timedelta(hours=1)
        )
        till, account = _mortal(bench, steps), f"1-{step}"
        with suppress(Died):
            await till.create_link(
                request, sold, call="call 1", account=account, channel="text", address="+12025550143"
            )
        await bench.reopen()
        await bench.till.recover()
        ended = await bench.till.cancel_link(key)
        assert ended.state.value == "cancelled"
        if not steps.died:
            break
    assert bench.journal.undecided() == ()


async def test_a_till_that_is_left_lets_the_journal_go(bench: TillBench) -> None:
    bench.journal.close()
    journal = Journal.open(bench.folder / "journal.sqlite")
    async with Till(journal, bench.others(), ReceiptFolder(bench.folder / "receipts")) as till:
        assert await till.recover() == ()
        attempt = await bench.attempt()
        await till.prepare(attempt, sale(), call="call 1")
        await till.drop(attempt.key)
        assert journal.entry(attempt.key).changed_at.tzinfo is not None
    Journal.open(bench.folder / "journal.sqlite").close()


async def test_what_was_prepared_is_dropped_after_a_crash(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    await bench.reopen()
    (news,) = await bench.till.recover()
    assert isinstance(news.outcome, Declined)
    assert not bench.server.api.ledger.all()


async def test_recovery_leaves_alone_what_is_about_to_be_sent(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    assert await bench.till.recover() == ()
    assert isinstance(await bench.till.send(attempt.key), Captured)


async def test_what_cannot_be_looked_up_is_said_and_asked_again(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    bench.spoil("capture", "lost")
    await bench.till.send(attempt.key)
    bench.spoil("look_up", "lost")
    (news,) = await bench.till.recover()
    assert bench.journal.entry(attempt.key).state is State.UNKNOWN
    assert news.receipt is None
    found, posted = await bench.till.recover()
    assert isinstance(found.outcome, Captured)
    assert posted.receipt == 1


async def test_a_receipt_that_a_crash_or_a_full_disk_kept_away_is_made_later(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await bench.paid()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("integrations.receipts.folder.write_whole", full)
        (news,) = await bench.till.recover()
        assert (news.key, bool(news.why)) == (key, True)
    assert await bench.till.recover() == ()
    assert (bench.folder / "receipts" / "000001.pdf").is_file()
