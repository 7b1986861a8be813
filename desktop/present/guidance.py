"""The guidance as shown: steps done, the current one with what to say or ask, and the ones to come."""

from dataclasses import dataclass

from desktop.present.deeds import Button
from desktop.present.words import Mark, Speech, Tone


@dataclass(frozen=True, slots=True)
class DoneStep:
    text: str
    at: str
    mark: Mark = Mark.CHECK
    tone: Tone = Tone.SUCCESS


@dataclass(frozen=True, slots=True)
class Asked:
    """A field for what the caller says: typed, or chosen from ``choices``; ``width`` 0 takes what is left."""

    name: str
    label: str
    value: str = ""
    choices: tuple[str, ...] = ()
    width: int = 0


@dataclass(frozen=True, slots=True)
class CurrentStep:
    """What the agent says, asks or does now, and the buttons that say it is done."""

    which: str
    kick: str
    say: Speech
    confirm: Button | None = None
    refuse: Button | None = None
    asked: tuple[Asked, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Guidance:
    heading: str = ""
    progress: str = ""
    done: tuple[DoneStep, ...] = ()
    current: CurrentStep | None = None
    coming: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """The larger steps after the present one, shown where the quote will be."""

    heading: str
    steps: tuple[str, ...]
