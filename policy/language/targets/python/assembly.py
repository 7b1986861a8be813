"""A program under construction: the values it reads, what is seen where, loops over items, and its answer."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field

from policy.language.targets.python.answers import Answered, Scribe
from policy.language.targets.python.conditions import Conditions, Tested
from policy.language.targets.python.formulas import Formulas, Lookup, Variable
from policy.language.targets.python.index import Indexed, fits
from policy.language.targets.python.layout import Layout, Slot, Sort
from policy.language.targets.python.linear import Linear
from policy.language.targets.python.shared import OF_ROW
from policy.language.targets.python.source import Source
from policy.language.targets.scale import Scale
from policy.language.targets.specialise import AGREED_ON, QUOTE_DATE
from policy.language.tree.expressions import Expression, History, Name, Origin
from policy.language.tree.pack import Pack
from policy.language.tree.tables import ITEM_SCOPES, Scope, Table
from policy.language.tree.traversal import in_table, named, walk
from policy.language.tree.types import NUMERIC, Kind, Type

SUMS = ("subtotal", "taxable lines")
_MAY_LACK = {AGREED_ON: "N", "payments": "N", "tender": "U", "option": "U"}
_OF_ITEMS = ("item amount", "item due")

Hoisted = MutableMapping[tuple[History, str | None], Variable]


@dataclass(slots=True)
class Loop:
    """A loop over the items of a scope: the lines before it, its own histories, what it keeps of each item."""

    scope: Scope
    number: int
    before: list[str]
    hoisted: Hoisted
    kept: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)


class Assembly:
    """Holds what is known while one specialised pack's program is put together."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.source = Source()
        self.scale = Scale(pack)
        self.layout = Layout()
        self.answered: dict[str, Answered] = {}
        self.sums: dict[str, Variable] = {}
        """By component, and by the name of a sum over components."""
        self.loop: Loop | None = None
        self._outputs: dict[Scope, dict[str, Variable]] = {scope: {} for scope in Scope}
        self._read: dict[Scope, dict[str, Variable]] = {scope: {} for scope in Scope}
        self._readers: dict[Scope, list[str]] = {scope: [] for scope in Scope}
        self._hoisted: Hoisted = {}
        self._has_histories = True
        self._kept: dict[Scope, list[tuple[str, tuple[str, ...]]]] = {scope: [] for scope in ITEM_SCOPES}
        self._returned: list[str] = []

    def begin(self, expressions: Iterable[Expression], *, agreed: bool) -> None:
        """Add the lines that read inputs, and fold the histories for which nothing else is needed."""
        nodes = named(expressions)
        self._has_histories = any(isinstance(node, History) for node in nodes)
        read = {node.name: node.type for node in nodes if isinstance(node, Name) and node.origin in _READ}
        if agreed:
            read[AGREED_ON] = Type(Kind.DATE)
        for name, type_ in read.items():
            if name != QUOTE_DATE and name not in SUMS:
                self._read_input(name, type_)
        for line in self._readers[Scope.ACCOUNT]:
            self.source.line(line)
        if agreed:
            code = self._read[Scope.ACCOUNT][AGREED_ON].code
            self.source.line(f"dated = on if {code}.__class__ is S else {code}")
        formulas = self.formulas(Scope.ACCOUNT, None, {})
        for node in nodes:
            if isinstance(node, History) and not node.on_item and node.window.since is None:
                formulas.prepare(node)

    def formulas(self, scope: Scope, dated: str | None, row_values: dict[str, Variable]) -> Formulas:
        """Return the formulas of a place: what they see depends on its scope and on the day that dates it."""
        return Formulas(
            self.scale,
            self.source,
            self.pack.parameters,
            self._lookup(scope, row_values),
            self._hoisted if self.loop is None else self.loop.hoisted,
            dated,
            "None" if scope is Scope.ACCOUNT else "item.id",
        )

    def table(self, table: Table, *, may_lack: bool) -> None:
        """Add a table's lines at the present place."""
        dated = "dated" if table.dated_by == AGREED_ON else None
        row_values: dict[str, Variable] = {}
        formulas = self.formulas(table.scope, dated, row_values)
        # a key that held a line break would end the comment, so none is let through
        self.source.line(f"# {' '.join(table.key.split())} ({table.hit_policy.value})")
        if self._has_histories:
            for expression in in_table(table):
                formulas.prepare(expression)
        tested = tuple(self._column(table, place, formulas) for place in range(len(table.columns)))
        scribe = Scribe(
            self.source, table, formulas, Conditions(table, tested, formulas, dated), row_values, may_lack
        )
        answered = Indexed(scribe).write() if fits(scribe) else Linear(scribe).write()
        self.answered[table.key] = answered
        self.place((Sort.RULE, table.key, ""), answered.rule)
        for output in table.outputs:
            at = self.scale.of_output(output.name) if output.type.kind in NUMERIC else 1
            slot = (Sort.OUTPUT, table.key, output.name)
            self.layout.scales[slot] = (output.type, at)
            if not table.hit_policy.is_list:
                self.place(slot, answered.outputs[output.name].code)
                self._outputs[table.scope][output.name] = answered.outputs[output.name]

    def enter(self, scope: Scope) -> None:
        """Begin a loop over the items of a scope."""
        before, self.source.lines = self.source.lines, []
        self.loop = Loop(scope, len(self.layout.loops), before, ChainMap({}, self._hoisted))
        self.layout.loops.append(scope)

    def leave(self) -> None:
        """Be outside every loop; write out the one that was open."""
        if self.loop is None:
            return
        loop, self.loop = self.loop, None
        body, self.source.lines = self.source.lines, loop.before
        earlier = self._kept[loop.scope]
        kept = self.source.name("kept")
        for line in (*loop.starts, f"{kept} = []"):
            self.source.line(line)
        items = f"items.get({loop.scope.name}, ())"
        heads = ", ".join(["item", *(f"({', '.join(names)},)" for _, names in earlier)])
        over = ", ".join([items, *(name for name, _ in earlier)])
        with self.source.block(f"for {heads} in zip({over}):" if earlier else f"for item in {items}:"):
            for line in ("values = item.values", *self._readers[loop.scope], *body):
                self.source.line(line)
            self.source.line(f"{kept}.append(({', '.join(('item.id', *loop.kept))},))")
        earlier.append((kept, ("_", *loop.kept)))
        self.place((Sort.KEPT, str(loop.number), ""), kept)

    def place(self, slot: Slot, code: str) -> None:
        """Make a variable part of the program's answer, or of what the present loop keeps of each item."""
        kept = self._returned if self.loop is None else self.loop.kept
        if code not in kept:
            kept.append(code)
        if self.loop is None:
            self.layout.places[slot] = kept.index(code)
        else:
            self.layout.in_loop[slot] = (self.loop.number, kept.index(code) + 1)

    def finish(self) -> str:
        """Return the whole program's source."""
        self.leave()
        self.place((Sort.NOTES, "", ""), "notes")
        body, self.source.lines = self.source.lines, []
        with self.source.block("def answer(v, items, histories, on):"):
            self.source.line("notes = None")
            for line in body:
                self.source.line(line)
            self.source.line(f"return ({', '.join(self._returned)},)")
        return self.source.text

    def _lookup(self, scope: Scope, row_values: dict[str, Variable]) -> Lookup:
        def find(name: Name) -> Variable:
            if name.name == QUOTE_DATE:
                return Variable("on")
            if name.name in self.scale.of_rows:
                return Variable(name.name.removeprefix(OF_ROW))
            if name.origin is Origin.COMPONENT or name.name in SUMS:
                return self.sums[name.name]
            if name.origin is Origin.OUTPUT:
                places = [row_values, self._outputs[scope], self._outputs[Scope.ACCOUNT]]
            else:
                places = [self._read[scope], self._read[Scope.ACCOUNT]]
            for variables in places:
                if name.name in variables:
                    return variables[name.name]
            raise ValueError(f"{name.name} is named at {name.at} before it has a value")

        return find

    def _read_input(self, name: str, type_: Type) -> None:
        """Note the line that reads an input: once for the account, or in each loop over its items."""
        declared = self.pack.inputs.get(name)
        if declared is not None and name not in _MAY_LACK:
            scope, stateful = declared.scope, declared.may_be_unknown or declared.may_not_apply
        else:
            scope = Scope.OPEN_ITEM if name in _OF_ITEMS else Scope.ACCOUNT
            stateful = name in _MAY_LACK and not (name == "option" and self.pack.offers)
        variable = Variable(self.source.name(name), stateful)
        self._read[scope][name] = variable
        where = "v" if scope is Scope.ACCOUNT else "values"
        code = f"{where}.get({name!r}, {_MAY_LACK.get(name, 'U')})" if stateful else f"{where}[{name!r}]"
        at = self.scale.of_input(name)
        if type_.kind not in (Kind.DATE, Kind.RATE):
            self._readers[scope].append(f"{variable.code} = {code}")
            return
        convert = (
            "{}.toordinal()" if type_.kind is Kind.DATE else f"{at} // {{0}}.denominator * {{0}}.numerator"
        )
        if stateful:
            self._readers[scope].append(f"{variable.code} = {code}")
            code = variable.code
            self._readers[scope].append(f"if {code}.__class__ is not S: {code} = {convert.format(code)}")
        elif type_.kind is Kind.DATE:
            self._readers[scope].append(f"{variable.code} = {convert.format(code)}")
        else:
            self._readers[scope].append(f"{variable.code} = {code}")
            self._readers[scope].append(f"{variable.code} = {convert.format(variable.code)}")

    def _column(self, table: Table, place: int, formulas: Formulas) -> Tested:
        """Return a column as it is tested, after a line that works it out if it is more than a name."""
        column = table.columns[place]
        expression = column.expression
        at = self.scale.denominator(expression)
        value = formulas.guarded(expression, at)
        code = value.code
        if not code.isidentifier():
            code = self.source.name(column.heading)
            self.source.line(f"{code} = {value.code}")
        slot = (Sort.COLUMN, table.key, str(place))
        self.layout.scales[slot] = (expression.type, at)
        if not (isinstance(expression, Name) and expression.origin in _READ and expression.name not in SUMS):
            self.place(slot, code)
        unknown = value.stateful and any(map(self._may_be_unknown, walk(expression)))
        return Tested(code, value.stateful, expression.type, at, unknown)

    def _may_be_unknown(self, node: Expression) -> bool:
        if not isinstance(node, Name):
            return False
        declared = self.pack.inputs.get(node.name)
        if node.origin not in _READ or node.name in SUMS or declared is None:
            return node.name not in (AGREED_ON, "payments", QUOTE_DATE)
        return declared.may_be_unknown or _MAY_LACK.get(node.name) == "U"


_READ = (Origin.INPUT, Origin.BUILTIN)
