"""The demonstration put together: what its command calls. Each loads what it needs when it is called."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.errors import Refused

if TYPE_CHECKING:
    from desktop.demo.playing import Played
    from desktop.demo.script import Script

ACCOUNTS = 50_000
SCRIPT_ACCOUNTS = 2_000
SEED = 1

Progress = Callable[[int, int], None]


def demonstrate(accounts: int, seed: int, progress: Progress) -> None:
    """Show the panel, the softphone's stand-in and calls that arrive by themselves, until the panel is closed.

    Raise NotStarted or a PortError.
    """
    from desktop.bootstrap.demo.by_hand import show
    from desktop.bootstrap.demo.stage import prepared
    from integrations.logs.places import data_folder

    with tempfile.TemporaryDirectory(prefix="tillside-demo-", ignore_cleanup_errors=True) as folder:
        own = data_folder() / "demo"
        stage = prepared(own, Path(folder), accounts, seed, progress)
        with _logging(own / "logs"):
            show(Path(folder), stage)


def play(
    script: Script, out: Path, accounts: int, seed: int, progress: Progress, *, real_entry: bool = False
) -> Played:
    """Play a script through the real widgets, and write its timeline and pictures into a folder.

    Raise a PortError for what cannot be opened; Refused where a real card window cannot be shown or the folder not be
    written.
    """
    if not real_entry:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop.bootstrap.demo.scripted import run
    from desktop.bootstrap.demo.stage import prepared
    from desktop.demo.typed_entry import demand_a_screen
    from integrations.logs.places import data_folder

    if real_entry:
        demand_a_screen()
    with tempfile.TemporaryDirectory(prefix="tillside-demo-", ignore_cleanup_errors=True) as folder:
        cache = data_folder() / "demo" / f"scripts-{accounts}"
        stage = prepared(cache, Path(folder), accounts, seed, progress)
        try:
            out.mkdir(parents=True, exist_ok=True)
            with _logging(out, anew=True):
                return run(script, out, Path(folder), stage, real_entry=real_entry)
        except OSError as why:
            raise Refused(f"{out} cannot be written.", next_step="Name another folder.") from why


@contextmanager
def _logging(folder: Path, *, anew: bool = False) -> Iterator[None]:
    """Log into a folder, where that can be written; into an empty file where it is to begin anew."""
    from integrations.logs.writing import FILE, end_log, log_to

    try:
        if anew:
            (folder / FILE).unlink(missing_ok=True)
        handler = log_to(folder)
    except OSError:
        yield  # a log that cannot be written stops nobody
        return
    try:
        yield
    finally:
        end_log(handler)
