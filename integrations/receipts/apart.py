"""Draws a PDF in a process of its own: the library takes 45 MB that a panel should not hold all day."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from integrations.errors import Unavailable
from integrations.receipts.layout import Layout, Row

LIMIT_S: Final = 30.0


class NotDrawn(Unavailable):
    """The receipt could not be drawn as a PDF."""

    usual_next_step = "The payment stands. Make the receipt again; if it stays so, call IT."


def draw_apart(layout: Layout, issued_at: datetime, command: Sequence[str] = ()) -> bytes:
    """Draw a receipt, as `pdf` does; raise NotDrawn. It blocks for about a second."""
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(
            tuple(command) or drawing_command(),
            input=written(layout, issued_at),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LIMIT_S,
            check=False,
            creationflags=hidden,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotDrawn from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise NotDrawn
    return done.stdout


def drawing_command() -> tuple[str, ...]:
    """Return how the drawing program is started: beside the panel where that is frozen, else as a module."""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable)
        return (str(program.with_name("tillside-receipt" + program.suffix)),)
    return (sys.executable, "-m", "integrations.receipts")


def written(layout: Layout, issued_at: datetime) -> bytes:
    """Write a layout for the drawing program."""
    return json.dumps({"at": issued_at.isoformat(), "layout": asdict(layout)}).encode()


def read(content: bytes) -> tuple[Layout, datetime]:
    """Read what `written` wrote."""
    plain = json.loads(content)
    values: dict[str, Any] = plain["layout"]
    made = {one.name: _value(values[one.name]) for one in fields(Layout)}
    return Layout(**made), datetime.fromisoformat(plain["at"])


def _value(value: Any) -> Any:
    """Make tuples of lists and rows of tables, as a layout has them."""
    if isinstance(value, list):
        return tuple(_value(one) for one in value)
    return Row(**value) if isinstance(value, dict) else value
