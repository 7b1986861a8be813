"""Tables that rest on each other, however many: the order of pages and tables is the author's own."""

import pytest

from policy.account import Account
from policy.language.targets.interpret.whole import read
from tests.policy.riverbend import BEYOND, TODAY, compiled

TABLES = 150
"""As many as would end in too deep a recursion if each asked for the next."""


@pytest.mark.parametrize("later_first", [True, False])
def test_a_long_chain_of_tables_is_computed_in_any_order(later_first: bool) -> None:
    front = (
        "---\ncomponent: chain\nkind: service fee\ntitle: Chain\nledger: 4711\norder: 30\n---\nOne by one.\n"
    )
    behind = [f"v{number + 1}" for number in range(TABLES - 1)] + ["past due"]
    tables = [
        f"## Step {number} (unique)\n| id | past due | = v{number} |\n|---|---|---|\n| S{number} | - | {named} |\n"
        for number, named in enumerate(behind)
    ]
    charge = "## Charge (unique)\n| id | past due | = amount |\n|---|---|---|\n| C1 | - | v0 |\n"
    page = "\n".join([front, charge, *(tables if later_first else reversed(tables))])
    pack = compiled(**dict.fromkeys(BEYOND), components__chain=page)
    account = Account("1", {"past due": 4_200, "days past due": 1, "segment": "business"})
    assert read(pack, account, TODAY).worth["chain", ""].amount == 4_200
