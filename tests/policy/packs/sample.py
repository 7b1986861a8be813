"""Reads a sample pack from its folder, once for all tests."""

from functools import cache
from pathlib import Path

from policy.language.cases import Case
from policy.language.compile import Compilation, read
from policy.language.tree.pack import Pack
from policy.trial import Report, run_all

PACKS = Path(__file__).parents[3] / "resources" / "packs"


@cache
def compilation(name: str) -> Compilation:
    """Compile a sample pack's pages."""
    folder = PACKS / name
    return read({page.relative_to(folder).as_posix(): page.read_bytes() for page in folder.rglob("*.md")})


def pack_of(name: str) -> Pack:
    """Return a sample pack; fail with its findings if there is none."""
    compiled = compilation(name)
    assert compiled.pack is not None, "\n".join(f"{one.place}: {one.message}" for one in compiled.findings)
    return compiled.pack


@cache
def report_of(name: str) -> Report:
    """Run a sample pack's own cases."""
    return run_all(pack_of(name), compilation(name).cases)


def case_of(name: str, identifier: str) -> Case:
    """Return a case of a sample pack by its id."""
    return next(case for case in compilation(name).cases if case.id == identifier)
