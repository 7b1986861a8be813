"""A supervisor sees the account as it stands, what was waived for it before, and what this agent has granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from desktop.runner.context import sections
from policy.account import Entry
from policy.language.tree.pack import HistoryKind
from policy.language.tree.places import Place
from policy.session import Session, Stage
from tests.policy.session.desk import at


def shown(session: Session) -> dict[str, dict[str, str]]:
    return {one.title: {row.label: row.value for row in one.rows} for one in sections(session)}


def talking() -> Session:
    session = at(Stage.GUIDING).session
    assert session.account is not None
    assert session.day is not None
    on = session.day.on
    account = replace(
        session.account,
        values={**session.account.values, "status": "suspended", "suspended on": on, "autopay": False},
        histories={"late waivers": (Entry(on - timedelta(days=40), 500), Entry(on - timedelta(days=3)))},
    )
    return replace(session, account=account)


def test_the_account_is_told_by_the_policys_own_names() -> None:
    found = shown(talking())
    account = found["The account"]
    assert account["Status"].startswith("Suspended, ")
    assert account["Autopay"] == "off"
    assert list(found["Waived for this account"].values()) == ["late waivers", "late waivers, 5.00"]


def test_where_nothing_was_waived_it_says_so() -> None:
    session = talking()
    assert session.account is not None
    bare = replace(session.account, histories={"late waivers": ()}, values={})
    assert shown(replace(session, account=bare))["Waived for this account"] == {"Nothing on record": ""}
    assert shown(replace(session, account=None)) == {}


def test_what_the_agent_has_granted_this_month_is_counted() -> None:
    session = talking()
    assert session.day is not None
    on: date = session.day.on
    pack, agent = session.setup.pack, session.setup.agent
    history = HistoryKind(
        "agent waivers", has_amount=True, has_item=False, origin="agent", at=Place("p.md", 1)
    )
    earlier = on.replace(day=1) - timedelta(days=1)
    entries = (Entry(on, 500), Entry(on.replace(day=1), 700), Entry(earlier, 9_900))
    setup = replace(
        session.setup,
        pack=replace(pack, histories={**pack.histories, "agent waivers": history}),
        agent=replace(agent, histories={"agent waivers": entries}),
    )
    found = shown(replace(session, setup=setup))["Granted by amy"]
    assert found == {"Agent waivers": "2 this month", "Amount": "12.00"}
    assert "Granted by amy" not in shown(replace(session, setup=setup, day=None))
