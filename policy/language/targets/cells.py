"""The checker's view of tables: rows as boxes over axes, split into elementary cells and walked as a decision
diagram. It knows nothing of packs, names or formulas; values on an axis are whole numbers, words and states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from policy.language.tree.types import State

Span = tuple[int, int]
"""Numbers or days between two ends, both included."""

Point = str | bool | State
"""A word, a yes or no, or a state without a value."""

Piece = Span | Point


@dataclass(frozen=True, slots=True)
class Axis:
    """What the tested value of one column can be: a span of numbers or some words, and perhaps states."""

    span: Span | None
    points: tuple[Point, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The whole axis as pieces."""
        return (() if self.span is None else (self.span,)) + self.points


@dataclass(frozen=True, slots=True)
class Region:
    """Where one cell holds on its axis: disjoint spans in rising order, and points."""

    spans: tuple[Span, ...]
    points: frozenset[Point]

    @property
    def is_empty(self) -> bool:
        return not self.spans and not self.points


Slice = tuple[int, tuple[Piece, ...]]
"""The rows that hold on some pieces of an axis, as bits, and those pieces."""


class Node:
    """A point of the walk: the rows still alive before the axis of its depth is looked at."""

    __slots__ = ("depth", "edges", "gap", "parent", "rows", "taken")

    def __init__(self, depth: int, rows: int, parent: Node | None, taken: tuple[Piece, ...]) -> None:
        self.depth = depth
        self.rows = rows
        self.parent = parent
        self.taken = taken
        self.edges: list[tuple[tuple[Piece, ...], Node]] = []
        self.gap = False

    def path(self) -> tuple[tuple[Piece, ...], ...]:
        """Return the pieces taken on each axis on the first way that led here; axes not looked at are left out."""
        steps: list[tuple[Piece, ...]] = []
        node = self
        while node.parent is not None:
            steps.append(node.taken)
            node = node.parent
        return tuple(reversed(steps))


Path = tuple[tuple[Piece, ...], ...]


Context = tuple[tuple[int, Piece], ...]
"""Pieces chosen so far on axes that depend on each other, by axis number."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows over axes. `tied` are groups of axes whose values depend on each other, to be split in this order;
    `feasible` says whether pieces of one group can occur together (True if that is not known)."""

    axes: tuple[Axis, ...]
    rows: tuple[tuple[Region, ...], ...]
    tied: tuple[tuple[int, ...], ...] = ()
    feasible: Callable[[Context], bool] = field(default=lambda _: True)


