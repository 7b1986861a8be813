"""Looks for a card number in the memory of a process and in files, in every form in which text is kept."""

import re
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

CHUNK = 1 << 22
OVERLAP = 256


def pattern(number: str) -> re.Pattern[bytes]:
    """Match a number in ASCII, UTF-16 or UTF-32 of either byte order, in one piece or in groups."""
    between = rb"\x00{0,3}[ .-]?\x00{0,3}"
    return re.compile(between.join(re.escape(digit.encode()) for digit in number))


def in_process(pid: int, number: str) -> dict[str, int]:
    """Count the copies of a number in all writable mappings of a process, by mapping."""
    found: dict[str, int] = {}
    wanted = pattern(number)
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for name, start, end in _mappings(pid):
            before = b""
            for block in _blocks(memory, start, end):
                data = before + block
                copies = sum(match.end() > len(before) for match in wanted.finditer(data))
                if copies:
                    found[name] = found.get(name, 0) + copies
                before = data[-OVERLAP:]
    return found


def in_files(folders: list[Path], number: str) -> list[Path]:
    """List the files under folders that hold a number."""
    wanted = pattern(number)
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and wanted.search(path.read_bytes())
    ]


def _mappings(pid: int) -> Iterator[tuple[str, int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, rights, *rest = line.split(maxsplit=5)
        name = rest[3] if len(rest) > 3 else "anonymous"
        if rights.startswith("rw"):
            start, end = (int(edge, 16) for edge in span.split("-"))
            yield name, start, end


def _blocks(memory: FileIO, start: int, end: int) -> Iterator[bytes]:
    """Read a mapping piece by piece; one that vanishes or cannot be read meanwhile ends early."""
    try:
        memory.seek(start)
        while start < end:
            block = memory.read(min(CHUNK, end - start))
            if not block:
                return
            start += len(block)
            yield block
    except (OSError, ValueError):
        return
