"""Pack folders: what is read, what is left out, and what is refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from integrations.packs import folder
from integrations.packs.folder import PackUnreadable, read_folder, write_folder


def test_pages_are_read_by_their_path_and_nothing_else_is(tmp_path: Path) -> None:
    write_folder(tmp_path / "pack", {"pack.md": b"a", "components/late.md": b"b"})
    (tmp_path / "pack" / "notes.txt").write_bytes(b"c")
    (tmp_path / "pack" / ".hidden.md").write_bytes(b"d")
    (tmp_path / "pack" / ".git").mkdir()
    (tmp_path / "pack" / ".git" / "x.md").write_bytes(b"e")
    assert read_folder(tmp_path / "pack") == {"pack.md": b"a", "components/late.md": b"b"}


def test_a_page_whose_name_ends_in_capitals_is_not_passed_over(tmp_path: Path) -> None:
    write_folder(tmp_path / "pack", {"pack.md": b"a", "components/LATE.MD": b"b"})
    assert "components/LATE.MD" in read_folder(tmp_path / "pack")


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right on Windows")
def test_links_are_not_followed(tmp_path: Path) -> None:
    write_folder(tmp_path / "pack", {"pack.md": b"a"})
    (tmp_path / "secret.md").write_bytes(b"secret")
    (tmp_path / "pack" / "link.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "pack" / "more").symlink_to(tmp_path)
    assert read_folder(tmp_path / "pack") == {"pack.md": b"a"}


@pytest.mark.parametrize("make", ["nothing", "file", "empty"])
def test_what_is_no_pack_is_refused(tmp_path: Path, make: str) -> None:
    path = tmp_path / "pack"
    if make == "file":
        path.write_bytes(b"")
    elif make == "empty":
        path.mkdir()
    with pytest.raises(PackUnreadable) as raised:
        read_folder(path)
    assert raised.value.advice


def test_more_than_a_pack_may_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "pack", {"a.md": b"a", "b.md": b"b"})
    monkeypatch.setattr(folder, "MOST_PAGES", 1)
    with pytest.raises(PackUnreadable, match="more than a policy pack"):
        read_folder(tmp_path / "pack")


def test_a_folder_in_use_is_not_written_over(tmp_path: Path) -> None:
    write_folder(tmp_path / "pack", {"a.md": b"a"})
    with pytest.raises(PackUnreadable, match="already"):
        write_folder(tmp_path / "pack", {"a.md": b"b"})
    assert read_folder(tmp_path / "pack") == {"a.md": b"a"}


def test_a_place_that_cannot_be_written_is_a_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PackUnreadable, match="cannot be written"):
        write_folder(tmp_path / "file" / "pack", {"a.md": b"b"})
