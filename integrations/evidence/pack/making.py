"""Makes the pack of one call: its entries with their proofs, the page, and a signature over both."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from integrations.errors import Refused
from integrations.evidence.evidence import Evidence
from integrations.evidence.failures import EvidenceUnavailable
from integrations.evidence.files import write_whole
from integrations.evidence.notes import opened
from integrations.evidence.pack.form import Pack, PackedEntry
from integrations.evidence.pack.page import page
from integrations.evidence.pack.story import story


class NoSuchCall(Refused):
    """The evidence log knows no such call."""


@dataclass(frozen=True, slots=True)
class Made:
    """A pack and its page, as the bytes of their files."""

    pack: Pack
    page: bytes

    @property
    def file(self) -> str:
        return _file(self.pack.call, "json")


def make(evidence: Evidence, call: str) -> Made:
    """Make the pack of a call, named in full (`source:id`) or by its id where that is clear.

    Raise NoSuchCall, and LogBroken if the log is not as it was signed.
    """
    name = _named(evidence, call)
    excerpt = evidence.log.excerpt(name)
    signer = evidence.key.signer
    entries = tuple(PackedEntry(one.number, json.loads(one.body), one.path) for one in excerpt.entries)
    head = opened(excerpt.note, signer.verifier)
    shown = page(story(name, entries), head, str(signer.verifier)).encode()
    pack = Pack(
        call=name,
        entries=entries,
        checkpoint=excerpt.note,
        key=str(signer.verifier),
        page_file=_file(name, "html"),
        page_digest=hashlib.sha256(shown).digest(),
    )
    return Made(replace(pack, signature=signer.sign(pack.claim)), shown)


def write(made: Made, folder: Path) -> tuple[Path, Path]:
    """Write a pack into a folder and return its JSON file and its page; raise EvidenceUnavailable."""
    paths = folder / made.file, folder / made.pack.page_file
    try:
        write_whole(paths[1], made.page)
        write_whole(paths[0], made.pack.written())
    except OSError as error:
        raise EvidenceUnavailable(
            f"The pack could not be written to {folder}.", next_step="Name another folder with --out."
        ) from error
    return paths


def _named(evidence: Evidence, asked: str) -> str:
    known = evidence.log.calls()
    kept = evidence.key.withhold.text(asked)
    found = [one for one in known if kept == one] or [one for one in known if one.endswith(f":{kept}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchCall(
            f"Several calls are named {asked}.", next_step=f"Name one in full: {', '.join(found[:5])}"
        )
    latest = f"The latest are: {', '.join(known[:5])}" if known else "It knows no call yet."
    raise NoSuchCall(f"The evidence log knows no call {asked}.", next_step=latest)


def _file(call: str, ending: str) -> str:
    return f"evidence-{re.sub('[^A-Za-z0-9]+', '-', call).strip('-')}.{ending}"
