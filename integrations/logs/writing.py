"""Writes log records as JSON lines into rotated files that only the user can read. Owns the root logger's set-up."""

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from integrations.logs.fields import is_word, kept

FILE = "tillside.jsonl"
_FIELDS = "tillside_fields"
_FRAMES = 12
_OURS = frozenset({"desktop", "integrations", "policy", "__main__"})


def note(logger: logging.Logger, event: str, /, *levels: int, **fields: object) -> None:
    """Write that something happened: an event's name (lower-case words and dots) and fields from the allowed list.

    The level is INFO unless one is given after the event.
    """
    logger.log(max(levels, default=logging.INFO), event, extra={_FIELDS: fields})


def fault(logger: logging.Logger, event: str, caught: BaseException, /, **fields: object) -> None:
    """Write that a fault of ours was caught: as `note` does, and where in the source it was raised."""
    logger.error(event, exc_info=caught, extra={_FIELDS: fields})


class JsonLines(logging.Formatter):
    """One JSON object a line. Of a record that is not ours only its place in the source is told, never its text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        fields = getattr(record, _FIELDS, None)
        if isinstance(fields, dict) and is_word(record.msg):
            left = kept(fields)
            line |= {"event": record.msg, **left.fields}
            if left.dropped:
                line["dropped"] = left.dropped
        else:
            line |= {"event": "foreign", "module": record.module, "line": record.lineno}
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])[-_FRAMES:]
            # No message: it may quote what a caller or a gateway wrote.
            line["exception"] = record.exc_info[0].__name__
            line["where"] = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
        return json.dumps(line, ensure_ascii=True)


class _OwnVoice(logging.Filter):
    """Lets pass what the program says, and of libraries what they warn of: their chatter tells nobody anything."""

    def filter(self, record: logging.LogRecord) -> bool:
        is_ours = hasattr(record, _FIELDS) or record.name.partition(".")[0] in _OURS
        return is_ours or record.levelno >= logging.WARNING


class _PrivateFile(RotatingFileHandler):
    """A rotated file that nobody else can read; knows which records were made before it."""

    level_before = logging.WARNING

    def _open(self) -> IO[str]:  # type: ignore[override]  # the stub promises a wrapper that it does not use
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, self.mode, encoding=self.encoding)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        """Go on without the line: a full disk must not stop a payment, and the usual report would quote the record."""


def log_to(folder: Path, level: str = "info", file_kb: int = 5000, files: int = 5) -> logging.Handler:
    """Have every record written below a folder, which is made if need be. Raise OSError if it cannot be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = _PrivateFile(
        folder / FILE, maxBytes=file_kb * 1024, backupCount=files, encoding="utf-8", errors="backslashreplace"
    )
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    handler.setLevel(level.upper())
    handler.addFilter(_OwnVoice())
    handler.level_before = root.level
    root.addHandler(handler)
    root.setLevel(level.upper())
    return handler


def end_log(handler: logging.Handler) -> None:
    """Close the file, write no more into it, and make no more records than before it."""
    root = logging.getLogger()
    root.removeHandler(handler)
    if isinstance(handler, _PrivateFile):
        root.setLevel(handler.level_before)
    handler.close()
