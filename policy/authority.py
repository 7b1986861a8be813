"""Who may grant a request: the answer of the authority page, and who of several people may approve it.

Nothing is granted silently: what no row grants is refused, and a refusal cannot be overridden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from policy.account import Entry
from policy.adjustment import Adjustment, ChangeTerms, Extend, Request, given_away, line, remaining
from policy.language.targets.interpret.rows import Answer, Clash, Hit, Undetermined, answer
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.pack import Pack, Role
from policy.language.tree.tables import Table
from policy.language.tree.types import NOT_APPLICABLE, Value
from policy.wording import Wording

OF_WAIVERS: Final = frozenset({"waive", "lower", "accept less"})


class Verdict(Enum):
    """What the authority page answers; the values are the words of its tables."""

    REFUSED = "refused"
    MANDATORY = "mandatory"
    NEEDS_APPROVAL = "needs approval"
    GRANTED = "granted"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks or approves: who, in which role, and what is recorded of them by history name."""

    id: str
    role: str
    histories: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer to a request.

    `approver` is the least role that may approve and `people` how many different ones must, both only when
    approval is needed. `rule` is the row that answered, "" if none did; `needs` are the inputs to find out
    before it can be answered otherwise. `why` is the page's own word, or says what is wrong with the request.
    """

    verdict: Verdict
    request: Request
    requester: str
    why: str
    rule: str = ""
    source: str = ""
    approver: str = ""
    people: int = 0
    needs: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it takes effect without anybody else."""
        return self.verdict in (Verdict.GRANTED, Verdict.MANDATORY)


class NotGranted(Exception):
    """A request has no effect, because it is refused or not approved by enough people."""


def judge(
    scene: Scene,
    request: Request,
    agent: Person,
    earlier: Iterable[Adjustment] = (),
    language: str = "en",
) -> Judgement:
    """Answer a request by the pack's authority page.

    `scene` holds what is known of the account and its quote, with the item at hand if the request is about
    one; a line can be no more than what the scene says of its component. The histories of the account and of
    the agent are both counted. `earlier` are the adjustments of this quote so far.
    """
    return _Judge(
        scene, request, agent, tuple(earlier), Wording(language, scene.pack.about.minor_digits)
    ).judged()


def may_approve(pack: Pack, judgement: Judgement, people: Iterable[Person]) -> tuple[Person, ...]:
    """Return who of some people may approve, each once: in a role high enough and not who asked."""
    ranks = {role.id: role.rank for role in pack.roles}
    if judgement.verdict is not Verdict.NEEDS_APPROVAL:
        return ()
    able = {
        person.id: person
        for person in people
        if person.id != judgement.requester and ranks.get(person.role, -1) >= ranks[judgement.approver]
    }
    return tuple(able.values())


def is_approved(pack: Pack, judgement: Judgement, approvals: Iterable[Person]) -> bool:
    """Tell whether a request may take effect, with the approval of these people."""
    return judgement.is_open or (
        judgement.verdict is Verdict.NEEDS_APPROVAL
        and len(may_approve(pack, judgement, approvals)) >= judgement.people
    )


def effect(
    pack: Pack,
    judgement: Judgement,
    approvals: Iterable[Person] = (),
    earlier: Iterable[Adjustment] = (),
) -> Adjustment:
    """Return the extra line of a granted request; raise NotGranted if it is not, or not by enough people."""
    if not is_approved(pack, judgement, approvals):
        raise NotGranted(judgement.why)
    return line(pack, judgement.request, judgement.rule, judgement.source, earlier)


