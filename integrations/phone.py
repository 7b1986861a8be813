"""What a network shows of a caller, made safe and exact: E.164 or nothing. Owns no look-up."""

import re
import unicodedata
from urllib.parse import unquote

import phonenumbers

from policy.calls import NOBODY_KNOWN, Privacy, RemoteParty

MOST_PRESENTED = 64
"""Characters of a presented number that are kept; more than any numbering plan needs."""
MOST_NAME = 80
"""Characters of a display name that are kept."""

_MOST_READ = 4096  # of any text, before anything else looks at it
_MOST_MARKS = 2  # combining marks on one letter; more only piles up over the lines above
_NUMBER = re.compile(r"\+?[0-9(][0-9 ().\-/]*", re.ASCII)  # a dash before it is no part of any number
_URI = re.compile(
    r"(?:sips?|tel):(?:(?P<user>[^@?>\s]*)@(?P<host>[^;?>\s]*)|(?P<number>[^@?>\s]*))", re.IGNORECASE
)
_ROUTING = {
    "npdi",
    "rn",
    "cic",
    "phone-context",
}  # RFC 3966 and 4694: how to reach the number, not another number


def clean(text: str, most: int) -> str:
    """Return one line of at most `most` characters, without what hides, reorders or breaks text."""
    shown: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text[:_MOST_READ]):
        kind = unicodedata.category(character)
        if kind in {"Zs", "Zl", "Zp"} or character in "\t\r\n":
            shown.append(" ")
        elif kind.startswith("C"):  # controls, direction overrides, invisible, surrogates, unassigned
            continue
        elif kind.startswith("M"):
            marks += 1
            if marks <= _MOST_MARKS:
                shown.append(character)
            continue
        else:
            shown.append(character)
        marks = 0
    line = " ".join("".join(shown).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def e164(presented: str, region: str) -> str | None:
    """Return the valid number in E.164 that `presented` writes, or None; never a guess, never a part of it.

    `region` (ISO 3166, such as "US") is where a number without a country code is read.
    """
    text = presented.strip()
    if len(text) > MOST_PRESENTED or not _NUMBER.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def sip_user(uri: str) -> str:
    """Return the user of a SIP or tel URI, decoded; other text as it is."""
    found = _URI.search(uri[:_MOST_READ])
    if found is None:
        return uri
    if (found["host"] or "").lower().partition(":")[0] == "anonymous.invalid":  # RFC 3323
        return "anonymous"
    user, *parameters = (found["user"] or found["number"]).split(";")
    if {parameter.partition("=")[0].lower() for parameter in parameters} <= _ROUTING:
        return unquote(user.partition(":")[0])
    return unquote(";".join([user, *parameters]))  # an extension, say: not this number alone


def remote_party(presented: str, name: str, region: str) -> RemoteParty:
    """Return who calls, from the number or user that was presented and the display name.

    `anonymous` and `unavailable` are the words of RFC 3323 and 3GPP TS 29.163; `<unknown>` and nothing mean
    that none was passed on. No other word is interpreted.
    """
    shown, called = clean(presented, MOST_PRESENTED), clean(name, MOST_NAME)
    called = "" if called == "<unknown>" else called
    word = shown.lower()
    if word == "anonymous":
        return RemoteParty(None, shown, Privacy.WITHHELD)
    if word in {"", "<unknown>", "unavailable"}:
        return RemoteParty(None, "", Privacy.UNAVAILABLE, called) if called else NOBODY_KNOWN
    return RemoteParty(e164(presented, region), shown, Privacy.PRESENTED, called)
