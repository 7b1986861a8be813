"""Recorded connections: NAME.raw has the bytes, NAME.reads the milliseconds and size of each read, and what was done.

NAME.expected.txt has the facts that follow, one line each. Set WRITE_EXPECTED=1 to write them anew, and read them.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from integrations.cti.conversation import Conversation, Step
from integrations.cti.feed import Fact
from policy.moment import Moment
from tests.integrations.cti.written import written

AT = Moment(0, 0)


@dataclass(frozen=True)
class Recording:
    path: Path

    def __str__(self) -> str:
        return self.path.stem

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()

    def reads(self) -> list[bytes]:
        """The bytes as the network delivered them."""
        lines = self.path.with_suffix(".reads").read_text().splitlines()
        sizes = [int(line.split()[1]) for line in lines if " # " not in line]
        data, start, reads = self.data, 0, []
        for size in sizes:
            reads.append(data[start : start + size])
            start += size
        assert start == len(data), "the reads do not cover the recording"
        return reads

    def cut(self, places: Iterable[int]) -> list[bytes]:
        """The same bytes, delivered otherwise."""
        data = self.data
        return [
            data[a:b] for a, b in pairwise([0, *sorted({min(at, len(data)) for at in places}), len(data)])
        ]

    def expected(self, facts: list[Fact]) -> list[str]:
        path = self.path.with_suffix(".expected.txt")
        if os.environ.get("WRITE_EXPECTED") == "1":
            path.write_text("".join(f"{line}\n" for line in written(facts)), encoding="utf-8")
        return path.read_text(encoding="utf-8").splitlines()


def recordings(folder: Path) -> list[Recording]:
    return [Recording(path) for path in sorted(folder.glob("*.raw"))]


def play(conversation: Conversation, reads: Iterable[bytes], at: Moment = AT) -> tuple[list[Fact], Step]:
    """Play one connection; return the facts, and the step in which it was given up, if it was."""
    facts: list[Fact] = list(conversation.opened(at).facts)
    step = Step()
    for data in reads:
        step = conversation.received(data, at)
        facts += step.facts
        if step.leave:
            break
    return facts, step
