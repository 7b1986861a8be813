"""A journey's hold on the process of the real panel: started in a folder of its own, asked, waited for, ended."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

from desktop.bootstrap import make_accounts
from desktop.bootstrap.packs import compiled
from desktop.capture.launch import Launch
from tests.bytecode import bytecode

ROOT = Path(__file__).parents[3]
PACK = "riverbend-utility"
ROSA, ROSA_NUMBER = "8841-2207-3", "+12025550143"
PATIENCE_S = 30.0

Look = Mapping[str, Any]


def make_book(folder: Path, count: int = 1) -> None:
    """Make today's accounts where the panel looks for them; Rosa is the first."""
    compilation = compiled(PACK)
    assert compilation.pack is not None
    today = datetime.now(ZoneInfo(compilation.pack.about.time_zone)).date()
    folder.mkdir(parents=True, exist_ok=True)
    make_accounts(str(folder / "accounts.sqlite"), compilation, count, 1, today, lambda *_: None)


def texts(value: object) -> Iterator[str]:
    """Give every text in what the panel shows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


@dataclass
class Panel:
    """The process, and its folder `data` with everything that it keeps."""

    process: subprocess.Popen[str]
    folder: Path
    environment: Mapping[str, str]
    stages: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def pid(self) -> int:
        return self.process.pid

    def tell(self, do: str, **more: object) -> Look:
        """Say a word and return the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> Look:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the panel ended: {(self.folder / 'errors.log').read_text(encoding='utf-8')}"
        answer: Look = json.loads(line)
        return answer

    def look(self) -> Look:
        seen = self.tell("look")
        if self.stages[-1:] != [seen["stage"]]:
            self.stages.append(seen["stage"])
        return seen

    def until(self, true: Callable[[Look], bool], what: str) -> Look:
        """Wait until the panel is so; it is what it does that is tested, not how fast."""
        end = monotonic() + PATIENCE_S
        while not true(seen := self.look()):
            assert monotonic() < end, f"never saw: {what}; but {self.stages}: {seen}"
            sleep(0.02)
        return seen

    def until_stage(self, stage: str) -> Look:
        return self.until(lambda seen: seen["stage"] == stage, f"the stage {stage}")

    def until_shown(self, text: str) -> Look:
        """Wait until a text is on the panel, perhaps as a part of another."""
        return self.until(lambda seen: any(text in one for one in texts(seen["view"])), text)

    def press(self, deed: str, which: str | None = None) -> None:
        """Press a button of the panel as soon as it can be pressed."""
        end = monotonic() + PATIENCE_S
        while refused := self.tell("press", deed=deed, which=which).get("refused"):
            assert monotonic() < end, refused
            sleep(0.02)

    def call(self, event: str, call_id: str, number: str = ROSA_NUMBER) -> None:
        """Tell of a call as a softphone does that runs a command; the panel's settings name the hook."""
        self.until(lambda _: (self.folder / "run" / "hook").exists(), "the hook's address")
        told = (sys.executable, "-m", "desktop", "call", event, "--id", call_id, "--", number)
        subprocess.run(told, env=self.environment, check=True)

    def close(self) -> None:
        """Close the window, as the agent does in the evening, and insist on an orderly end."""
        self.tell("close")
        assert self.process.wait(PATIENCE_S) == 0, (self.folder / "errors.log").read_text(encoding="utf-8")


@contextmanager
def panel(
    folder: Path,
    settings: Mapping[str, object],
    launch: Launch | None = None,
    environment: Mapping[str, str] | None = None,
    module: str = "tests.journeys.panel.seat",
) -> Iterator[Panel]:
    """Start the panel; accounts are made before, in `folder / "data"`. `module` is what serves it."""
    for name in ("home", "tmp", "run"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "tmp").chmod(0o755)
    own = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "TILLSIDE_RUN": str(folder / "run"),
        "PYTHONPATH": str(ROOT),
        **bytecode(),
        "QT_QPA_PLATFORM": "offscreen",
        **(environment or {}),
    }
    given = folder / "given.json"
    how = [launch.command, dict(launch.more_environment), launch.user] if launch is not None else None
    given.write_text(json.dumps({"settings": settings, "folder": str(folder / "data"), "launch": how}))
    with (folder / "errors.log").open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(given)],
            env=own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
    started = Panel(process, folder, own)
    try:
        assert started.hear() == {"ready": True}
        yield started
    finally:
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
