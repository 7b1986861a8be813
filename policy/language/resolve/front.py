"""Reads front matter: every line is known, of its kind, and said where it must be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from policy.language.pages import Page, Written
from policy.language.resolve.names import Names, one_of, suggestion
from policy.language.syntax import words
from policy.language.tree.places import Place


@dataclass(frozen=True, slots=True)
class Front:
    """A page's front matter with the names it may use."""

    names: Names
    page: Page

    def only(self, known: Iterable[str]) -> None:
        """Report every line whose name is not among the known ones."""
        known = list(known)
        for name, written in self.page.front.items():
            if name not in known:
                self.names.report(
                    "unknown-setting",
                    f"A page of this kind has no “{name}”.",
                    suggestion(name, known, f"It may have: {', '.join(known)}."),
                    Place(written.place.page, written.place.line, 1),
                )

    def written(self, name: str) -> Written | None:
        """Return a line's value, None if there is none or it is empty."""
        found = self.page.front.get(name)
        return found if found is not None and found.text else None

    def text(self, name: str, default: str = "") -> str:
        """Return a line's text, or the default."""
        found = self.written(name)
        return default if found is None else found.text

    def needed(self, name: str, example: str) -> Written | None:
        """Return a line's value; report that it is missing."""
        found = self.written(name)
        if found is None:
            self.names.report(
                "setting-missing",
                f"The page does not say its “{name}”.",
                f"Add a line such as “{name}: {example}”.",
                self.page.place,
            )
        return found

    def word(self, name: str, allowed: Iterable[str], default: str) -> str:
        """Return one of the allowed words; report any other and return the default."""
        found = self.written(name)
        if found is None:
            return default
        return one_of(self.names, found, allowed, name) or default

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or no."""
        return self.word(name, ("yes", "no"), "yes" if default else "no") == "yes"

    def number(self, name: str, default: int) -> int:
        """Return a whole number from 0 to 1,000,000."""
        found = self.written(name)
        if found is None:
            return default
        if not re.fullmatch("[0-9]{1,7}", found.text) or int(found.text) > 1_000_000:
            self.names.report(
                "type",
                f"“{found.text}” is no whole number.",
                f"Write a number such as {default}.",
                found.place,
            )
            return default
        return int(found.text)

    def name(self, name: str) -> str | None:
        """Return a name in its normal form."""
        found = self.written(name)
        return None if found is None else words(found.text)
