"""Makes the name of a folder, and of the pack in it, from what an author calls the pack."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SPELLED: Final = {"ß": "ss", "ı": "i", "þ": "th", "ð": "d", "œ": "oe"}
_LATIN: Final = re.compile(r"LATIN SMALL LETTER ([A-Z]{1,2})(?: WITH .*)?")


def folder_name(name: str) -> str | None:
    """Return a name in letters a to z, digits and hyphens; None if letters of it cannot be written so.

    “Ünï Łódź” becomes `uni-lodz`; of “東京”, which has no Latin letters, nothing can be made.
    """
    spelled = "".join(_latin(sign) for sign in unicodedata.normalize("NFKD", name.casefold()))
    if any(sign.isalnum() and not sign.isascii() for sign in spelled):
        return None
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-") or None


def _latin(sign: str) -> str:
    """Return a Latin letter without its marks; any other sign as it is, and nothing for a mark by itself."""
    if unicodedata.combining(sign) or sign in "'’":
        return ""
    if sign in _SPELLED:
        return _SPELLED[sign]
    found = _LATIN.fullmatch(unicodedata.name(sign, ""))
    return found[1].lower() if found else sign