class _Judge:
    def __init__(
        self, scene: Scene, request: Request, agent: Person, earlier: tuple[Adjustment, ...], wording: Wording
    ) -> None:
        self.pack = scene.pack
        self.request = request
        self.agent = agent
        self.earlier = earlier
        self.wording = wording
        self.asked = given_away(request, earlier)
        self.scene = replace(
            scene,
            values={**scene.values, **self.values()},
            histories={
                **scene.histories,
                **{
                    name: entries
                    for name, entries in agent.histories.items()
                    if name in self.pack.histories and self.pack.histories[name].origin == "agent"
                },
            },
        )

    def judged(self) -> Judgement:
        wrong = self.wrong()
        if wrong:
            return self.refused(wrong)
        if not self.pack.authority:
            return self.refused(self.wording.phrase("judge: no page"))
        of_waivers = self.request.kind in OF_WAIVERS
        if not of_waivers and self.request.component and self.asked > 0:
            as_waiver = self.asked_of(
                "waivers", replace(self.scene, values={**self.scene.values, "request": "lower"})
            )
            if as_waiver.verdict is Verdict.REFUSED and as_waiver.rule:
                return as_waiver
        return self.asked_of("waivers" if of_waivers else "overrides", self.scene)

    def values(self) -> dict[str, Value]:
        """Return what the authority page may ask about a request."""
        classes = {one.id: one.waiver_class for one in self.pack.components}
        component = self.request.component
        return {
            "request": self.request.kind,
            "component": component or NOT_APPLICABLE,
            "waiver class": classes.get(component) or NOT_APPLICABLE,
            "asked": self.asked,
            "line amount": self.request.line_amount,
            "role": self.agent.role,
            "reason": self.request.reason,
        }

    def wrong(self) -> str:
        """Say what is wrong with a request before any page is asked, "" if nothing is."""
        request, phrase = self.request, self.wording.phrase
        declared = self.pack.inputs.get("reason")
        reasons = (request.reason,) if declared is None else declared.type.words
        if self.agent.role not in {role.id for role in self.pack.roles}:
            return phrase("judge: no role", role=self.agent.role) if self.pack.authority else ""
        if not request.reason or request.reason not in reasons:
            return phrase("judge: no reason")
        if request.component and request.component not in {one.id for one in self.pack.components}:
            return phrase("judge: no component", component=request.component)
        offers = {"", *(one.id for one in self.pack.offers)}
        if isinstance(request, ChangeTerms) and request.offer not in offers:
            return phrase("judge: no offer", offer=request.offer)
        if isinstance(request, Extend) and request.days < 1:
            return phrase("judge: no days")
        if self.asked < 0 or (request.kind in OF_WAIVERS and self.asked == 0):
            return phrase("judge: no amount")
        whole = self.scene.components.get(request.component, request.line_amount)
        left = remaining(request, self.earlier)
        if isinstance(whole, int) and request.line_amount > whole:
            left = whole
        if self.asked > left:
            return phrase(
                "judge: above line", asked=self.wording.money(self.asked), line=self.wording.money(left)
            )
        return ""

    def asked_of(self, heading: str, scene: Scene) -> Judgement:
        """Ask the first table of the authority page whose heading starts so."""
        phrase = self.wording.phrase
        tables = (self.pack.tables[key] for key in self.pack.authority)
        table = next((one for one in tables if one.title.lower().startswith(heading)), None)
        if table is None:
            return self.refused(phrase("judge: no table", request=self.request.kind))
        match answer(table, scene):
            case Answer(hits=[hit, *_], needs=()):
                return self.said(table, hit)
            case Answer(hits=[_, *_], needs=needs) | Undetermined(needs=needs):
                return self.refused(phrase("judge: unknown", needs=self.wording.listed(needs)), needs=needs)
            case Clash(rows=rows):
                listed = self.wording.listed(rows)
                return self.refused(phrase("judge: clash", rows=listed, table=table.title))
        return self.refused(phrase("judge: no row", table=table.title))

    def said(self, table: Table, hit: Hit) -> Judgement:
        """Turn a row of the authority page into a judgement."""
        verdict = Verdict(hit.outputs["answer"])
        approver: Role | None = None
        people = 0
        if verdict is Verdict.NEEDS_APPROVAL:
            word = hit.outputs["approver"]
            approver = next((role for role in self.pack.roles if role.id == word), None)
            people = max(1, _number(hit.outputs["people"]))
            if approver is None:
                return self.refused(self.wording.phrase("judge: no role", role=word))
        why = hit.outputs["why"]
        return Judgement(
            verdict,
            self.request,
            self.agent.id,
            why if isinstance(why, str) and why else self.plain(verdict, approver, people),
            hit.row,
            table.row(hit.row).source,
            approver.id if approver else "",
            people,
        )

    def plain(self, verdict: Verdict, approver: Role | None, people: int) -> str:
        """Say a verdict in words, for a row that does not."""
        count = self.wording.phrase("person" if people == 1 else "people", n=people)
        role = approver.title if approver else ""
        return self.wording.phrase(f"judge: {verdict.value}", people=count, role=role)

    def refused(self, why: str, needs: tuple[str, ...] = ()) -> Judgement:
        return Judgement(Verdict.REFUSED, self.request, self.agent.id, why, needs=needs)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 1
