"""What a component is levied on, and what may stand in for it or be taken off it."""

from __future__ import annotations

import pytest

from policy.language.compile import read
from tests.policy.language.pages import SOUND, page


def codes(kind: str, setting: str, target: str, per: str) -> list[str]:
    other = page(f"""
        ---
        component: other
        kind: {kind}
        title: Other
        ledger: 4210
        order: 77
        per: {per}
        {setting}: {target}
        ---
        ## Amount (unique)
        | id | past due | = amount |
        |---|---|---|
        | OT1 | - | 1.00 |
        """)
    return [one.code for one in read({**SOUND, "components/other.md": other}).findings]


@pytest.mark.parametrize(
    ("kind", "setting", "target", "per", "expected"),
    [
        ("exception", "exception to", "late-charge", "account", []),
        ("exception", "exception to", "late-charge", "open item", ["exception-scope"]),
        ("credit", "reduces", "late-charge", "account", []),
        ("credit", "reduces", "late-charge", "open item", ["scope"]),
    ],
)
def test_both_pages_are_of_one_scope(
    kind: str, setting: str, target: str, per: str, expected: list[str]
) -> None:
    assert codes(kind, setting, target, per) == expected
