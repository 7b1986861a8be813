"""What a collector may never do, whoever asks."""

import pytest

from policy.adjustment import Override
from policy.authority import Person, Verdict, judge
from policy.language.targets.interpret.whole import read
from policy.quote import Context, Quote, quote
from policy.trial.answers import day_of, facts_of
from tests.policy.packs.sample import case_of, pack_of

pytestmark = pytest.mark.untraced

NAME = "harborlight-recovery"
FEES = ["payment-fee", "returned-payment-fee", "interest", "court-costs"]


@pytest.mark.parametrize("component", FEES)
def test_nobody_can_charge_what_no_agreement_and_no_law_allows(component: str) -> None:
    pack, case = pack_of(NAME), case_of(NAME, "FE1")
    scene = read(pack, facts_of(pack, case), day_of(case), "in full", "card").scene
    for role in pack.roles:
        for reason in pack.inputs["reason"].type.words:
            request = Override("PF1", reason, component=component, asked=350, line_amount=350)
            assert judge(scene, request, Person("somebody", role.id)).verdict is Verdict.REFUSED


@pytest.mark.parametrize("tender", ["card", "bank", "link", "check"])
def test_without_authority_no_option_has_a_line_but_the_debt(tender: str) -> None:
    pack, case = pack_of(NAME), case_of(NAME, "FE2")
    made = quote(pack, facts_of(pack, case), Context(tender=tender), day_of(case))
    assert isinstance(made, Quote)
    found = {line.component for option in made.options for line in option.lines}
    assert found == {"debt", "settlement"}
