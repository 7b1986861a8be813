"""Reads XML of unknown origin: no DTD, no entities, nothing external; limits on size, depth and number of elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from policy.language.exchange.outcome import Findings, Unusable

LARGEST: Final = 16 * 1024 * 1024
DEEPEST: Final = 60
MOST_ELEMENTS: Final = 1_000_000


@dataclass(slots=True)
class Element:
    """An element: the namespace and the local part of its name, attributes by name, and the line it starts on."""

    namespace: str
    name: str
    attributes: Mapping[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly inside, without the blanks around it."""
        return "".join(self.texts).strip()

    @property
    def id(self) -> str:
        """The element's id, or its name, for messages."""
        return self.get("id") or self.get("name") or self.name

    def get(self, name: str) -> str:
        """Return an attribute, empty if there is none."""
        return self.attributes.get(name, "")

    def all(self, *names: str) -> Iterator[Element]:
        """Yield the children of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> Element | None:
        """Return the first child of one of these names."""
        return next(self.all(*names), None)

    def inner(self, *names: str) -> str:
        """Return the text of the element that a path of names leads to, empty if there is none."""
        at: Element | None = self
        for name in names:
            at = None if at is None else at.first(name)
        return "" if at is None else at.text


class _Grow:
    """Builds elements while the parser runs."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.parser: Any = None
        self.open: list[Element] = []
        self.root = Element("", "", {}, 1)
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition("}")
        line = self.parser.CurrentLineNumber
        made = Element(namespace.removeprefix("{"), name, attributes, line)
        self.count += 1
        if len(self.open) >= DEEPEST or self.count > MOST_ELEMENTS:
            raise self.findings.unusable(
                "xml-too-large",
                f"The document nests deeper than {DEEPEST} elements, or has more than {MOST_ELEMENTS:,}.",
                "Split the model into several files.",
                line,
            )
        if self.open:
            self.open[-1].children.append(made)
        else:
            self.root = made
        self.open.append(made)

    def end(self, tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].texts.append(text)

    def close(self) -> None:
        """Nothing is left to do."""


def read_xml(findings: Findings, content: bytes) -> Element:
    """Return the root element. Raise Unusable."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    if not content.strip():
        raise findings.unusable("empty-file", "The file is empty.", "Is this the right file?")
    if len(content) > LARGEST:
        raise findings.unusable(
            "file-too-large", f"The file has {len(content):,} bytes.", "Split the model into several files."
        )
    grow = _Grow(findings)
    parser = XMLParser(target=grow, forbid_dtd=True)
    grow.parser = parser.parser
    try:
        parser.feed(content)
        parser.close()
    except DefusedXmlException as fault:
        raise findings.unusable(
            "xml-forbidden",
            f"The document has a DTD, an entity or an external reference ({type(fault).__name__}).",
            "Save the model again in the modeller: a decision model needs none of these.",
            grow.parser.CurrentLineNumber,
        ) from None
    except Unusable:
        raise
    except (ParseError, ValueError, LookupError) as fault:
        line = fault.position[0] if isinstance(fault, ParseError) else 1
        raise findings.unusable(
            "not-xml", f"The file is no XML: {fault}.", "Export the model as a .dmn file.", line
        ) from None
    return grow.root