class Diagram:
    """Everything that can happen to a grid: one leaf for each set of rows that can hold together.

    Nodes with the same rows alive are shared. Only rows still alive are looked at when an axis is split, so
    that a table of thousands of rows falls apart as fast as an index would. `complete` is False when the walk
    was given up after `limit` edges.
    """

    def __init__(self, grid: Grid, is_gap: Callable[[int], bool], limit: int = 400_000) -> None:
        self.grid = grid
        self.complete = True
        self.leaves: list[Node] = []
        self._is_gap = is_gap
        self._left = limit
        self._order = self._best_order()
        self._whole = [self._whole_rows(axis) for axis in range(len(grid.axes))]
        self._tied = frozenset(axis for group in grid.tied for axis in group)
        self._closing = frozenset(group[-1] for group in grid.tied)
        self._cuts: dict[int, list[tuple[Piece, int]]] = {}
        self._feasible: dict[Context, bool] = {}
        self._nodes: dict[tuple[int, bytes, Context], Node] = {}
        self.root = self._node(0, (1 << len(grid.rows)) - 1, (), None, ())

    def named(self, path: Path) -> dict[int, tuple[Piece, ...]]:
        """Return a path's pieces by the number of the axis."""
        return {self._order[depth]: pieces for depth, pieces in enumerate(path)}

    def gaps(self) -> Iterator[Path]:
        """Yield the paths that end where no row applies although no tested value is unknown."""
        yield from self._gaps(self.root, ())

    def _gaps(self, node: Node, path: Path) -> Iterator[Path]:
        if not node.gap:
            return
        if not node.edges:
            yield path
        for pieces, child in node.edges:
            known = tuple(piece for piece in pieces if piece is not State.UNKNOWN)
            if known:
                yield from self._gaps(child, (*path, known))

    def _best_order(self) -> list[int]:
        """Split on the axis with the most different tests first; groups of tied axes come last, each together."""
        different = [len({row[axis] for row in self.grid.rows[:200]}) for axis in range(len(self.grid.axes))]
        tied = [axis for group in self.grid.tied for axis in group]
        free = set(range(len(different))) - set(tied)
        return [*sorted(free, key=lambda axis: (-different[axis], axis)), *tied]

    def _whole_rows(self, axis: int) -> int:
        known = self.grid.axes[axis]
        spans = () if known.span is None else (known.span,)
        points = frozenset(known.points) - {State.UNKNOWN}
        return sum(
            1 << number
            for number, row in enumerate(self.grid.rows)
            if row[axis].spans == spans and row[axis].points == points
        )

    def _node(
        self,
        depth: int,
        rows: int,
        context: Context,
        parent: Node | None,
        taken: tuple[Piece, ...],
    ) -> Node:
        key = (depth, _key(rows), context)
        found = self._nodes.get(key)
        if found is not None:
            return found
        node = self._nodes[key] = Node(depth, rows, parent, taken)
        if depth == len(self._order) or not rows:
            node.gap = self._is_gap(rows)
            self.leaves.append(node)
            return node
        axis = self._order[depth]
        for alive, pieces, seen in self._steps(axis, rows, context):
            self._left -= 1
            if self._left < 0:
                self.complete = False
                break
            child = self._node(depth + 1, alive, seen, node, pieces)
            node.edges.append((pieces, child))
            node.gap |= child.gap and pieces != (State.UNKNOWN,)
        return node

    def _steps(
        self, axis: int, rows: int, context: Context
    ) -> Iterator[tuple[int, tuple[Piece, ...], Context]]:
        slices = self._slices(axis, rows)
        if axis not in self._tied:
            for alive, pieces in slices:
                yield alive, pieces, ()
            return
        for alive, pieces in slices:
            for piece in pieces:
                seen = (*context, (axis, piece))
                if self._is_feasible(seen):
                    yield alive, (piece,), () if axis in self._closing else seen

    def _is_feasible(self, context: Context) -> bool:
        if context not in self._feasible:
            self._feasible[context] = self.grid.feasible(context)
        return self._feasible[context]

    def _slices(self, axis: int, rows: int) -> list[Slice]:
        """Cut an axis at the ends of the tests of the rows alive; pieces with the same rows stay together.

        Few rows are cut anew; many are what is left of them in the pieces that all rows of the grid are cut into.
        """
        whole = self._pieces(axis)
        if rows.bit_count() < len(whole):
            return self._cut(axis, rows)
        together: dict[bytes, tuple[int, list[Piece]]] = {}
        for piece, mask in whole:
            alive = mask & rows
            pieces = together.setdefault(_key(alive), (alive, []))[1]
            last = pieces[-1] if pieces else None
            if isinstance(piece, tuple) and isinstance(last, tuple) and last[1] + 1 == piece[0]:
                pieces[-1] = (last[0], piece[1])
            else:
                pieces.append(piece)
        return [(alive, tuple(pieces)) for alive, pieces in together.values()]

    def _pieces(self, axis: int) -> list[tuple[Piece, int]]:
        """Return the pieces that all rows cut an axis into, in their order, with the rows that hold there."""
        if axis not in self._cuts:
            cut = self._cut(axis, (1 << len(self.grid.rows)) - 1)
            held = {piece: alive for alive, pieces in cut for piece in pieces}
            spans = sorted(piece for piece in held if isinstance(piece, tuple))
            self._cuts[axis] = [(piece, held[piece]) for piece in (*spans, *self.grid.axes[axis].points)]
        return self._cuts[axis]

    def _cut(self, axis: int, rows: int) -> list[Slice]:
        """Sweep over an axis from end to end of the tests of some rows, which are told apart by their places."""
        known = self.grid.axes[axis]
        whole = rows & self._whole[axis]
        events: dict[int, list[tuple[int, int]]] = {}
        everywhere = (1, whole) if whole else (0, 0)
        points = {point: (0, 0) if point is State.UNKNOWN else everywhere for point in known.points}
        for place, number in enumerate(bits(rows & ~whole), 1):
            one = 1 << place, 1 << number
            region = self.grid.rows[number][axis]
            for low, high in region.spans:
                events.setdefault(low, []).append(one)
                events.setdefault(high + 1, []).append(one)
            for point in region.points:
                held, alive = points[point]
                points[point] = held | one[0], alive | one[1]
        together: dict[bytes, tuple[int, list[Piece]]] = {}
        if known.span is not None:
            low, last = known.span
            held, alive = everywhere
            for cut in sorted(events):
                if low < cut <= last:
                    together.setdefault(_key(held), (alive, []))[1].append((low, cut - 1))
                    low = cut
                if cut <= last:
                    for place, row in events[cut]:
                        held ^= place
                        alive ^= row
            together.setdefault(_key(held), (alive, []))[1].append((low, last))
        for point, (held, alive) in points.items():
            together.setdefault(_key(held), (alive, []))[1].append(point)
        return [(alive, tuple(pieces)) for alive, pieces in together.values()]


def _key(rows: int) -> bytes:
    """Return what stands for a set of rows in a dictionary. As numbers, single rows of thousands have 61 hashes."""
    return rows.to_bytes((rows.bit_length() + 7) // 8, "little")


def bits(rows: int) -> Iterator[int]:
    """Yield the numbers of the rows in a set, rising."""
    digits = f"{rows:b}"[::-1]  # not bit by bit, each of which would go through a set of thousands
    number = digits.find("1")
    while number >= 0:
        yield number
        number = digits.find("1", number + 1)


def united(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans that may touch or overlap as disjoint ones, rising; empty spans fall away."""
    merged: list[Span] = []
    for low, high in sorted(span for span in spans if span[0] <= span[1]):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def outside(spans: Sequence[Span], domain: Span) -> tuple[Span, ...]:
    """Return what is left of a domain without some disjoint, rising spans within it."""
    left: list[Span] = []
    start = domain[0]
    for low, high in spans:
        if start < low:
            left.append((start, low - 1))
        start = high + 1
    if start <= domain[1]:
        left.append((start, domain[1]))
    return tuple(left)
