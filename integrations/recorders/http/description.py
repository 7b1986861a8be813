"""What a product's HTTP calls look like, as it is written in the settings. Owns their form, not the sending."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_KNOWN = frozenset({"call", "recorder"})


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `{call}` and `{recorder}` stand for their names, in the path and in the values of the body.

    The body is a JSON object or the fields of a form, or there is none.
    """

    method: str
    path: str
    json: Mapping[str, object] | None = None
    form: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"a method is one of {', '.join(sorted(METHODS))}")
        if not self.path.startswith("/"):
            raise ValueError("a path begins with /")
        if self.json is not None and self.form is not None:
            raise ValueError("a body is JSON or a form, not both")
        for text in (self.path, *_texts(self.json), *_texts(self.form)):
            strange = set(_PLACEHOLDER.findall(text)) - _KNOWN
            if strange:
                raise ValueError(f"{{{min(strange)}}} is not known; {{call}} and {{recorder}} are")


@dataclass(frozen=True, slots=True)
class Shows:
    """A place in a JSON answer, as names and numbers with dots between, and what may stand there.

    Truth values are written true and false, and nothing at all as null.
    """

    path: str
    values: frozenset[str]

    def __post_init__(self) -> None:
        if not self.values or not all(self.path.split(".")):
            raise ValueError("a place is like recorder.state or legs.0.paused, and has at least one value")


@dataclass(frozen=True, slots=True)
class StatusCall:
    """How the state is asked for, and what has to stand in the answer, all of it, for each state.

    An answer that shows none of them, or more than one, is doubt.
    """

    request: Request
    paused: tuple[Shows, ...]
    recording: tuple[Shows, ...]
    not_recording: tuple[Shows, ...] = ()

    def __post_init__(self) -> None:
        if not self.paused or not self.recording:
            raise ValueError("a status call says what paused and what recording looks like")


@dataclass(frozen=True, slots=True)
class PhonesCall:
    """How it is asked at whose telephones a call is, and where they stand in the JSON answer: a text, or several.

    `place` is written as for Shows; `*` stands for every entry of a list, as in `legs.*.phone`.
    """

    request: Request
    place: str

    def __post_init__(self) -> None:
        texts = (self.request.path, *_texts(self.request.json), *_texts(self.request.form))
        if "call" not in {word for text in texts for word in _PLACEHOLDER.findall(text)}:
            raise ValueError("the request for a call's telephones names {call}")
        if not all(self.place.split(".")):
            raise ValueError("a place is like phones or legs.*.phone")


@dataclass(frozen=True, slots=True)
class Service:
    """A product. `recorders` are the names it knows on every call; `headers` carry the credentials.

    Without `status` nothing can be proven, and without `phones` nobody is told whose a call is. `alive` is a path that
    may be asked for at any time, whatever it answers.
    """

    product: str
    url: str
    pause: Request
    resume: Request
    recorders: tuple[str, ...]
    status: StatusCall | None = None
    alive: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    resumes_by_itself_ms: int | None = None
    phones: PhonesCall | None = None

    def __post_init__(self) -> None:
        if not self.recorders or not all(self.recorders):
            raise ValueError("a product has at least one recorder, and each has a name")


def _texts(value: object) -> list[str]:
    """Return every text in a body that placeholders may stand in."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list | tuple) else []
