"""Components as lines of Python: exceptions that stand in, reductions with their cap, sums over items and lines.

Also the order of a program: each table in its turn, each component as soon as its tables are answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from policy.language.targets.python.assembly import SUMS, Assembly
from policy.language.targets.python.formulas import Variable
from policy.language.targets.python.layout import Sort
from policy.language.targets.reach import Reach, exceptions_to, summed
from policy.language.targets.specialise import AGREED_ON, is_table_dated_by_agreement
from policy.language.tree.expressions import Name, Origin
from policy.language.tree.pack import Component, ComponentKind, Pack
from policy.language.tree.reductions import reduced_before
from policy.language.tree.tables import ITEM_SCOPES, Scope, Table
from policy.language.tree.traversal import in_table, named
from policy.language.tree.types import MONEY


@dataclass(frozen=True, slots=True)
class Stated:
    """What a table says of a component: in all, payable now, and by which row or rows (empty if by none)."""

    amount: Variable
    now: Variable
    rule: str
    is_open: bool = False
    """Whether the table may be undetermined."""


class Composer:
    """Writes a whole program for a specialised pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.assembly = Assembly(pack)
        self.source = self.assembly.source
        reached = Reach(pack).of_quote()
        tables = (pack.tables[key] for key in pack.order if key in reached)
        self._tables = tuple(table for table in tables if table.scope is not Scope.REQUEST)
        self._lacking = {one.amount for one in pack.components if one.kind is ComponentKind.EXCEPTION}
        self._parts: dict[str, Stated] = {}
        """By component: on the item at hand, or on the account."""
        self._settled: set[str] = set()
        self._sums_in_loop: dict[str, Variable] = {}
        self._open: list[str] = []
        """Components per item whose sum is complete when the present loop ends."""

    def write(self) -> str:
        """Return the program's source."""
        plans = [offer for offer in self.pack.offers if offer.plan is not None]
        financed = [offer.plan.financed for offer in plans if offer.plan is not None]
        agreed = any(table.dated_by == AGREED_ON for table in self._tables)
        expressions = [one for table in self._tables for one in in_table(table)]
        self.assembly.begin([*expressions, *financed], agreed=agreed)
        for table in self._tables:
            if self._looks_at_sums(table):
                self._catch_up()
            self._enter(table.scope)
            self.assembly.table(table, may_lack=table.key in self._lacking)
            self._settle()
        self._catch_up()
        for offer, expression in zip(plans, financed, strict=True):
            dated = "dated" if is_table_dated_by_agreement(offer, self.pack.tables) else None
            formulas = self.assembly.formulas(Scope.ACCOUNT, dated, {})
            formulas.prepare(expression)
            name = self.source.name(f"financed {offer.id}")
            self.source.line(f"{name} = {formulas.guarded(expression).code}")
            slot = (Sort.FINANCED, offer.id, "")
            self.assembly.layout.scales[slot] = (MONEY, 1)
            self.assembly.place(slot, name)
        return self.assembly.finish()

    def _enter(self, scope: Scope) -> None:
        loop = self.assembly.loop
        if loop is not None and loop.scope is not scope:
            self.assembly.leave()
            done, self._open = self._open, []
            for identifier in done:
                self._place_sum(identifier)
            self._settle()
        if scope is not Scope.ACCOUNT and self.assembly.loop is None:
            self.assembly.enter(scope)

    def _catch_up(self) -> None:
        """Be outside every loop, with all components written whose tables are answered."""
        for component in self.pack.components:
            if component.id not in self._settled and component.amount in self.assembly.answered:
                self._enter(component.scope)
                self._settle()
        self._enter(Scope.ACCOUNT)

    def _looks_at_sums(self, table: Table) -> bool:
        """Tell whether a table names what is known only after a loop."""
        names = (node for node in named(in_table(table)) if isinstance(node, Name))
        return any(name.origin is Origin.COMPONENT or name.name in SUMS for name in names)

    def _settle(self) -> None:
        """Write the components whose tables are answered, then the sums over components that are complete."""
        before = -1
        while before != len(self._settled):
            before = len(self._settled)
            for component in self.pack.components:
                if component.id not in self._settled and self._is_ready(component):
                    self._settled.add(component.id)
                    if component.kind is not ComponentKind.EXCEPTION:
                        self._component(component)
        if self.assembly.loop is not None:
            return
        for name in SUMS:
            parts = summed(self.pack, name)
            if name not in self.assembly.sums and all(part.id in self.assembly.sums for part in parts):
                self._sum(name, parts)

    def _is_ready(self, component: Component) -> bool:
        if component.amount not in self.assembly.answered:
            return False
        here = Scope.ACCOUNT if self.assembly.loop is None else self.assembly.loop.scope
        if component.scope is not here:
            return False
        if any(other.amount not in self.assembly.answered for other in exceptions_to(self.pack, component)):
            return False
        limits = self._limits(component)
        if self._is_of_item(component):
            return all(one.id in self._parts for one in limits)
        return all(one.id in self.assembly.sums for one in limits)

    def _component(self, component: Component) -> None:
        source = self.source
        own = self._stated(component)
        amount, now = own.amount, own.now
        exceptions = exceptions_to(self.pack, component)
        cap = self._cap(component)
        if exceptions or cap is not None or not amount.code.isidentifier():
            named = source.name(component.id)
            source.line(f"{named} = {amount.code}")
            amount = Variable(named, amount.stateful)
            if now.code == own.amount.code:
                now = amount
            else:
                at_once = source.name(f"{component.id} now")
                source.line(f"{at_once} = {now.code}")
                now = Variable(at_once, now.stateful)
        if exceptions:
            amount, now = self._replaced(component, exceptions, amount, now)
        if cap is not None:
            amount, now = self._capped(amount, now, cap)
        self._parts[component.id] = Stated(amount, now, own.rule)
        for sort, variable in ((Sort.AMOUNT, amount), (Sort.NOW, now)):
            slot = (sort, component.id, "")
            self.assembly.layout.scales[slot] = (MONEY, 1)
            self.assembly.place(slot, variable.code)
        self._add_up(component, amount, now)

    def _stated(self, component: Component) -> Stated:
        """Return what a component's own table says."""
        answered = self.assembly.answered[component.amount]
        names = [output.name for output in answered.table.outputs]
        rule = answered.rule

        def variable(name: str) -> Variable:
            output = answered.outputs[name]
            if not answered.table.hit_policy.is_list:
                return output
            each = f"one[{names.index(name) + 1}] for one in {rule}"
            code = f"total([{each}])" if output.stateful else f"sum([{each}])"
            return Variable(
                f"(U if {rule} is None else {code})" if answered.is_open else code, output.stateful
            )

        amount = variable("amount")
        return Stated(amount, variable("now") if "now" in names else amount, rule, answered.is_open)

    def _replaced(
        self, component: Component, exceptions: tuple[Component, ...], amount: Variable, now: Variable
    ) -> tuple[Variable, Variable]:
        """Add lines that let an exception that applies stand in."""
        source = self.source
        instead = source.name(f"instead of {component.id}")
        if now.code == amount.code:
            now = Variable(source.name(f"{component.id} now"), amount.stateful)
            source.line(f"{now.code} = {amount.code}")
        source.line(f"{instead} = None")
        stateful = amount.stateful
        for other in exceptions:
            stated = self._stated(other)
            with source.block(f"if {stated.rule}:"):
                if other is not exceptions[0]:
                    key = other.amount
                    source.line(
                        f"if {instead}: notes = noted(notes, Note(CLASH, {key!r}, ({instead}, {stated.rule})))"
                    )
                source.line(f"{instead} = {stated.rule}")
                source.line(f"{amount.code} = {stated.amount.code}; {now.code} = {stated.now.code}")
            if stated.is_open:
                source.line(f"elif {self._is_open(other, stated)}: {amount.code} = {now.code} = U")
            stateful = stateful or stated.amount.stateful or stated.now.stateful
        self.assembly.place((Sort.INSTEAD, component.id, ""), instead)
        return Variable(amount.code, stateful), Variable(now.code, stateful or now.stateful)

    def _is_open(self, exception: Component, stated: Stated) -> str:
        """Return code that tells, where no row of an exception applies, whether one may."""
        if self.assembly.answered[exception.amount].table.hit_policy.is_list:
            return f"{stated.rule} is None"
        return f"{stated.amount.code} is U"

    def _cap(self, component: Component) -> Variable | None:
        """Return what a reduction may take off at most: of the item at hand if both are levied on it.

        It is what the reductions before it left.
        """
        limits = self._limits(component)
        of_item = self._is_of_item(component)
        parts = [self._parts[one.id].amount if of_item else self.assembly.sums[one.id] for one in limits]
        if len(parts) < 2:
            return parts[0] if parts else None
        left = self.source.name(f"left for {component.id}")
        states = " or ".join(f"{part.code}.__class__ is S" for part in parts if part.stateful)
        rest = " - ".join(part.code for part in parts)
        self.source.line(f"{left} = {f'U if {states} else ' if states else ''}{rest}")
        self.source.line(f"if {f'{left} is not U and ' if states else ''}{left} < 0: {left} = 0")
        return Variable(left, bool(states))

    def _limits(self, component: Component) -> tuple[Component, ...]:
        """Return the line that a reduction reduces and the reductions of it that come first; none for others."""
        whole = tuple(one for one in self.pack.components if one.id == component.reduces)
        return (*whole, *reduced_before(self.pack.components, component))

    def _is_of_item(self, component: Component) -> bool:
        whole = self._limits(component)[:1]
        return component.scope in ITEM_SCOPES and all(one.scope is component.scope for one in whole)

    def _capped(self, amount: Variable, now: Variable, cap: Variable) -> tuple[Variable, Variable]:
        source = self.source
        if now.code == amount.code:
            now = Variable(source.name(f"{amount.code} now"), amount.stateful)
            source.line(f"{now.code} = {amount.code}")
        stateful = amount.stateful or cap.stateful
        known = f"{amount.code}.__class__ is not S" if amount.stateful else "True"
        if stateful:
            if cap.stateful:
                source.line(
                    f"if {known} and {cap.code}.__class__ is S: {amount.code} = {now.code} = {cap.code}"
                )
            known = f"{amount.code}.__class__ is not S"
        source.line(f"if {known} and {amount.code} > {cap.code}: {amount.code} = {cap.code}")
        if now.stateful or stateful:
            known = f"{now.code}.__class__ is not S and {known}"
        source.line(f"if {known} and {now.code} > {amount.code}: {now.code} = {amount.code}")
        return Variable(amount.code, stateful), Variable(now.code, now.stateful or stateful)

    def _add_up(self, component: Component, amount: Variable, now: Variable) -> None:
        """Add lines that make a component's sum, for the account or over the items of the loop."""
        loop = self.assembly.loop
        if loop is None:
            self.assembly.sums[component.id] = self._number(component.id, amount)
            self.assembly.sums[f"{component.id} now"] = self._number(f"{component.id} now", now)
            return
        for name, part in ((component.id, amount), (f"{component.id} now", now)):
            whole = self.source.name(f"sum of {name}")
            loop.starts.append(f"{whole} = 0")
            if part.stateful:
                unknown = f"{whole} is U or {part.code}.__class__ is S"
                self.source.line(f"{whole} = U if {unknown} else {whole} + {part.code}")
            else:
                self.source.line(f"{whole} += {part.code}")
            self._sums_in_loop[name] = Variable(whole, part.stateful)
        self._open.append(component.id)

    def _number(self, name: str, part: Variable) -> Variable:
        """Return an amount as others see it: unknown if it has no number."""
        if not part.stateful:
            return part
        seen = self.source.name(f"{name} seen")
        self.source.line(f"{seen} = U if {part.code}.__class__ is S else {part.code}")
        return Variable(seen, stateful=True)

    def _sum(self, name: str, parts: tuple[Component, ...]) -> None:
        """Add lines for a sum over components, reductions taken off, never below nothing."""
        keys = [
            (f"{part.id} now" if name == "subtotal" else part.id, part.kind.is_reduction) for part in parts
        ]
        variables = [(self.assembly.sums[key], minus) for key, minus in keys]
        unknown = " or ".join(f"{variable.code} is U" for variable, _ in variables if variable.stateful)
        added = " + ".join(variable.code for variable, minus in variables if not minus) or "0"
        taken = "".join(f" - {variable.code}" for variable, minus in variables if minus)
        whole = self.source.name(name)
        guard = f"U if {unknown} else " if unknown else ""
        self.source.line(f"{whole} = {guard}{added}{taken}")
        if taken:
            known = f"{whole}.__class__ is not S and " if unknown else ""
            self.source.line(f"if {known}{whole} < 0: {whole} = 0")
        self.assembly.sums[name] = Variable(whole, bool(unknown))
        slot = (Sort.SUM, name, "")
        self.assembly.layout.scales[slot] = (MONEY, 1)
        self.assembly.place(slot, whole)

    def _place_sum(self, identifier: str) -> None:
        for name in (identifier, f"{identifier} now"):
            self.assembly.sums[name] = self._sums_in_loop[name]
