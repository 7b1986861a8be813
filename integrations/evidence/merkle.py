"""Merkle trees as RFC 6962, section 2.1, has them: hashes, and proofs of inclusion and consistency. Stores nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What is needed to go on with a tree and to tell its root: the roots of its whole subtrees, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def and_leaf(self, leaf: bytes) -> Frontier:
        """Return the frontier of the tree with the hash of one more leaf."""
        kept, rest, hashed = len(self.peaks), self.size, leaf
        while rest % 2:
            kept, rest = kept - 1, rest // 2
            hashed = node_hash(self.peaks[kept], hashed)
        return Frontier(self.size + 1, (*self.peaks[:kept], hashed))

    @classmethod
    def of(cls, size: int, peaks: bytes) -> Frontier | None:
        """Return the frontier of a tree of this size from its peaks in a row, None if they cannot be of one."""
        if len(peaks) != 32 * size.bit_count():
            return None
        return cls(size, tuple(peaks[start : start + 32] for start in range(0, len(peaks), 32)))

    @property
    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        *larger, hashed = self.peaks
        while larger:
            hashed = node_hash(larger.pop(), hashed)
        return hashed


@dataclass(slots=True)
class Tree:
    """All hashes of a tree, to prove things from: `levels[h][i]` is that of the i-th whole subtree of 2^h leaves."""

    levels: list[list[bytes]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.levels[0]) if self.levels else 0

    def append(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        hashed = leaf
        for level in self.levels:
            level.append(hashed)
            if len(level) % 2:
                return
            hashed = node_hash(level[-2], hashed)
        self.levels.append([hashed])

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves, of all if not told."""
        size = self._known(self.size if size is None else size)
        return self._subtree(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the audit path of a leaf in the tree of the first `size` leaves, lowest first."""
        size = self._known(self.size if size is None else size)
        if not 0 <= index < size:
            raise IndexError(f"no leaf {index} among {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency(self, first: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the tree of `size` leaves begins with the one of `first`, lowest first."""
        size = self._known(self.size if size is None else size)
        if not 0 < first <= size:
            raise IndexError(f"no tree of {first} leaves to begin one of {size}")
        path: list[bytes] = []
        start, end = 0, size
        while first < end:
            middle = start + _split(end - start)
            if first <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        if start:
            path.append(self._subtree(start, end))
        return tuple(reversed(path))

    def _known(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise IndexError(f"{size} leaves of {self.size}")
        return size

    def _subtree(self, start: int, end: int) -> bytes:
        """Return the root over leaves [start, end), where `start` is a multiple of the largest power of 2 below."""
        whole = list(_whole_parts(start, end))
        level, place = whole.pop()
        hashed = self.levels[level][place]
        while whole:
            level, place = whole.pop()
            hashed = node_hash(self.levels[level][place], hashed)
        return hashed


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a path proves that this leaf hash stands at `index` in the tree of this size and root."""
    if not 0 <= index < size:
        return False
    hashed, node, last = leaf, index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if node % 2 or node == last:
            hashed = node_hash(sibling, hashed)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            hashed = node_hash(hashed, sibling)
        node, last = node // 2, last // 2
    return last == 0 and hashed == root


def is_consistent(first: int, size: int, first_root: bytes, root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether a path proves that the tree of `size` leaves begins with the tree of `first` leaves."""
    if not 0 < first <= size:
        return False
    if first == size:
        return not path and first_root == root
    left = list(path)
    if first & (first - 1) == 0:
        left.insert(0, first_root)
    if not left:
        return False
    node, last = first - 1, size - 1
    while node % 2:
        node, last = node // 2, last // 2
    old = new = left.pop(0)
    for sibling in left:
        if last == 0:
            return False
        if node % 2 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            new = node_hash(new, sibling)
        node, last = node // 2, last // 2
    return last == 0 and old == first_root and new == root


def _split(size: int) -> int:
    """Return the largest power of 2 below a size above 1."""
    return 1 << ((size - 1).bit_length() - 1)


def _whole_parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give level and place of the whole subtrees that make up leaves [start, end), largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level
