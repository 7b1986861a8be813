"""The packs that come with the program, each read and compiled once in a process."""

from functools import cache

from desktop.bootstrap.packs import pack_named
from policy.language.tree.pack import Pack


@cache
def bundled(name: str) -> Pack:
    """Return a sample pack. Nobody can change it, so all tests may have the same."""
    return pack_named(name)
