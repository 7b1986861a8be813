"""A call set up from a pack goes by the pack's own recording rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy.session import Setup
from tests.policy.session.desk import AGENT, RULES
from tests.policy.session.till import compiled

PACK = replace(compiled("2025.11"), recording=RULES)


def test_a_call_goes_by_the_rules_of_its_pack() -> None:
    assert Setup.of(PACK, AGENT, "payment", "es") == Setup(PACK, AGENT, "payment", RULES, "es")


def test_the_only_flow_of_a_pack_need_not_be_named() -> None:
    assert [flow.id for flow in PACK.flows] == ["payment"]
    assert Setup.of(PACK, AGENT).flow == "payment"


def test_a_flow_that_the_pack_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="“cancel” is no flow of the pack; it has: payment"):
        Setup.of(PACK, AGENT, "cancel")


def test_one_of_several_flows_must_be_named() -> None:
    flow = PACK.flows[0]
    several = replace(PACK, flows=(flow, replace(flow, id="before")))
    with pytest.raises(ValueError, match="no flow was named; it has: payment, before"):
        Setup.of(several, AGENT)
    with pytest.raises(ValueError, match="it has: none"):
        Setup.of(replace(PACK, flows=()), AGENT)
