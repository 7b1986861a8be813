"""Writes XML: elements with attributes and text, nothing else; whatever a text holds, it stays a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from policy.language.exchange.dmn.model import OWN

MODEL: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"

_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True, eq=False)
class Node:
    """An element to be written."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""
    children: list[Node] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    """The names that a decision refers to, until they are requirements."""

    def add(self, name: str, attributes: Mapping[str, str] | None = None, text: str = "") -> Node:
        """Add a child and return it."""
        made = Node(name, attributes or {}, text)
        self.children.append(made)
        return made


def document(root: Node) -> bytes:
    """Return a document with a root in the DMN 1.3 namespace."""
    spaces = {"xmlns": MODEL, "xmlns:tillside": OWN}
    whole = Node(root.name, {**spaces, **root.attributes}, root.text, root.children)
    return ("\n".join(('<?xml version="1.0" encoding="UTF-8"?>', *_lines(whole, ""))) + "\n").encode()


def _lines(node: Node, indent: str) -> Iterator[str]:
    attributes = "".join(f' {name}="{_safe(text, quoted=True)}"' for name, text in node.attributes.items())
    start = f"{indent}<{node.name}{attributes}"
    if not node.children:
        yield f"{start}/>" if not node.text else f"{start}>{_safe(node.text)}</{node.name}>"
        return
    yield f"{start}>"
    for child in node.children:
        yield from _lines(child, f"{indent}  ")
    yield f"{indent}</{node.name}>"


def _safe(text: str, *, quoted: bool = False) -> str:
    made = escape(_UNFIT.sub(" ", text), quote=quoted)
    return re.sub(r"[\t\n\r]", " ", made) if quoted else made.replace("\r", " ")
