"""What a whole call leaves in the log: events and ids, nothing of the customer, the card or the money."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from integrations.customers import AccountFile
from integrations.logs.writing import FILE, end_log, log_to
from tests.desktop.bad_days.day import CARD, Office

ACCOUNT = "8841-2207-3"


def planted(file: AccountFile, total: int) -> list[str]:
    """Return what must not be in the log, in every way in which it could be written."""
    card = str(dict(CARD.fields)["number"])
    words = [file.card.name, *file.card.name.split(), file.card.address, file.card.address.rsplit(" ", 1)[0]]
    numbers = [one.number for one in file.phones]
    numbers += [one[2:] for one in numbers] + [f"({one[2:5]}) {one[5:8]}-{one[8:]}" for one in numbers]
    amounts = [f"{one.minor / 100:.2f}" for one in file.payments] + [f"{total / 100:.2f}", str(total)]
    cards = [card, " ".join(card[place : place + 4] for place in range(0, 16, 4)), card[:6], "4242 4242"]
    return [*words, *numbers, *amounts, *cards, "Marker Quastrow", "tok_"]


async def test_a_whole_call_leaves_nothing_personal_in_the_log(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    handler = log_to(tmp_path / "logs", "debug")
    try:
        async with office.day() as day:
            await day.ring(name="Marker Quastrow")
            await day.happen("leave")
            await day.receipt("two")
            file = day.running.outlook.surroundings(day.session, 0).file
            assert file is not None
            paid = day.attempt
            assert paid is not None
            await office.sandbox.fault("entry", "garbage")
            await day.finish("two")
    finally:
        end_log(handler)
    text = (tmp_path / "logs" / FILE).read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    events = {line["event"] for line in lines}
    assert {"session.stage", "effect.done"} <= events
    assert "foreign" not in events, [line for line in lines if line["event"] == "foreign"]
    assert [one for one in planted(file, paid.minor) if one in text] == []
    assert ACCOUNT not in text
    assert not [line for line in lines if "exception" in line]


def test_what_is_planted_is_looked_for_in_every_spelling() -> None:
    assert "4242 4242 4242 4242" in planted_card()


def planted_card() -> list[str]:
    from integrations.customers import AccountCard

    file = AccountFile(
        AccountCard("A1", "Rosa Delgado", "14 Alder St 60601", "en", "p"), (), (), (), (), (), ()
    )
    return planted(file, 100)


def test_the_chatter_of_libraries_is_left_out_and_their_warnings_are_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = logging.getLogger("fontTools.subset")
    handler, own = log_to(tmp_path, "debug"), library.level
    library.setLevel(logging.NOTSET)
    try:
        logging.getLogger("fontTools.subset").info("Glyph names: R o s a")
        logging.getLogger("asyncio").debug("Using selector: EpollSelector")
        logging.getLogger("sqlalchemy.pool").warning("a connection was lost")
        logging.getLogger("desktop.front").info("panel.shown")
    finally:
        end_log(handler)
        library.setLevel(own)
    lines = [json.loads(line) for line in (tmp_path / FILE).read_text().splitlines()]
    assert [(line["from"], line["level"]) for line in lines] == [
        ("sqlalchemy.pool", "warning"),
        ("desktop.front", "info"),
    ]
