"""Trees and proofs, against the published vectors of Certificate Transparency and against the definition itself."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    includes,
    is_consistent,
    leaf_hash,
    node_hash,
)

# The eight inputs that implementations of RFC 6962 share, with the roots over the first n of them.
INPUTS = tuple(
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATHS = {
    0: (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    5: (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}
SIX_TO_EIGHT = (
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
)


def tree_of(size: int) -> Tree:
    tree = Tree()
    for number in range(size):
        tree.append(leaf_hash(INPUTS[number] if number < len(INPUTS) else b"%d" % number))
    return tree


def by_definition(leaves: list[bytes]) -> bytes:
    """Return MTH as the RFC writes it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_leaf_has_the_published_hash() -> None:
    published = "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert leaf_hash(b"L123456").hex() == published


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert tree_of(size).root().hex() == ROOTS[size - 1]
    assert tree_of(8).root(size).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("index", sorted(PATHS))
def test_inclusion_paths_are_the_published_ones(index: int) -> None:
    assert tuple(one.hex() for one in tree_of(8).inclusion(index)) == PATHS[index]


def test_a_consistency_path_is_the_published_one() -> None:
    assert tuple(one.hex() for one in tree_of(8).consistency(6)) == SIX_TO_EIGHT


def test_every_proof_of_every_small_tree_holds_and_no_other_does() -> None:
    tree = tree_of(40)
    for size in range(1, 41):
        root = tree.root(size)
        assert root == by_definition(tree.levels[0][:size])
        for index in range(size):
            leaf, path = tree.levels[0][index], tree.inclusion(index, size)
            assert includes(leaf, index, size, path, root)
            assert not includes(leaf, index, size, path, bytes(32))
            assert not includes(leaf, index, size, (*path, root), root)
            assert not includes(leaf, index, size, path[1:], root) or not path
            assert not any(includes(leaf, other, size, path, root) for other in range(size) if other != index)
        for first in range(1, size + 1):
            path, old = tree.consistency(first, size), tree.root(first)
            assert is_consistent(first, size, old, root, path)
            assert not is_consistent(first, size, bytes(32), root, path)
            assert not is_consistent(first, size, old, bytes(32), path)
            assert not is_consistent(first, size, old, root, (*path, root))
            assert not is_consistent(first, size, old, root, path[1:]) or not path


@pytest.mark.parametrize(("first", "size"), [(0, 8), (9, 8), (3, 8), (4, 8)])
def test_no_path_proves_nothing(first: int, size: int) -> None:
    assert not is_consistent(first, size, tree_of(3).root(), tree_of(8).root(), ())


def test_what_is_not_there_has_no_proof() -> None:
    tree = tree_of(8)
    for index, size in ((8, 8), (-1, 8), (0, 9)):
        with pytest.raises(IndexError):
            tree.inclusion(index, size)
        assert not includes(tree.levels[0][0], index, min(size, 8), (), tree.root()) or size == 9
    for first, size in ((0, 8), (9, 8), (1, 9)):
        with pytest.raises(IndexError):
            tree.consistency(first, size)


@given(st.lists(st.binary(max_size=3), max_size=70))
def test_a_frontier_has_the_root_of_its_tree(bodies: list[bytes]) -> None:
    tree, frontier = Tree(), Frontier()
    for body in bodies:
        tree.append(leaf_hash(body))
        frontier = frontier.and_leaf(leaf_hash(body))
    assert (frontier.size, frontier.root) == (tree.size, tree.root())
