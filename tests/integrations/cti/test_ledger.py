from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from integrations.cti import ledger as module
from integrations.cti.ledger import About, CallLedger
from policy.calls import (
    NOBODY_KNOWN,
    CallAnswered,
    CallEnded,
    CallFact,
    CallHeld,
    CallKey,
    CallOffered,
    CallResumed,
    EndCause,
    RecorderGone,
    RecorderSeen,
    RemoteParty,
    Side,
)
from policy.moment import Moment
from tests.integrations.cti.written import written

AT = Moment(0, 0)
CALLS = st.sampled_from(["a", "b", "c"])
SIDES = st.sampled_from(Side)

SIGHTINGS: st.SearchStrategy[tuple[str, tuple[object, ...]]] = st.one_of(
    st.tuples(st.just("offered"), st.tuples(CALLS, st.just(About()))),
    st.tuples(st.just("answered"), st.tuples(CALLS)),
    st.tuples(st.sampled_from(["held", "resumed"]), st.tuples(CALLS, SIDES)),
    st.tuples(st.just("transferred"), st.tuples(CALLS, SIDES)),
    st.tuples(st.just("ended"), st.tuples(CALLS, st.sampled_from(EndCause))),
    st.tuples(st.just("recorded_by"), st.tuples(CALLS, st.sets(st.sampled_from(["x", "y"])))),
    st.tuples(st.just("vanished"), st.tuples(st.sets(CALLS))),
)


@given(st.lists(SIGHTINGS, max_size=60))
def test_whatever_is_sighted_each_call_is_told_in_its_order(
    sightings: list[tuple[str, tuple[object, ...]]],
) -> None:
    ledger = CallLedger("phone")
    told: dict[CallKey, list[CallFact]] = {}
    for name, arguments in sightings:
        sight: Callable[..., list[CallFact]] = getattr(ledger, name)
        for fact in sight(*arguments, AT):
            told.setdefault(fact.call, []).append(fact)
    for facts in told.values():
        kinds = [type(fact) for fact in facts]
        assert kinds[0] is CallOffered
        assert all(kinds.count(once) <= 1 for once in (CallOffered, CallAnswered, CallEnded))
        if CallEnded in kinds:
            assert set(kinds[kinds.index(CallEnded) + 1 :]) <= {RecorderGone}
        for side in Side:
            holding = [
                type(fact) for fact in facts if isinstance(fact, CallHeld | CallResumed) and fact.by is side
            ]
            assert holding == [CallHeld, CallResumed] * (len(holding) // 2) + [CallHeld] * (len(holding) % 2)
        recording = [
            type(fact)
            for fact in facts
            if isinstance(fact, RecorderSeen | RecorderGone) and fact.recorder == "x"
        ]
        assert recording == [RecorderSeen, RecorderGone] * (len(recording) // 2) + [RecorderSeen] * (
            len(recording) % 2
        )


def test_the_memory_of_ended_calls_is_bounded_and_keeps_the_newest() -> None:
    ledger = CallLedger("phone")
    for number in range(module._ENDED_REMEMBERED + 10):
        ledger.offered(str(number), About(), AT)
        ledger.ended(str(number), EndCause.UNKNOWN, AT)
    assert len(ledger._calls) == module._ENDED_REMEMBERED
    assert ledger.about("9") is None
    assert ledger.offered(str(module._ENDED_REMEMBERED), About(), AT) == []


def test_an_open_call_is_never_forgotten() -> None:
    ledger = CallLedger("phone")
    ledger.offered("open", About(), AT)
    for number in range(module._ENDED_REMEMBERED + 10):
        ledger.offered(str(number), About(), AT)
        ledger.ended(str(number), EndCause.UNKNOWN, AT)
    assert ledger.open_calls() == ("open",)


def test_different_ids_have_different_keys_however_long_they_are() -> None:
    ledger = CallLedger("phone")
    keys = {ledger.key(call_id) for call_id in ("a" * 1000, "a" * 1001, "a\n", "a", "ä", "", "a\ud800")}
    assert len(keys) == 7
    assert all(len(key.call_id) <= 128 and key.call_id.isprintable() for key in keys)


def test_a_call_is_found_by_its_key_until_it_ends() -> None:
    ledger = CallLedger("phone")
    ledger.offered("a\n", About(), AT)
    assert ledger.find(ledger.key("a\n")) == "a\n"
    ledger.ended("a\n", EndCause.UNKNOWN, AT)
    assert ledger.find(ledger.key("a\n")) is None


def test_a_transfer_by_the_other_end_changes_who_the_call_is_about() -> None:
    ledger = CallLedger("phone")
    ledger.offered("a", About(), AT)
    ann = RemoteParty("+12025550143", "+12025550143", NOBODY_KNOWN.privacy.PRESENTED)
    facts = [
        *ledger.transferred("a", Side.REMOTE, AT, party=ann),
        *ledger.transferred("a", Side.REMOTE, AT, party=ann),
    ]
    assert written(facts) == ["a transferred by remote, now +12025550143"]
    about = ledger.about("a")
    assert about is not None
    assert about.party == ann


def test_nothing_can_be_said_of_a_call_that_is_not_known() -> None:
    ledger = CallLedger("phone")
    ledger.doubted("a", ambiguous=True)
    assert ledger.answered("a", AT) + ledger.recorded_by("a", {"x"}, AT) == []
    assert [ledger.is_open("a"), ledger.is_answered("a"), ledger.is_recorded("a")] == [False] * 3
