"""What a section of the settings is: typed keys with defaults, checked as they are read. Written for this one file.

The library for such things would take a sixth of the panel's memory and a third of a second of its start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    Self,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

Where = tuple[str, ...]
_PLAIN: Final = {str: "a valid string", int: "a valid integer", bool: "a valid boolean"}


class Fit(Enum):
    """How something does not fit."""

    UNKNOWN = "unknown"
    NOT_OFFERED = "not offered"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Unfit:
    """One value that is not right: where it stands and what it should be, never what it is."""

    where: Where
    fit: Fit
    should_be: str = ""


class NotRight(ValueError):
    """A section was given what it cannot be made of."""

    def __init__(self, found: tuple[Unfit, ...]) -> None:
        self.found = found
        super().__init__(
            "; ".join(f"{'.'.join(one.where)}: {one.fit.value}, {one.should_be}" for one in found)
        )


@dataclass(frozen=True, slots=True)
class Field:
    """What is said of a key, and what its value keeps to."""

    description: str = ""
    ge: int | None = None
    le: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that raises ValueError with what the value should be."""

    check: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a section."""

    kind: Any
    """The type without what is said of it besides."""
    said: tuple[Any, ...]
    default: Any

    @property
    def description(self) -> str:
        return next((one.description for one in self.said if isinstance(one, Field) and one.description), "")


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Section:
    """A part of the settings; keys that it does not know are errors."""

    def __init__(self, **given: Any) -> None:
        found: list[Unfit] = []
        values = _values(type(self), given, (), found)
        if found:
            raise NotRight(tuple(found))
        self.__dict__.update(values)

    @classmethod
    def model_validate(cls, values: Mapping[str, Any]) -> Self:
        """Return the section of these values, as TOML or JSON has them; raise NotRight with all that is wrong."""
        return cls(**{str(name): value for name, value in values.items()})

    def model_copy(self, update: Mapping[str, Any]) -> Self:
        """Return the section with some values changed, which are checked."""
        return type(self)(**{**self.__dict__, **update})

    def model_dump(self) -> dict[str, Any]:
        """Return the values as JSON has them."""
        return {name: _as_json(value) for name, value in self.__dict__.items()}

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} cannot be changed")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


_KEYS: Final[dict[type[Section], Mapping[str, Key]]] = {}


def keys_of(section: type[Section]) -> Mapping[str, Key]:
    """Return the keys of a section in their order."""
    if section not in _KEYS:
        _KEYS[section] = _found_keys(section)
    return _KEYS[section]


def _found_keys(section: type[Section]) -> Mapping[str, Key]:
    keys = {}
    for name, hint in get_type_hints(section, include_extras=True).items():
        kind, said = _apart(hint)
        keys[name] = Key(kind, said, getattr(section, name))
    return keys


def _apart(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(hint) is Annotated:
        kind, *said = get_args(hint)
        return kind, tuple(said)
    return hint, ()


def _values(
    section: type[Section], given: Mapping[str, Any], at: Where, found: list[Unfit]
) -> dict[str, Any]:
    keys = keys_of(section)
    values = {name: key.default for name, key in keys.items()}
    for name, value in given.items():
        if name in keys:
            values[name] = _read(keys[name].kind, keys[name].said, value, (*at, name), found)
        else:
            found.append(Unfit((*at, name), Fit.UNKNOWN))
    return values


def _read(kind: Any, said: tuple[Any, ...], value: Any, at: Where, found: list[Unfit]) -> Any:
    """Return a value as its key has it, or add to `found` why it cannot be."""
    known = len(found)
    if isinstance(kind, type) and issubclass(kind, Section):
        return _section(kind, value, at, found)
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            found.append(Unfit(at, Fit.NOT_OFFERED, _listed(get_args(kind))))
    elif get_origin(kind) is tuple:
        value = _list(get_args(kind)[0], value, at, found)
    elif isinstance(kind, UnionType):
        value = Path(value) if isinstance(value, str) else value
        _demand((Path, type(None)), "a file or folder", value, at, found)
    else:
        _demand((kind,), _PLAIN[kind], value, at, found)
    if len(found) == known:
        for rule in said:
            _keep(rule, value, at, found)
    return value


def _section(kind: type[Section], value: Any, at: Where, found: list[Unfit]) -> Any:
    if not isinstance(value, Mapping):
        _demand((kind,), "a section with keys", value, at, found)
        return value
    known = len(found)
    values = _values(kind, value, at, found)
    return kind(**values) if len(found) == known else None


def _list(hint: Any, value: Any, at: Where, found: list[Unfit]) -> Any:
    if not isinstance(value, list | tuple):
        found.append(Unfit(at, Fit.WRONG, "a list"))
        return value
    kind, said = _apart(hint)
    return tuple(_read(kind, said, one, at, found) for one in value)


def _demand(kinds: tuple[type, ...], name: str, value: Any, at: Where, found: list[Unfit]) -> None:
    """Demand a value of one of these types; a truth value is no number."""
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        found.append(Unfit(at, Fit.WRONG, name))


def _keep(rule: Any, value: Any, at: Where, found: list[Unfit]) -> None:
    if isinstance(rule, Checked):
        try:
            rule.check(value)
        except ValueError as why:
            found.append(Unfit(at, Fit.WRONG, str(why)))
    elif isinstance(rule, Field) and value is not None:
        should_be = _limits(rule, value)
        if should_be:
            found.append(Unfit(at, Fit.WRONG, should_be))


def _limits(rule: Field, value: Any) -> str:
    """Return what a value should be by a rule that it does not keep, else nothing."""
    if rule.ge is not None and value < rule.ge:
        return f"greater than or equal to {rule.ge}"
    if rule.le is not None and value > rule.le:
        return f"less than or equal to {rule.le}"
    if rule.min_length is not None and len(value) < rule.min_length:
        return f"no shorter than {rule.min_length}"
    if rule.max_length is not None and len(value) > rule.max_length:
        return f"no longer than {rule.max_length}"
    if rule.pattern is not None and not _pattern(rule.pattern).search(value):
        return f"something of the pattern {rule.pattern}"
    return ""


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern whose end is the end: `$` alone would let a line's end follow."""
    return re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern)


def _listed(offered: tuple[str, ...]) -> str:
    *first, last = (f"'{one}'" for one in offered)
    return f"{', '.join(first)} or {last}" if first else last


def _as_json(value: Any) -> Any:
    """Return a value as JSON has it."""
    match value:
        case Section():
            return value.model_dump()
        case Path():
            return str(value)
        case tuple():
            return list(value)
        case _:
            return value
