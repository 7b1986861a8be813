"""A decision model as its file states it: texts with their lines, before anything has a type of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

OWN: Final = "urn:tillside:dmn:1"
"""The namespace of our attributes: what DMN has no place for, and other tools leave alone."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the model, the id of the element that it stands in, and the line."""

    text: str
    id: str
    line: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A type as the model refers to it: its FEEL name, the values it allows, and our own kind if we wrote it."""

    feel: str
    allowed: Said | None = None
    own: str = ""
    step: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """An input: its FEEL name, also with the dots of a structure."""

    name: str
    kind: Kind
    at: Said
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """An input clause of a table."""

    expression: Said
    kind: Kind
    values: Said | None


@dataclass(frozen=True, slots=True)
class Given:
    """An output clause of a table."""

    name: str
    kind: Kind
    values: Said | None
    default: Said | None
    at: Said
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a table."""

    asks: tuple[Said, ...]
    gives: tuple[Said, ...]
    notes: Mapping[str, str]
    at: Said


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its table, or with one expression; `own` holds our attributes."""

    name: str
    variable: str
    kind: Kind
    asks: tuple[Asked, ...]
    gives: tuple[Given, ...]
    rules: tuple[Rule, ...]
    policy: str
    literal: Said | None
    description: str
    needs: tuple[str, ...]
    """The ids of the decisions that it says it requires."""
    at: Said
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file."""

    name: str
    description: str
    inputs: tuple[Variable, ...]
    decisions: tuple[Decision, ...]
    own: Mapping[str, str]
