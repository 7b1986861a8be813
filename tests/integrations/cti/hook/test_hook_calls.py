from integrations.cti.feed import Fact
from integrations.cti.hook.calls import HookCalls
from integrations.cti.hook.wire import HookEvent
from integrations.cti.ledger import CallLedger
from policy.moment import Moment
from tests.integrations.cti.written import written

ANN, BEN = "+12025550143", "+12025550187"


def heard(*events: tuple[float, str, str] | tuple[float, HookEvent]) -> list[str]:
    """What is told of events, each with its second; `hook-N` stands for the ids that are invented."""
    calls = HookCalls(CallLedger("hook"), "US")
    facts: list[Fact] = []
    for second, *what in events:
        event = what[0] if isinstance(what[0], HookEvent) else HookEvent(what[0], str(what[1]))
        facts += calls.take(event, Moment(round(second * 1_000_000_000), 0))
    return [line.replace("hook-0-", "hook-").replace("id invented", "invented") for line in written(facts)]


def test_a_call_is_followed_by_its_number() -> None:
    assert heard(
        (0, "ring", ANN),
        (3, "answer", "(202) 555-0143"),
        (4, "hold", ANN),
        (5, "resume", ANN),
        (9, "end", ANN),
    ) == [
        "hook-1 offered from +12025550143 [invented]",
        "hook-1 answered [invented]",
        "hook-1 held by agent [invented]",
        "hook-1 resumed by agent [invented]",
        "hook-1 ended: hung up [invented]",
    ]


def test_a_second_call_of_the_same_number_is_another_call_once_the_first_is_answered() -> None:
    lines = heard((0, "ring", ANN), (1, "answer", ANN), (2, "ring", ANN), (3, "busy", ANN), (9, "end", ANN))
    assert lines == [
        "hook-1 offered from +12025550143 [invented]",
        "hook-1 answered [invented]",
        "hook-2 offered from +12025550143 [invented, ambiguous]",
        "hook-2 ended: rejected [invented, ambiguous]",
        "hook-1 ended: hung up [invented]",
    ]


def test_withheld_callers_at_the_same_time_are_one_call_that_rings() -> None:
    assert heard((0, "ring", "anonymous"), (1, "ring", "anonymous")) == [
        "hook-1 offered from (withheld: anonymous) [invented]"
    ]


def test_a_straggler_opens_no_call() -> None:
    assert heard(
        (0, "ring", ANN), (1, "end", ANN), (1.5, "answer", ANN), (1.6, "hold", ANN), (1.7, "end", ANN)
    ) == [
        "hook-1 offered from +12025550143 [invented]",
        "hook-1 ended: unknown [invented]",
    ]


def test_the_same_caller_can_call_again_at_once() -> None:
    lines = heard((0, "ring", ANN), (1, "end", ANN), (1.5, "ring", ANN))
    assert lines[2:] == ["hook-2 offered from +12025550143 [invented]"]


def test_an_answer_long_after_an_end_is_a_call_whose_ring_was_missed() -> None:
    lines = heard((0, "ring", ANN), (1, "end", ANN), (30, "answer", ANN), (31, "answer", ANN))
    assert lines[2:] == ["hook-2 offered from +12025550143 [late, invented]", "hook-2 answered [invented]"]


def test_a_call_that_rings_longer_than_calls_do_is_over() -> None:
    assert heard((0, "ring", ANN), (181, "ring", BEN)) == [
        "hook-1 offered from +12025550143 [invented]",
        "hook-1 ended: vanished [late, invented]",
        "hook-2 offered from +12025550187 [invented]",
    ]


def test_a_call_that_lasts_is_not_over() -> None:
    lines = heard((0, "ring", ANN), (1, "answer", ANN), (3600, "ring", BEN))
    assert lines[2:] == ["hook-2 offered from +12025550187 [invented, ambiguous]"]


def test_calls_with_ids_are_told_apart_for_certain() -> None:
    lines = heard(
        (0, HookEvent("ring", ANN, "1", queue="billing", dialled="5001")),
        (0, HookEvent("ring", ANN, "2", outbound=True)),
        (1, HookEvent("answer", "", "1")),
        (2, HookEvent("end", "", "2")),
        (3, HookEvent("end", "", "3")),
    )
    assert lines == [
        "id-1 offered from +12025550143, dialled 5001, queue billing",
        "id-2 offered to +12025550143",
        "id-1 answered",
        "id-2 ended: unknown",
        "id-3 offered from (unavailable) [late]",
        "id-3 ended: unknown",
    ]
