"""Real calls at the real panel: a SIP proxy, the agent's softphone, a customer's phone (kamailio, baresip-core)."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.journeys.panel.panel import ROSA, ROSA_NUMBER, Look, Panel, panel
from tests.rig.telephony import PACKAGES, Exchange, Phone, missing

STRANGER = "+12025550187"


@pytest.fixture
async def exchange(tmp_path: Path) -> AsyncIterator[Exchange]:
    if lacking := missing():
        reason = f"needs Debian's packages {' '.join(PACKAGES)}; missing: {' '.join(lacking)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    exchange = Exchange(tmp_path)
    try:
        await exchange.start()
        yield exchange
    finally:
        await exchange.end()


@pytest.fixture
async def agent(exchange: Exchange) -> Phone:
    return await exchange.phone("101", "Agent")


@pytest.fixture
async def rosa(exchange: Exchange) -> Phone:
    return await exchange.phone(ROSA_NUMBER, "Rosa Delgado")


@pytest.fixture
def at(agent: Phone, seat: Path) -> Iterator[Panel]:
    calls = {
        "connector": "baresip",
        "baresip": {"host": agent.control.host, "port": agent.control.port},
    }
    with panel(seat, {"calls": calls, "general": {"language": "en"}}) as started:
        yield started


def title(seen: Look) -> str:
    """Return who calls, as the panel's uppermost line says it."""
    return str(seen["view"]["call"]["title"])


async def test_two_calls_are_answered_held_and_ended_and_the_panel_shows_each_in_its_turn(
    at: Panel, exchange: Exchange, agent: Phone, rosa: Phone
) -> None:
    await rosa.dial("101")
    seen = at.until(lambda seen: bool(seen["pops"]), "the account painted")
    assert (seen["stage"], seen["view"]["account"]["number"]) == ("RINGING", ROSA)
    assert seen["view"]["account"]["hidden"]
    at.press("answer-call")
    at.until_stage("VERIFYING")
    await rosa.program.logs("established")
    await agent.press("/hold\n")
    at.until_shown("on hold")
    await agent.press("/resume\n")
    at.until(lambda seen: seen["view"]["call"]["detail"] != "on hold", "the call taken back")
    stranger = await exchange.phone(STRANGER, "Ben Example")
    await stranger.dial("101")
    seen = at.until_shown("Another call is ringing")
    assert (title(seen), seen["stage"], seen["account"]) == ("(202) 555-0143", "VERIFYING", ROSA)
    await rosa.hang_up()
    at.until_stage("WRAP_UP")
    at.press("finish")
    seen = at.until_shown("No account has this number")
    assert (title(seen), seen["stage"], seen["account"]) == ("(202) 555-0187", "RINGING", None)
    at.press("answer-call")
    await stranger.program.logs("established")
    at.until_stage("CHOOSING")
    await stranger.hang_up()
    at.until_stage("WRAP_UP")
    at.press("finish")
    at.until_stage("IDLE")
    at.close()


async def test_a_caller_gives_up_and_a_softphone_restarts_in_mid_call(
    at: Panel, agent: Phone, rosa: Phone
) -> None:
    await rosa.dial("101")
    at.until_stage("RINGING")
    await rosa.hang_up()
    at.until_stage("IDLE")
    await rosa.dial("101")
    lost = at.until_stage("RINGING")["call"]
    at.press("answer-call")
    at.until_stage("VERIFYING")
    await agent.program.end(kill=True)
    seen = at.until_shown("line not heard")
    assert (seen["stage"], seen["account"]) == ("VERIFYING", ROSA)  # nobody knows yet that the call is over
    await agent.start()
    seen = at.until_stage("WRAP_UP")
    assert seen["call"] == lost
    assert seen["view"]["call"]["detail"] != "line not heard"
    at.press("finish")
    await rosa.hang_up()
    await rosa.dial("101")
    seen = at.until(lambda seen: seen["stage"] == "RINGING" and seen["account"] == ROSA, "the next call")
    assert seen["call"] != lost
    at.press("answer-call")
    at.until_stage("VERIFYING")
    await rosa.program.logs("established", 2)
    at.close()
