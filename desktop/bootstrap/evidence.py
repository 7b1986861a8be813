"""Evidence, put together: the log of this user, packs of it, and their verification."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integrations.evidence.evidence import Evidence
    from integrations.evidence.notes import Verifier
    from integrations.evidence.pack.making import Made
    from integrations.evidence.pack.verifying import Verified
    from integrations.ports import SecretKeeping


def evidence_file() -> Path:
    """Return where this user's evidence log is."""
    from integrations.evidence.evidence import FILE
    from integrations.logs.places import data_folder

    return data_folder() / FILE


def open_evidence(file: Path | None = None, *, create: bool = True) -> Evidence:
    """Open or begin a log, this user's if none is named; it is checked. Raise a PortError."""
    from integrations.evidence.evidence import Evidence

    return Evidence.open(file or evidence_file(), _keyring(), create=create)


def evidence_key() -> str:
    """Return the public key of this user's evidence, which is made if there is none; raise a PortError."""
    from integrations.evidence.key import EvidenceKey

    return str(EvidenceKey.from_keyring(_keyring()).signer.verifier)


def evidence_pack(file: Path | None, call: str, folder: Path) -> tuple[Made, tuple[Path, Path]]:
    """Write a call's pack into a folder; return it and its JSON file and page. Raise a PortError."""
    from integrations.evidence.pack.making import make, write

    evidence = open_evidence(file, create=False)
    try:
        made = make(evidence, call)
    finally:
        evidence.close()
    return made, write(made, folder)


def check_log(file: Path | None, sent: Path | None) -> tuple[int, tuple[str, ...]]:
    """Check every entry of a log, also against the checkpoints that were sent to a folder.

    Return how many entries there are, and this user's other logs of which there are checkpoints in the folder.
    Raise LogBroken or another PortError.
    """
    from integrations.evidence.outbox import kept_in

    evidence = open_evidence(file, create=False)
    try:
        kept = {} if sent is None else dict(kept_in(sent, evidence.key.signer.verifier))
        count = evidence.log.verify(kept.pop(evidence.log.origin, ()))
        return count, tuple(kept)
    finally:
        evidence.close()


def verify_evidence(pack: Path, key: Verifier | None) -> Verified:
    """Verify a pack's JSON file or folder, by a key if one is known; raise a PortError."""
    from integrations.evidence.pack.verifying import verify_files

    return verify_files(pack, key)


def _keyring() -> SecretKeeping:
    from integrations.secrets.store import Secrets

    return Secrets()
