"""What the supervisor's window says, state by state."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from desktop.present import texts as texts_module
from desktop.present.locale import locale_of
from desktop.present.supervision.amounts import Amounts
from desktop.present.supervision.announce import announcements, arrived, bell
from desktop.present.supervision.deeds import Deed, Doing, Failed, Hindered, Trouble
from desktop.present.supervision.over import over
from desktop.present.supervision.samples import (
    DANIEL,
    FIRST,
    MAYA,
    NOW_MS,
    QUEUE,
    SEAT,
    STATES,
    Sample,
    sample,
    sight,
)
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.team import team
from desktop.present.supervision.view import Press, RequestSide, Sentence, SupervisorView
from desktop.present.supervision.window import supervisor_view
from desktop.present.texts import LANGUAGES, load
from desktop.present.words import Mark, plain
from policy.approvals.amendment import Revoke
from policy.approvals.form import digest
from policy.approvals.queue import Closed, Done, Queue, Waiting
from policy.approvals.request import ApprovalRequest, Line, Needs, Row, Section
from policy.approvals.roster import Roster
from policy.approvals.verifying import Fault

ENGLISH = load("en", "supervision")
IDLE = Doing()
OTHERS = [load(language, "supervision") for language in LANGUAGES if language != "en"]


def shown(state: str, language: str = "en") -> RequestSide:
    main = sample(state, language).main
    assert isinstance(main, RequestSide)
    return main


def view_of(
    request: ApprovalRequest = MAYA, seat: Seat = SEAT, doing: Doing = IDLE, done: Done | None = None
) -> SupervisorView:
    """Return the window with one request, selected."""
    waiting = () if done is not None else (Waiting(digest(request), request),)
    queue = Queue(waiting, () if done is None else (done,))
    return supervisor_view(queue, replace(doing, selected=digest(request)), seat, sight("en"))


def request_in(view: SupervisorView) -> RequestSide:
    assert isinstance(view.main, RequestSide)
    return view.main


def fault_in(view: SupervisorView) -> str:
    assert view.deciding is not None
    return view.deciding.fault


def test_the_request_is_on_one_screen_before_and_after() -> None:
    main = shown("waiting")
    assert main.title == "Waive reconnection, after hours"
    assert main.who == "Maya Okafor, at billing-4-17, waiting for 00:48"
    changed = [row for row in main.change.rows if row.changed]
    assert [(row.label, row.before, row.after, row.difference) for row in changed] == [
        ("Reconnection, after hours", "75.00", "0.00", "−75.00")
    ]
    total = main.change.total
    assert (total.before, total.after, total.difference) == ("$358.10", "$283.10", "−75.00")


def test_the_table_adds_up_to_the_total() -> None:
    assert sum(line.before for line in MAYA.lines) == MAYA.change.before
    assert sum(line.after for line in MAYA.lines) == MAYA.change.after


def test_what_is_signed_is_told_by_the_digest_in_groups_of_four() -> None:
    sign = shown("waiting").parts[-1]
    assert sign.aside == " ".join(FIRST[at : at + 4] for at in range(0, 16, 4))
    assert dict(sign.pairs)["Policy"] == "2025.11, release 3"
    assert dict(sign.pairs)["Asked"] == "6:44:32 PM"
    assert dict(sign.pairs)["Ends"] == "6:49:32 PM or with the call"


def test_why_the_policy_says_no_comes_with_its_row_and_who_may() -> None:
    why = shown("waiting").parts[0]
    assert why.aside == "reconnection, row RC7"
    assert plain(why.text) == (
        "An agent waives reconnection up to 25.00 once in 12 months. "
        "Billing supervisor may grant this with a limit of 75.00 or more. Source: desk rule 5"
    )


def test_who_waits_is_newest_first_with_the_seconds_left() -> None:
    rows = sample("waiting", "en").queue.rows
    assert [(row.agent, row.left.text, row.left.is_short) for row in rows] == [
        ("Maya Okafor", "4:12", False),
        ("Tom Brandt", "3:05", False),
        ("Priya Nair", "0:38", True),
    ]


def test_what_was_decided_today_keeps_its_signature() -> None:
    side = sample("waiting", "en").queue
    assert side.decided_count == "3 approved, 1 refused"
    assert (side.decided[1].what, side.decided[1].signed) == (
        "Reconnection 75.00 → 0.00",
        "signed b27e 08d4",
    )
    assert side.decided[1].mark is Mark.CROSS


def test_what_was_decided_yesterday_is_not_of_today() -> None:
    late = Sight(ENGLISH, NOW_MS + 86_400_000, UTC)
    side = supervisor_view(QUEUE, Doing(selected=FIRST), SEAT, late).queue
    assert side.decided == ()
    assert side.decided_count == "0 approved, 0 refused"


def test_a_part_of_a_whole_fills_its_bar_and_anything_else_none() -> None:
    rows = tuple(
        Row("x", value) for value in ("2 of 10", "41.00 of 150.00", "1 of 0", "., of 3", "late", "9 de 3")
    )
    facts = request_in(view_of(replace(MAYA, sections=(Section("s", rows),)))).side[-1].facts
    assert [fact.permille for fact in facts] == [200, 273, None, None, None, 1000]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("by-another", "Sue Park approved it at 6:45 PM."),
        ("countered", "You offered 50.00 instead at 6:45 PM. If the agent takes it, a new request comes."),
        (
            "wrong-number",
            "Refused: the number that you picked at 6:45 PM is not the one on the agent’s screen.",
        ),
        ("withdrawn", "The agent’s desktop took it back: the agent withdrew it."),
        ("two-people", "1 of 2 approved: Sue Park."),
    ],
)
def test_how_it_stands_is_said_across_the_request(state: str, says: str) -> None:
    banner = shown(state).banner
    assert banner is not None
    assert banner.text == says


@pytest.mark.parametrize(
    ("closed", "why", "places", "says"),
    [
        (Closed.EXPIRED, "", 0, "expired"),
        (Closed.EXPIRED, "", 1, "decided before"),
        (Closed.EXPIRED, "it was approved", 1, "approved"),
        (Closed.EXPIRED, "it was approved by a code of sue", 0, "approved"),
        (Closed.EXPIRED, "it was refused", 1, "refused"),
        (Closed.EXPIRED, "less was offered", 1, "less offered"),
        (Closed.WITHDRAWN, "another number was picked", 1, "wrong number"),
        (Closed.WITHDRAWN, "the call went on without it", 0, "withdrawn"),
    ],
)
def test_what_was_over_before_this_window_saw_it_is_told_as_its_desktop_did(
    closed: Closed, why: str, places: int, says: str
) -> None:
    done = Done(Waiting(FIRST, MAYA, (), places), closed, why)
    view = view_of(done=done)
    assert [row.signed for row in view.queue.decided] == [says]
    banner = request_in(view).banner
    assert banner is not None
    assert banner.proof == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_end_has_its_words(language: str) -> None:
    for end in ("approved", "refused", "offered", "wrong-number", "withdrawn", "expired", "elsewhere"):
        for who in ("own", "other", "nobody"):
            assert load(language, "supervision")(
                f"supervision.over.{end}-{who}", name="n", at="a", reason="r", offered="o"
            )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"agent": "daniel"}, "You asked for this yourself. Another supervisor has to decide."),
        (
            {"needs": Needs("director", 7_500, 1)},
            "This needs the role Director of billing; yours is Billing supervisor. Leave it to somebody who has it.",
        ),
        (
            {"needs": Needs("supervisor", 25_000, 1)},
            "This gives away 250.00; your limit is 100.00. Offer less",
        ),
        (
            {"needs": Needs("supervisor", 25_000, 1), "change": replace(MAYA.change, kind="extend")},
            "This gives away 250.00; your limit is 100.00. Refuse it",
        ),
    ],
)
def test_what_hinders_is_said_with_what_to_do(changes: dict[str, object], says: str) -> None:
    assert fault_in(view_of(replace(MAYA, **changes))).startswith(says)  # type: ignore[arg-type]


def test_who_has_approved_is_told_that_another_has_to() -> None:
    made = STATES["two-people"]()
    sue = replace(SEAT, person="sue", key=SEAT.roster.signers[1].key)
    view = supervisor_view(made.queue, made.doing, sue, sight("en"))
    assert fault_in(view) == "You approved it: 1 of 2. Somebody else has to approve it too."


@pytest.mark.parametrize(
    ("seat", "says"),
    [
        (replace(SEAT, roster=Roster()), "You are not on the roster."),
        (replace(SEAT, roster=Roster(revoked=(Revoke("daniel", "left"),))), "Your key was revoked"),
        (replace(SEAT, key="00" * 8), "The key in this keyring is not the one on the roster"),
    ],
)
def test_who_may_not_sign_is_told_before_anything_waits(seat: Seat, says: str) -> None:
    assert fault_in(supervisor_view(Queue(), Doing(), seat, sight("en"))).startswith(says)
    assert fault_in(view_of(seat=seat)).startswith(says)


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (Trouble.NO_NUMBER, "Pick the number first"),
        (Trouble.NO_REASON, "Say in a few words why"),
        (Trouble.NO_AMOUNT, "Offer more than nothing and less than 75.00."),
        (Trouble.BROKEN, "That did not work."),
        (Failed("It cannot be reached.", "Try again."), "It cannot be reached. Try again."),
        (Hindered((Fault.OFFER,)), "An offer has to be less"),
    ],
)
def test_what_failed_is_said_in_the_bar(trouble: Trouble | Failed | Hindered, says: str) -> None:
    assert fault_in(view_of(doing=Doing(trouble=trouble))).startswith(says)


def test_what_failed_is_said_also_where_nobody_waits() -> None:
    doing = Doing(trouble=Failed("It cannot be reached.", "Try again."))
    assert fault_in(supervisor_view(Queue(), doing, SEAT, sight("en"))) == "It cannot be reached. Try again."


def test_a_desktop_that_asks_too_often_is_named() -> None:
    queue = replace(QUEUE, dropped=(("desk-14", 997),))
    side = supervisor_view(queue, Doing(selected=FIRST), SEAT, sight("en")).queue
    assert side.dropped == "desk-14 asks more often than one call can. Left out: 997. Tell IT."


def test_terms_are_shown_where_there_is_no_amount() -> None:
    change = replace(
        MAYA.change, kind="change terms", asked=0, line_amount=0, after=MAYA.change.before, terms="payments 6"
    )
    view = view_of(replace(MAYA, change=change, lines=(), counters="ab" * 32))
    main = request_in(view)
    assert main.title == "Change the terms of the plan"
    assert [(row.label, row.after) for row in main.change.rows] == [("Terms", "payments 6")]
    assert not main.change.total.changed
    assert view.queue.rows[0].after == "payments 6"
    assert dict(main.parts[-1].pairs)["Answers your offer on"] == "abab abab"


def test_a_kind_that_is_not_known_is_shown_as_it_is() -> None:
    change = replace(MAYA.change, kind="forgive", component="", item="INV-7", option="down-payment")
    main = request_in(view_of(replace(MAYA, change=change, lines=(Line("a", 1, 0), Line("b", 1, 0)))))
    assert main.title == "forgive: The total"
    assert [fact.value for fact in main.side[0].facts] == ["8841-2207-3", "sim:1", "INV-7", "Down payment"]


def test_a_request_with_little_in_it_still_says_what_changes() -> None:
    why = replace(MAYA.why, rule="", text="", source="")
    bare = replace(MAYA, lines=(), sections=(), customer="", note="", agent_name="", why=why)
    main = request_in(view_of(bare))
    assert [(row.label, row.before, row.after) for row in main.change.rows] == [
        ("Reconnection", "75.00", "0.00")
    ]
    assert main.side[0].heading == "Customer"
    assert plain(main.parts[1].text) == "No note."
    assert main.who.startswith("maya, at")


@pytest.mark.parametrize(
    ("currency", "digits", "minor", "amount", "money"),
    [
        ("USD", 2, 123_456, "1,234.56", "$1,234.56"),
        ("JPY", 0, 500, "500", "¥500"),
        ("TND", 3, 1, "0.001", "TND\u00a00.001"),
        ("ZZZ", 4, -10_000, "−1.0000", "−ZZZ\u00a01.0000"),
    ],
)
def test_amounts_are_written_with_the_digits_that_are_signed(
    currency: str, digits: int, minor: int, amount: str, money: str
) -> None:
    amounts = Amounts(locale_of("en"), currency, digits)
    assert (amounts.amount(minor), amounts.money(minor)) == (amount, money)


@pytest.mark.parametrize("text", ["", ".", "1.5.2", "9" * 50, "five", "1e3"])
def test_what_is_no_amount_is_not_read_as_one(text: str) -> None:
    assert Amounts(locale_of("en"), "USD", 2).read(text) is None


def test_a_time_that_no_calendar_has_is_shown_as_long_past() -> None:
    odd = replace(MAYA, asked_ms=2**52, expires_ms=2**52 + 1_000)
    assert "12:00:00 AM" in dict(request_in(view_of(odd)).parts[-1].pairs)["Asked"]


def test_a_new_request_is_announced_and_rings_without_a_word_that_somebody_wrote() -> None:
    before = supervisor_view(replace(QUEUE, waiting=QUEUE.waiting[1:]), Doing(), SEAT, sight("en"))
    view = sample("waiting", "en")
    new = arrived(before, view)
    assert [row.digest for row in new] == [FIRST]
    assert bell(new, sight("en")) == ("A new request", "75.00 → 0.00  4:12 left to decide")
    assert bell(arrived(None, view), sight("en"))[0] == "3 new requests"
    assert announcements(before, view)[0].text == (
        "Request of Maya Okafor: Reconnection 75.00 → 0.00, for Rosa Delgado"
    )


def test_what_another_decided_interrupts() -> None:
    told = announcements(sample("waiting", "en"), sample("by-another", "en"))
    assert told[0].urgent
    assert told[0].text.startswith("Sue Park approved it")


def test_the_time_left_is_told_at_its_moments_only() -> None:
    def at(left_s: int) -> SupervisorView:
        late = Sight(ENGLISH, MAYA.expires_ms - left_s * 1000, UTC)
        return supervisor_view(QUEUE, Doing(selected=FIRST), SEAT, late)

    assert [one.text for one in announcements(at(61), at(60))] == ["1:00 left to decide"]
    assert announcements(at(60), at(59)) == ()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_a_view_in_every_language(state: str, language: str) -> None:
    view = sample(state, language)
    assert view.queue.heading == load(language, "supervision")("supervision.queue.heading")
    assert isinstance(STATES[state](), Sample)


@pytest.mark.parametrize("other", OTHERS, ids=lambda texts: texts.language)
def test_every_language_says_the_same_things_with_the_same_placeholders(other: texts_module.Texts) -> None:
    assert other.entries.keys() == ENGLISH.entries.keys()
    assert not [
        key for key, text in ENGLISH.entries.items() if text.placeholders() != other.entry(key).placeholders()
    ]


def test_every_text_that_the_code_names_exists() -> None:
    folder = Path(texts_module.__file__).parent / "supervision"
    named = {
        f"supervision.{key}"
        for source in folder.rglob("*.py")
        for key in re.findall(r'say\(\s*"([a-z]+\.[a-z-]+)"', source.read_text(encoding="utf-8"))
    }
    assert len(named) > 40
    assert not named - ENGLISH.entries.keys()


def test_how_it_ended_is_known_by_the_last_decision() -> None:
    done = STATES["by-another"]().queue.done[0]
    assert (over(done).signer, over(done).signature[:8]) == ("sue", "5be20c77")


def test_a_window_that_hears_nothing_does_not_say_that_nobody_waits() -> None:
    made = STATES["empty"]()
    for failed, left, text in (
        (Failed("The server is away.", "Wait.", again=True), "tried again", "The server is away."),
        (Failed(), "call IT", "the log says more"),
    ):
        view = supervisor_view(made.queue, made.doing, made.seat, sight("en"), failed)
        assert left in view.queue.dropped
        assert isinstance(view.main, Sentence)
        assert view.main.heading == "Requests are not heard"
        assert text in view.main.text
        assert view.queue.empty == ""


def test_a_code_to_sign_for_stands_first_and_says_what_to_do() -> None:
    made = STATES["code-to-sign"]()
    view = supervisor_view(made.queue, made.doing, made.seat, sight("en"))
    assert view.queue.decided[0].signed == "to be signed"
    assert view.deciding is not None
    assert view.deciding.primary == Press(Deed.SIGN, "Sign", "S")
    late = replace(sight("en"), now_ms=sight("en").now_ms + 3 * 86_400_000)
    assert [one.signed for one in supervisor_view(made.queue, made.doing, made.seat, late).queue.decided] == [
        "to be signed"
    ]
    failed = replace(made.doing, trouble=Failed("The server is away.", "Wait."))
    shown = supervisor_view(made.queue, failed, made.seat, sight("en")).deciding
    assert shown is not None
    assert shown.fault == "The server is away. Wait."
    stranger = replace(made.seat, roster=Roster(signers=(replace(DANIEL, public_key="33" * 32),)))
    shown = supervisor_view(made.queue, made.doing, stranger, sight("en")).deciding
    assert shown is not None
    assert shown.primary is not None
    assert (shown.primary.enabled, "not the one on the roster" in shown.fault) == (False, True)


def test_what_was_granted_to_this_agent_stands_beside_what_the_others_had() -> None:
    side = sample("waiting", "en").main
    assert isinstance(side, RequestSide)
    seen = side.side[-1]
    assert seen.heading == "Granted, as this window has seen"
    assert [(one.label, one.value) for one in seen.facts] == [
        ("Maya Okafor", "1×, in all 60.00"),
        ("Others, median", "1×, in all 5.00"),
    ]
    made = STATES["waiting"]()
    few = replace(made.queue, done=made.queue.done[:2])
    side = supervisor_view(few, made.doing, made.seat, sight("en")).main
    assert isinstance(side, RequestSide)
    assert "Granted, as this window has seen" not in [one.heading for one in side.side]
    own = replace(made.queue, done=(made.queue.done[2],) * 3)
    side = supervisor_view(own, made.doing, made.seat, sight("en")).main
    assert isinstance(side, RequestSide)
    assert [one.label for one in side.side[-1].facts] == ["Maya Okafor"]
    yen = replace(MAYA, change=replace(MAYA.change, currency="JPY", digits=0))
    shown = team(made.queue, yen, sight("en"))
    assert shown is not None
    assert [one.value for one in shown.facts] == ["0×, in all 0", "0×, in all 0"]
