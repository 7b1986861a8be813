"""A pack verifies offline, tells the call's story, and fails after any single byte of it has changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from integrations.evidence.evidence import Evidence
from integrations.evidence.failures import EvidenceUnavailable, LogBroken
from integrations.evidence.key import EvidenceKey
from integrations.evidence.notes import Verifier
from integrations.evidence.pack.form import Pack, PackUnreadable
from integrations.evidence.pack.making import Made, NoSuchCall, make, write
from integrations.evidence.pack.story import story
from integrations.evidence.pack.verifying import NoPack, verify, verify_files
from integrations.evidence.records import AdjustmentMade, ApprovalEnded, ApprovalSigned, Ending
from integrations.evidence.watching import decisions
from policy import events
from policy.adjustment import Adjustment, Waive
from policy.approvals.amendment import Signer
from policy.approvals.decision import Decision, SignedDecision, Verb, statement
from policy.approvals.roster import Roster
from policy.approvals.verifying import Fault, Outcome, Rejected, Standing
from policy.authority import Judgement, Person, Verdict
from policy.calls import CallKey
from policy.cardlike import looks_like_card
from policy.effects import CreateLink, RequestApproval, WriteSpoilTicket
from policy.events import ApprovalGiven
from policy.moment import Moment
from policy.recording import RecorderState
from tests.integrations.evidence.call import Watched, watched
from tests.integrations.evidence.making import KEY, NOON_MS, entries, entry, evidence, moment, tamper


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[Evidence]:
    made = evidence(tmp_path / "log.sqlite3")
    yield made
    made.close()


def approval(at: Moment, request: str, **changed: Any) -> ApprovalSigned:
    """Return a decision that Sue has signed; `changed` are fields of it that were changed afterwards."""
    decision = Decision(
        digest="ab" * 32, verb=Verb.APPROVE, signer="sue", key="0123456789abcdef", number="42",
        decided_ms=NOON_MS + 123, reason="goodwill",
    )  # fmt: skip
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    signed = SignedDecision(replace(decision, **changed), key.sign(statement(decision)).hex())
    public = key.public_key().public_bytes_raw().hex()
    return ApprovalSigned(
        call=CallKey("sim", "1"), at=at, request=request, signed=signed, role="supervisor", public_key=public
    )


def paid(mine: Evidence) -> Watched:
    """Walk through a whole payment, with a spoiled recording and an approval."""
    desk = watched(mine)
    desk.talk()
    desk.ms += 8_000
    desk.verify()
    desk.ms += 20_000
    desk.pause().open()
    desk.ms += 30_000
    desk.complete()
    desk.all(RecorderState.RECORDING)
    desk.accept().send().capture().post()
    key = desk.session.key
    mine.spoiled(
        WriteSpoilTicket(id="t", call=key, recorders=("pbx",), from_ms=NOON_MS, to_ms=NOON_MS + 250),
        desk.at,
        Path(mine.log._storage._connection.execute("PRAGMA database_list").fetchone()[2]).parent / "tickets",
    )
    mine.append(
        approval(desk.at, "sim:1#3"),
        at=desk.at,
    )
    return desk


@pytest.fixture
def made(mine: Evidence) -> Made:
    paid(mine)
    return make(mine, "sim:1")


def small(mine: Evidence) -> Made:
    mine.log.append([entry(0, CallKey("sim", "0")), *entries(2), entry(2, CallKey("sim", "2"))])
    return make(mine, "1")


def test_a_pack_verifies_with_nothing_but_its_files_and_the_key(made: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    paths = write(made, out)
    assert [path.name for path in paths] == ["evidence-sim-1.json", "evidence-sim-1.html"]
    for path in (paths[0], out):
        found = verify_files(path, KEY.signer.verifier)
        assert found.wrong == ()
        assert (found.call, found.entries, found.is_known) == ("sim:1", len(made.pack.entries), True)
    assert not verify_files(out, None).is_known
    other = verify_files(out, EvidenceKey.of(bytes(32)).signer.verifier)
    assert (other.is_known, other.wrong) == (
        False,
        ("The pack was signed by another key than the one that was asked for.",),
    )


def test_no_byte_of_a_pack_can_be_changed(mine: Evidence) -> None:
    made = small(mine)
    data = made.pack.written()
    assert Pack.parse(data) == made.pack
    for place in range(len(data)):
        for change in (1, 0x20):
            changed = data[:place] + bytes([data[place] ^ change]) + data[place + 1 :]
            try:
                pack = Pack.parse(changed)
            except PackUnreadable:
                continue
            assert verify(pack, made.page, None).wrong, changed[max(place - 20, 0) : place + 20]


def test_no_byte_of_a_pack_can_be_left_out_or_added(mine: Evidence) -> None:
    made = small(mine)
    data = made.pack.written()
    for place in range(len(data) + 1):
        for changed in (data[:place] + data[place + 1 :], data[:place] + b" " + data[place:]):
            if changed != data:
                with pytest.raises(PackUnreadable):
                    verify_or_raise(changed, made.page)


def verify_or_raise(data: bytes, page: bytes) -> None:
    if verify(Pack.parse(data), page, None).wrong:
        raise PackUnreadable


def test_no_byte_of_the_page_can_be_changed(mine: Evidence) -> None:
    made = small(mine)
    for place in range(0, len(made.page), 23):
        changed = made.page[:place] + bytes([made.page[place] ^ 1]) + made.page[place + 1 :]
        assert verify(made.pack, changed, None).wrong == (
            "The page evidence-sim-1.html was changed, or belongs to another pack.",
        )
    assert verify(made.pack, None, None).wrong == ("The page evidence-sim-1.html is missing.",)


def test_whoever_signs_a_changed_pack_again_is_found_out_by_the_log(mine: Evidence) -> None:
    """The one who holds the key can sign another pack, but not say that its entries are those of the checkpoint."""
    made = small(mine)
    one = made.pack.entries[0]
    for changed, said in (
        (replace(one, entry={**one.entry, "at": "2025-11-04T19:00:09.000Z"}), "not the one that was logged"),
        (replace(one, number=2), "not the one that was logged"),
        (replace(one, path=one.path[:-1]), "not the one that was logged"),
        (replace(one, entry={**one.entry, "call": "sim:2"}), "not of this call"),
    ):
        wrong = resigned(replace(made.pack, entries=(changed, made.pack.entries[1])), made.page)
        assert any(said in text for text in wrong), wrong
    twice = replace(made.pack, entries=(made.pack.entries[1], one))
    assert "Entry 1 is out of order." in resigned(twice, made.page)
    assert resigned(replace(made.pack, entries=()), made.page) == ("The pack has no entries.",)
    assert "checkpoint is not signed" in resigned(replace(made.pack, checkpoint="x"), made.page)[0]


def resigned(pack: Pack, page: bytes) -> tuple[str, ...]:
    return verify(replace(pack, signature=KEY.signer.sign(pack.claim)), page, None).wrong


def test_an_entry_left_out_or_another_signature_is_found_out(mine: Evidence) -> None:
    made = small(mine)
    shorter = replace(made.pack, entries=made.pack.entries[1:])
    assert verify(shorter, made.page, None).wrong == ("The pack was changed after it was signed.",)
    unsigned = replace(made.pack, signature="")
    assert "not signed by its key" in verify(unsigned, made.page, None).wrong[0]
    assert verify(replace(made.pack, key="no key"), made.page, None).wrong == ("This is no public key.",)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format":"tillside evidence 2"}', b"1.5", b"NaN", b'"x"'],
    ids=range(9),
)
def test_what_is_no_pack_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(PackUnreadable):
        Pack.parse(data)
    (tmp_path / "evidence-x.json").write_bytes(data)
    assert len(verify_files(tmp_path, None).wrong) == 1


def test_odd_values_in_a_pack_are_refused(mine: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = json.loads(small(mine).pack.written())
    for name, odd in (("call", 3), ("entries", [{"number": True, "entry": {}, "path": []}]), ("key", None)):
        with pytest.raises(PackUnreadable, match="something else"):
            Pack.parse(json.dumps({**whole, name: odd}).encode())
    with pytest.raises(PackUnreadable, match="whole numbers only"):
        Pack.parse(json.dumps({**whole, "call": 1.5}).encode())
    monkeypatch.setattr("integrations.evidence.pack.form._MOST_BYTES", 1)
    with pytest.raises(PackUnreadable, match="too large"):
        Pack.parse(b"{}")


def test_a_folder_without_one_pack_is_named(tmp_path: Path, mine: Evidence) -> None:
    with pytest.raises(NoPack, match="holds 0"):
        verify_files(tmp_path, None)
    with pytest.raises(NoPack, match="cannot be read"):
        verify_files(tmp_path / "none.json", None)
    with pytest.raises(EvidenceUnavailable, match="could not be written"):
        write(small(mine), tmp_path / "log.sqlite3")


def test_a_call_is_found_by_its_id_where_that_is_clear(mine: Evidence) -> None:
    with pytest.raises(NoSuchCall) as none:
        make(mine, "1")
    assert none.value.next_step == "It knows no call yet."
    mine.log.append([entry(0, CallKey("sim", "1")), entry(1, CallKey("pbx", "1"))])
    assert make(mine, "pbx:1").pack.call == "pbx:1"
    with pytest.raises(NoSuchCall, match="Several calls") as several:
        make(mine, "1")
    assert "pbx:1, sim:1" in several.value.next_step
    with pytest.raises(NoSuchCall, match="knows no call 9"):
        make(mine, "9")


def test_a_call_whose_id_looks_like_a_card_number_is_found_by_it(mine: Evidence) -> None:
    call = CallKey("sim", "4242424242424242")
    mine.log.append([entry(0, call)])
    with pytest.raises(NoSuchCall):
        make(mine, "4242424242424242")
    watched(mine).lose()
    made = make(mine, str(call))
    assert made.pack.call.startswith("withheld:")
    assert b"4242424242424242" not in made.pack.written() + made.page


def test_no_pack_is_made_of_a_broken_log(mine: Evidence, tmp_path: Path) -> None:
    small(mine)
    tamper(tmp_path / "log.sqlite3", "DELETE FROM entries WHERE number = 0")
    with pytest.raises(LogBroken):
        make(mine, "1")


def test_the_story_has_the_seconds_grades_and_rules(made: Made) -> None:
    told = story("sim:1", made.pack.entries)
    first = told.steps[0]
    assert (first.step, first.done, first.version) == ("G1", "answered yes", "corner-shop 2025.11")
    assert first.seconds is not None
    assert 8 <= first.seconds < 8.1
    assert {one.state for one in told.recorders} >= {"recording", "pausing", "paused", "resuming"}
    (opened,) = told.entry_open
    silent = [one for one in told.recorders if one.state == "paused"]
    assert len(silent) == 2
    for one in silent:
        assert one.proof == "proven"
        assert one.start <= opened.start
        assert one.end >= opened.end
    (attempt,) = told.attempts
    assert [became for _, became, _ in attempt.moves] == ["written down", "sent", "captured", "posted"]
    assert told.begun["agent"] == "amy"
    assert told.spoiled[0].data["from_ms"] == "2025-11-04T19:00:00.000Z"


def test_the_page_shows_what_an_auditor_looks_for_and_fetches_nothing(made: Made) -> None:
    page = made.page.decode()
    for shown in (
        "What is your ZIP code?", "answered yes", "corner-shop 2025.11", "OW1", "LT1", "desk 2", "205.00",
        "proven", "pausing", "visa …4242", "captured", "receipt 7", "sue", "verb approve", "spoiled-",
        "2025-11-04T19:00:00.250Z", made.pack.key, "Content-Security-Policy",
    ):  # fmt: skip
        assert shown in page, shown
    assert not re.search(r"<(script|link|img|iframe)|https?:|url\(|@import", page)


def test_neither_pack_nor_page_holds_card_data_or_a_token(made: Made) -> None:
    for text in (made.pack.written().decode(), made.page.decode()):
        assert not looks_like_card(text)
        for private in ("tok_12345678", "+12025550143", "Rosa"):
            assert private not in text


def test_what_somebody_wrote_cannot_become_a_part_of_the_page(mine: Evidence) -> None:
    desk = watched(mine)
    desk.guide()
    desk.say()
    desk.deed(events.StepConfirmed, step="G4", text="<script>alert(1)</script>")
    page = make(mine, "1").page.decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_requests_and_card_entry_left_open_are_told(mine: Evidence) -> None:
    desk = watched(mine)
    desk.guide().pause().open()
    key = desk.session.key
    request = RequestApproval(
        id="sim:1#77",
        call=key,
        account="A1",
        judgement=Judgement(
            Verdict.NEEDS_APPROVAL, Waive("late", 500, "goodwill", "a note"), "amy", "too much", "W2", "desk 9",
            "supervisor", 2, (),
        ),
        before=20_500,
        after=20_000,
        version="2025.11",
    )  # fmt: skip
    given = ApprovalGiven(at=desk.at, answers="sim:1#77", people=(Person("sue", "supervisor"),))
    mine.append(request, given, CreateLink(id="x", call=key, key="pay-link", account="A1", purpose="full",
                minor=20_500, currency="USD"), at=desk.at, call=key)  # fmt: skip
    made = make(mine, "1")
    page = made.page.decode()
    for shown in (
        "verdict needs approval",
        "reason goodwill",
        "rule W2",
        "people: id sue, role supervisor",
        "link",
    ):
        assert shown in page, shown
    assert "a note" not in page
    told = story("sim:1", made.pack.entries)
    assert told.entry_open[-1].end == told.length_ms
    assert told.attempts[-1].moves[0][1] == "link asked for"


def test_the_page_tells_who_decided_in_which_role_by_which_signature_and_how_long_it_took(
    mine: Evidence,
) -> None:
    desk = watched(mine)
    desk.guide()
    call, at = desk.session.key, desk.at
    right = approval(at, "sim:1#3")
    stale = replace(right, role="", faults=(Fault.FORGED, Fault.EXPIRED))
    over = ApprovalEnded(
        call=call, at=at, request="sim:1#3", digest="ab" * 32, counters="", ending=Ending.APPROVED, agent="amy",
        desktop="desk-14", kind="waive", component="reconnection", item="", reason="outage", rule="RC7",
        version="2025.11", currency="USD", minor_digits=2, line_amount=7_500, asked=7_500, offered=0,
        before=35_810, after=28_310, role="supervisor", needed=1, people=(Person("sue", "supervisor"),),
        turned_away=1, asked_ms=NOON_MS, ended_ms=NOON_MS + 18_400,
    )  # fmt: skip
    less = replace(over, ending=Ending.LESS_OFFERED, offered=5_000, people=(), asked_ms=4_000_000_000_000)
    line = Adjustment(
        Waive("late", 500, "goodwill", "a note"), "late", "", "4000", "Late charge", 500, "W1", ""
    )
    granted = AdjustmentMade(
        call=call, at=at, adjustment=line, within_authority=True, agent="amy", role="agent", version="2025.11",
        currency="USD", minor_digits=2,
    )  # fmt: skip
    mine.append(stale, right, over, less, granted, replace(granted, within_authority=False), at=at, call=call)
    page = make(mine, "1").page.decode()
    for shown in (
        "waive: reconnection",
        "75.00 USD",
        "approved; 1 did not count",
        "sue (supervisor)",
        ">18.4<",
        "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=",
        "not on the roster",
        "the signature is not the signer&#x27;s; the request has expired",
        "less offered; 1 did not count: 50.00 USD",
        "granted at once",
        "amy (agent)",
    ):
        assert shown in page, shown
    assert page.count("granted at once") == 1
    assert right.signed.signature not in page
    assert "a note" not in page


def test_a_supervisors_signature_is_verified_too(mine: Evidence) -> None:
    good = approval(moment(), "sim:1#3")
    cases = {
        good: 0,
        approval(moment(), "sim:1#3", reason="more"): 1,
        approval(moment(), "sim:1#3", verb=Verb.REFUSE): 1,
        approval(moment(), "sim:1#3", decided_ms=NOON_MS): 1,
        approval(moment(), "sim:1#3", number="4"): 1,
        replace(good, public_key="00" * 32): 1,
        replace(good, public_key=""): 1,
        replace(approval(moment(), "sim:1#3", reason="more"), faults=(Fault.FORGED,)): 0,
        approval(moment(), "sim:1#3", reason="4242 4242 4242 4242"): 0,
    }
    for number, (one, wrong) in enumerate(cases.items()):
        call = CallKey("sim", f"case {number}")
        mine.append(replace(one, call=call), at=moment())
        made = make(mine, str(call))
        found = verify(made.pack, made.page, None).wrong
        assert len(found) == wrong, (number, found)
        assert not wrong or "not signed by the one" in found[0]


def test_every_decision_that_came_is_recorded_with_what_was_wrong_with_it() -> None:
    good = approval(moment(), "sim:1#3")
    sue = Signer("sue", "Sue", "supervisor", 5_000, good.public_key)
    stranger = approval(moment(), "sim:1#3", signer="bob").signed
    standing = Standing(Outcome.APPROVED, (good.signed,), (Rejected(stranger, (Fault.UNKNOWN_SIGNER,)),))
    recorded = decisions(good.call, moment(), "sim:1#3", standing, Roster(signers=(sue,)))
    assert recorded[0] == good
    assert (recorded[1].public_key, recorded[1].faults) == ("", (Fault.UNKNOWN_SIGNER,))


def test_a_page_that_is_not_beside_its_pack_is_missed(mine: Evidence, tmp_path: Path) -> None:
    paths = write(small(mine), tmp_path / "out")
    paths[1].unlink()
    assert verify_files(paths[0], None).wrong == ("The page evidence-sim-1.html is missing.",)


def test_a_call_of_one_entry_has_a_page(mine: Evidence) -> None:
    page = small(mine).page.decode()
    assert "No recorder was seen." in page
    assert "No step was shown." in page
    assert Verifier.parse(str(KEY.signer.verifier)) == KEY.signer.verifier
