"""Verifies the supervisors' signatures that a pack's entries hold: by the key that the log says was the signer's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from integrations.evidence.canonical import unwritten
from integrations.evidence.withholding import MARK
from policy.approvals.decision import Decision, Verb, statement
from policy.approvals.writing import Malformed


def is_signed(data: Mapping[str, Any]) -> bool:
    """Tell whether a logged decision is signed by its signer's key.

    One that was found wrong when it came claims nothing, and one of which a part was withheld cannot be looked at.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    said = data["signed"]["decision"]
    if data["faults"] or any(str(part).startswith(MARK) for part in said.values()):
        return True
    try:
        decided = round(datetime.fromisoformat(said["decided_ms"]).timestamp() * 1_000)
        decision = Decision(
            **{
                **said,
                "verb": Verb(said["verb"]),
                "digest": unwritten(said["digest"]).hex(),
                "decided_ms": decided,
            }
        )
        key = Ed25519PublicKey.from_public_bytes(unwritten(data["public_key"]))
        key.verify(unwritten(data["signed"]["signature"]), statement(decision))
    except (ValueError, TypeError, Malformed, InvalidSignature):
        return False
    return True
