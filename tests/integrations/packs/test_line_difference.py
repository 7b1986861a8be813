"""Which lines of a page changed."""

from __future__ import annotations

import pytest

from integrations.packs import line_difference
from integrations.packs.line_difference import ChangedLines, changed_lines

PAGE = b"# Sources\n\none\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        (PAGE, []),
        (PAGE.replace(b"\n", b"  \r\n"), []),
        (PAGE.replace(b"two", b"2"), [ChangedLines(4, ("two",), ("2",))]),
        (PAGE + b"four\n", [ChangedLines(6, (), ("four",))]),
        (PAGE.replace(b"one\n", b""), [ChangedLines(3, ("one",), ())]),
        (
            b"zero\n" + PAGE.replace(b"three\n", b""),
            [ChangedLines(1, (), ("zero",)), ChangedLines(5, ("three",), ())],
        ),
        (PAGE.replace(b"two", b"\xff"), [ChangedLines(4, ("two",), ("\ufffd",))]),
    ],
)
def test_changed_lines_are_found_in_order(new: bytes, changes: list[ChangedLines]) -> None:
    assert list(changed_lines(PAGE, new)) == changes


def test_a_stretch_too_long_to_compare_is_one_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_difference, "MOST_LINES", 2)
    (one,) = changed_lines(b"same\na\nb\nc\nend\n", b"same\nd\nb\ne\nend\n")
    assert one == ChangedLines(2, ("a", "b", "c"), ("d", "b", "e"))
