"""A log that was cut, changed or damaged stops no start: it is kept aside, and the new log says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integrations.evidence import opening
from integrations.evidence.evidence import Evidence
from integrations.evidence.failures import EvidenceUnavailable, LogBroken
from integrations.evidence.opening import opened_anew
from tests.integrations.evidence.making import Keys, entries, moment, tamper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence.sqlite3"


@pytest.fixture
def keys(path: Path) -> Keys:
    """A keyring, and a log of three entries that was signed with it."""
    keys = Keys()
    made, aside = opened_anew(path, keys, moment())
    made.log.append(entries(3))
    made.close()
    assert aside is None
    return keys


def test_a_whole_log_is_gone_on_with(path: Path, keys: Keys) -> None:
    made, aside = opened_anew(path, keys, moment())
    assert (made.log.size, aside) == (3, None)
    made.close()


@pytest.mark.parametrize("how", ["changed", "cut", "damaged", "another key"])
def test_a_broken_log_is_kept_and_the_new_one_begins_with_the_word_of_it(
    path: Path, keys: Keys, how: str
) -> None:
    match how:
        case "changed":
            tamper(path, "UPDATE entries SET body = CAST('{}' AS BLOB) WHERE number = 1")
        case "cut":
            tamper(path, "DELETE FROM entries WHERE number = 2")
        case "damaged":
            path.write_bytes(b"no database" * 500)
        case _:
            keys = Keys()
    before = path.read_bytes()
    made, aside = opened_anew(path, keys, moment(7))
    try:
        assert aside == path.with_name("evidence.sqlite3.broken-1")
        assert (made.log.size, made.log.verify()) == (1, 1)
        (first,) = made.log.excerpt("").entries
        said = json.loads(first.body)
        assert (said["type"], said["data"]["file"]) == ("LogSetAside", aside.name)
        assert said["data"]["why"]
    finally:
        made.close()
    if how == "damaged":
        assert aside.read_bytes() == before
    with pytest.raises(LogBroken):
        Evidence.open(aside, keys)


def test_a_broken_log_that_cannot_be_moved_is_a_reason_not_to_begin(
    path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_: Path) -> Path:
        raise PermissionError

    tamper(path, "DELETE FROM head")
    monkeypatch.setattr(opening, "set_aside", held)
    with pytest.raises(EvidenceUnavailable, match="set aside"):
        opened_anew(path, keys, moment())
