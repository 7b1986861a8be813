"""What is asked of Asterisk for calls, as headers. Owns no framing (see `integrations.ami`) and no meaning."""

EVENTS = "call,agent"
"""The only classes that may come: digits that are pressed (class dtmf) must not even arrive here."""

Headers = tuple[tuple[str, str], ...]

_NORMAL_CLEARING = "16"
_ANSWERED_DIAL_MS = "30000"


def hang_up(channel: str) -> Headers:
    return (("Channel", channel), ("Cause", _NORMAL_CLEARING))


def dial(device: str, context: str, number: str) -> Headers:
    """Return the headers of `Originate` that rings a phone, and then calls a number for it."""
    return (
        ("Channel", device),
        ("Context", context),
        ("Exten", number),
        ("Priority", "1"),
        ("CallerID", number),
        ("Timeout", _ANSWERED_DIAL_MS),
        ("Async", "true"),
    )
