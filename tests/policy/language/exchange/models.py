"""DMN models for tests: one that uses most of what a table can have, and a frame for small ones."""

from __future__ import annotations

from textwrap import dedent
from typing import Final

DMN13: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def model(body: str, *, namespace: str = DMN13, attributes: str = "") -> bytes:
    """Return a model with these elements."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{namespace}" id="m" name="Fees" '
        f'namespace="urn:test" xmlns:tillside="urn:tillside:dmn:1" {attributes}>\n{dedent(body)}\n</definitions>\n'
    ).encode()


def data(name: str, kind: str = "number") -> str:
    """Return an input."""
    return f'<inputData id="i_{name.replace(" ", "_")}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>\n'


def literal(name: str, text: str, kind: str = "number") -> str:
    """Return a decision of one expression."""
    return (
        f'<decision id="d_{name.replace(" ", "_")}" name="{name}"><variable name="{name}" typeRef="{kind}"/>'
        f"<literalExpression><text>{_escaped(text)}</text></literalExpression></decision>\n"
    )


def table(
    name: str,
    asks: list[str],
    gives: list[str],
    rules: list[list[str]],
    policy: str = 'hitPolicy="UNIQUE"',
    extra: str = "",
    kind: str = "",
) -> str:
    """Return a decision table: `asks` are expressions, `gives` the inner XML of outputs or plain names."""
    inputs = "".join(
        f'<input id="in{n}"><inputExpression><text>{_escaped(text)}</text></inputExpression></input>\n'
        for n, text in enumerate(asks)
    )
    outputs = "".join(
        one if one.startswith("<") else f'<output id="o_{one}" name="{one}"/>\n' for one in gives
    )
    lines = ""
    for number, cells in enumerate(rules):
        entries = [
            f"<{'inputEntry' if n < len(asks) else 'outputEntry'}><text>{_escaped(text)}</text>"
            f"</{'inputEntry' if n < len(asks) else 'outputEntry'}>"
            for n, text in enumerate(cells)
        ]
        lines += f'<rule id="r{number}">{"".join(entries)}</rule>\n'
    variable = f'<variable name="{name}" typeRef="{kind}"/>' if kind else ""
    return (
        f'<decision id="d_{name.replace(" ", "_")}" name="{name}">{variable}\n'
        f'<decisionTable id="t_{name.replace(" ", "_")}" {policy}>\n{inputs}{outputs}{extra}{lines}'
        "</decisionTable></decision>\n"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


FEES: Final = model(
    """
    <itemDefinition name="tSegment"><typeRef>string</typeRef>
      <allowedValues><text>"Residential", "Low Income", "Business"</text></allowedValues></itemDefinition>
    <itemDefinition name="tMoney"><typeRef>number</typeRef>
      <allowedValues><text>[0..50000]</text></allowedValues></itemDefinition>
    """
    + data("Past Due", "tMoney")
    + data("DaysPastDue")
    + data("Segment", "tSegment")
    + table(
        "Late Fee",
        ["DaysPastDue", "Past Due", "Segment"],
        [
            (
                '<output id="o1" name="Late Fee" typeRef="number">'
                "<defaultOutputEntry><text>0.00</text></defaultOutputEntry></output>"
            )
        ],
        [
            ["<= 15", "-", "-", "0.00"],
            ["> 15", ">= 25", '"Residential", "Low Income"', "max(5.00, round half up(Past Due * 0.02, 2))"],
            ["> 15", "[25..1000)", '"Business"', "25.00"],
        ],
        extra='<annotation name="Source"/>',
    )
)
