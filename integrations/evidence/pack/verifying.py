"""Verifies a pack with nothing but the pack and, if one is at hand, the public key. It reads no log and no network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from integrations.errors import Refused
from integrations.evidence.merkle import includes, leaf_hash
from integrations.evidence.notes import BadNote, Checkpoint, Verifier, opened
from integrations.evidence.pack.approvals import is_signed
from integrations.evidence.pack.form import Pack, PackUnreadable


class NoPack(Refused):
    """There is no evidence pack."""

    usual_next_step = "Name the pack's JSON file, or the folder that holds it and its page."


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it: everything that is wrong, and what the pack says of itself.

    `key` is the public key by which it was signed, and `is_known` tells whether that key was asked for.
    """

    wrong: tuple[str, ...]
    call: str = ""
    entries: int = 0
    key: str = ""
    is_known: bool = False
    head: Checkpoint | None = None


def verify_files(path: Path, key: Verifier | None) -> Verified:
    """Verify a pack's JSON file, or the one in a folder, with its page beside it; raise NoPack."""
    if path.is_dir():
        found = sorted(path.glob("evidence-*.json"))
        if len(found) != 1:
            raise NoPack(f"{path} holds {len(found)} evidence packs.")
        path = found[0]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NoPack(f"{path} cannot be read.") from error
    try:
        pack = Pack.parse(data)
    except PackUnreadable as fault:
        return Verified((str(fault),))
    beside = path.with_name(Path(pack.page_file).name)
    try:
        page: bytes | None = beside.read_bytes()
    except OSError:
        page = None
    return verify(pack, page, key)


def verify(pack: Pack, page: bytes | None, key: Verifier | None) -> Verified:
    """Verify a pack and its page, None if it is missing. Without a key only that the pack is whole can be told."""
    try:
        own = Verifier.parse(pack.key)
    except BadNote as fault:
        return Verified((str(fault),), pack.call, len(pack.entries))
    wrong: list[str] = []
    if key is not None and key != own:
        wrong.append("The pack was signed by another key than the one that was asked for.")
    wrong += _signature(pack, own)
    head = None
    try:
        head = opened(pack.checkpoint, own)
    except BadNote as fault:
        wrong.append(f"The checkpoint is not signed by the pack's key. {fault}")
    else:
        wrong += _entries(pack, head)
    if page is None:
        wrong.append(f"The page {pack.page_file} is missing.")
    elif hashlib.sha256(page).digest() != pack.page_digest:
        wrong.append(f"The page {pack.page_file} was changed, or belongs to another pack.")
    is_known = key is not None and key == own
    return Verified(tuple(wrong), pack.call, len(pack.entries), pack.key, is_known, head)


def _signature(pack: Pack, key: Verifier) -> Iterator[str]:
    try:
        if key.text_of(pack.signature) != pack.claim:
            yield "The pack was changed after it was signed."
    except BadNote as fault:
        yield f"The pack is not signed by its key. {fault}"


def _entries(pack: Pack, head: Checkpoint) -> Iterator[str]:
    before = -1
    for one in pack.entries:
        if one.number <= before:
            yield f"Entry {one.number} is out of order."
        before = one.number
        if one.entry.get("call") != pack.call:
            yield f"Entry {one.number} is not of this call."
        if not includes(leaf_hash(one.body), one.number, head.size, one.path, head.root):
            yield f"Entry {one.number} is not the one that was logged."
        elif one.entry.get("type") == "ApprovalSigned" and not is_signed(one.entry["data"]):
            yield f"The decision in entry {one.number} is not signed by the one whose decision it is said to be."
    if not pack.entries:
        yield "The pack has no entries."
