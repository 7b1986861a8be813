"""The design tokens as read from resources/styles: colours, type and measures. No Qt, no choice of theme."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """A step of the type scale: pixel size, line height, weight, and tracking as a part of the size."""

    size: int
    line: int
    weight: int
    tracking: float = 0.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """Everything the widgets measure and paint by. Lengths are logical pixels, durations milliseconds."""

    light: dict[str, str]
    dark: dict[str, str]
    palette: dict[str, str]
    type: dict[str, TypeStyle]
    comfortable: dict[str, int]
    compact: dict[str, int]
    motion: dict[str, int]


@cache
def tokens() -> Tokens:
    raw = json.loads(files("resources").joinpath("styles", "tokens.json").read_text(encoding="utf-8"))
    scale = {
        name: TypeStyle(step["size"], step["line"], step["weight"], step.get("tracking", 0.0))
        for name, step in raw["type"]["scale"].items()
    }
    return Tokens(
        light=raw["colour"]["light"],
        dark=raw["colour"]["dark"],
        palette=raw["qt-palette"],
        type=scale,
        comfortable=raw["density"]["comfortable"],
        compact={key: value for key, value in raw["density"]["compact"].items() if key != "when"},
        motion={key: value for key, value in raw["motion"].items() if isinstance(value, int)},
    )
