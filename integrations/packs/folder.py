"""Reads a policy pack's pages from a folder, and writes the pages of a new one. It knows nothing of what they say."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

MOST_PAGES: Final = 2_000
LARGEST_PAGE: Final = 16 * 1024 * 1024
LARGEST_PACK: Final = 256 * 1024 * 1024


class PackUnreadable(Exception):
    """A folder that cannot be read as a pack, or written to; `advice` says what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


def read_folder(folder: Path) -> Mapping[str, bytes]:
    """Return the bytes of every Markdown page below a folder, by path with `/`; raise PackUnreadable.

    Links are not followed: a pack is what lies in its folder. Names that start with a dot are left out.
    """
    if not folder.is_dir():
        raise PackUnreadable(
            f"{folder} is no folder.",
            "Name the folder that holds pack.md, or make one with “tillside policy new”.",
        )
    pages: dict[str, bytes] = {}
    size = 0
    for path in _pages(folder):
        name = path.relative_to(folder).as_posix()
        try:
            large = path.stat().st_size
            size += large
            if large > LARGEST_PAGE or size > LARGEST_PACK or len(pages) >= MOST_PAGES:
                raise PackUnreadable(
                    f"{folder} holds more than a policy pack may: {name} is where the limit was reached.",
                    "Is this the right folder? A pack holds a few dozen small pages.",
                )
            pages[name] = path.read_bytes()
        except OSError as fault:
            raise PackUnreadable(
                f"{name} cannot be read: {fault.strerror}.",
                "Check that you may read the file, and try again.",
            ) from fault
    if not pages:
        raise PackUnreadable(f"{folder} holds no pages.", "A pack needs at least pack.md and inputs.md.")
    return pages


def _pages(folder: Path) -> Iterator[Path]:
    def refuse(fault: OSError) -> None:
        raise PackUnreadable(
            f"{fault.filename} cannot be read: {fault.strerror}.",
            "Check that you may read the folder, and try again.",
        ) from fault

    for parent, folders, files in os.walk(folder, onerror=refuse, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if name.lower().endswith(".md") and not name.startswith(".") and not path.is_symlink():
                yield path


def write_folder(folder: Path, pages: Mapping[str, bytes]) -> None:
    """Write the pages of a new pack; raise PackUnreadable if the folder exists and is not empty."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PackUnreadable(f"{folder} is there already.", "Choose a name that is still free.")
        for name, content in pages.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as fault:
        raise PackUnreadable(
            f"{folder} cannot be written: {fault.strerror}.",
            "Check the name and that there is room on the disk.",
        ) from fault
