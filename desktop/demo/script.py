"""A script of the demonstration as it is written: TOML, one step a line. Owns the form, not the playing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable

from desktop.present.deeds import Deed
from policy.session import AttemptState, Stage

USUAL_S = 20
_LONGEST_S = 120


class BadScript(Exception):
    """A script that cannot be read; says where and why."""


class Verb(StrEnum):
    """What a step does; the value is its key in the script."""

    RING = "ring"
    ANSWER = "answer"
    ACCOUNT = "account"
    VERIFY = "verify"
    CHOOSE = "choose"
    PAYMENTS = "payments"
    SAY = "say"
    WAIVE = "waive"
    OVERRIDE = "override"
    SUPERVISOR = "supervisor"
    PAY = "pay"
    TYPE = "type"
    BEGIN = "begin-typing"
    CALLER = "caller"
    PRESS = "press"
    OUTCOME = "outcome"
    FAULT = "fault"
    TRAP = "trap"
    EXPECT = "expect"
    MONEY = "expect-money"
    WAIVED = "expect-waived"
    PICTURE = "picture"


STAGES: Mapping[str, Stage] = {one.name.lower().replace("_", "-"): one for one in Stage}
MONEY: Mapping[str, AttemptState] = {one.value: one for one in AttemptState}
WORDS: Mapping[Verb, frozenset[str]] = {
    Verb.ANSWER: frozenset({"panel", "softphone"}),
    Verb.ACCOUNT: frozenset({"caller"}),
    Verb.VERIFY: frozenset({"right", "wrong"}),
    Verb.SAY: frozenset({"until payment", "rest"}),
    Verb.WAIVE: frozenset({"within authority"}),
    Verb.SUPERVISOR: frozenset({"approves", "offers less", "refuses"}),
    Verb.PAY: frozenset({"card"}),
    Verb.CALLER: frozenset({"hangs up"}),
    Verb.PRESS: frozenset(one.value for one in Deed),
    Verb.EXPECT: frozenset(STAGES),
    Verb.MONEY: frozenset({*MONEY, "none"}),
    Verb.WAIVED: frozenset({"something", "nothing"}),
}
"""What may stand behind a verb; any text where nothing is said."""
_MORE: Mapping[Verb, frozenset[str]] = {
    Verb.EXPECT: frozenset({"within"}),
    Verb.MONEY: frozenset({"within"}),
    Verb.FAULT: frozenset({"of", "times"}),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and where in the script it stands. `within` is how long what it waits for may take, in seconds."""

    number: int
    verb: Verb
    what: str
    within: int = USUAL_S
    of: str = ""
    times: int = 1

    def __str__(self) -> str:
        return f"step {self.number} ({self.verb} = {self.what!r})"


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario: what it shows, and its steps."""

    name: str
    title: str
    steps: tuple[Step, ...]


def names() -> tuple[str, ...]:
    """Name the scripts that came with the program."""
    return tuple(
        sorted(one.name.removesuffix(".toml") for one in _folder().iterdir() if one.name.endswith(".toml"))
    )


def read(name: str) -> Script:
    """Read a script by its name; raise BadScript."""
    if name not in names():
        raise BadScript(f"There is no script “{name}”; there are: {', '.join(names())}.")
    return parsed(name, (_folder() / f"{name}.toml").read_text(encoding="utf-8"))


def parsed(name: str, text: str) -> Script:
    """Read a script's text; raise BadScript."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise BadScript(f"{name} is not TOML: {why}") from why
    title, steps = raw.pop("title", None), raw.pop("steps", None)
    if raw or not isinstance(title, str) or not isinstance(steps, list) or not steps:
        raise BadScript(f"{name}: a script has a title and a list of steps")
    return Script(name, title, tuple(_step(name, number, one) for number, one in enumerate(steps, 1)))


def _step(name: str, number: int, raw: object) -> Step:
    where = f"{name}, step {number}"
    if not isinstance(raw, dict):
        raise BadScript(f'{where}: a step is written like {{ ring = "rosa" }}')
    verbs = [key for key in raw if key in set(Verb)]
    if len(verbs) != 1:
        raise BadScript(f"{where}: a step has one of: {', '.join(Verb)}")
    verb = Verb(verbs[0])
    left = {key: value for key, value in raw.items() if key != verb}
    unknown = set(left) - _MORE.get(verb, frozenset())
    if unknown:
        raise BadScript(f"{where}: {verb} takes no “{min(unknown)}”")
    what = raw[verb]
    if not isinstance(what, str) or (verb in WORDS and what not in WORDS[verb]):
        known = f" one of: {', '.join(sorted(WORDS[verb]))}" if verb in WORDS else " a text"
        raise BadScript(f"{where}: {verb} is{known}")
    within, of, times = left.get("within", USUAL_S), left.get("of", ""), left.get("times", 1)
    if not _is_count(within, _LONGEST_S) or not isinstance(of, str) or not _is_count(times, 1000):
        raise BadScript(f"{where}: within (seconds) and times are whole numbers, of is a text")
    return Step(number, verb, what, within, of, times)


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _folder() -> Traversable:
    return files("desktop.demo") / "scripts"
