import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.ami.framing import MOST_LINE, Garbled, Reader, read_message, unescape, write_action
from tests.integrations.cti.asterisk.fake import escaped

GREETING = b"Asterisk Call Manager/11.0.0\r\n"


def test_a_header_that_is_missing_is_not_an_empty_one() -> None:
    message = read_message([b"Event: Newchannel", b"AccountCode: ", b"Event: Again", b"no header"])
    assert (message.event, message.get("AccountCode"), message.get("AcountCode")) == ("Newchannel", "", None)


def test_only_one_blank_after_the_colon_is_not_part_of_a_value() -> None:
    assert read_message([b"A:  b: c "]).get("A") == " b: c "


def test_bytes_that_are_not_utf8_do_not_hide_the_message() -> None:
    assert read_message([b"CallerIDName: J\xfcrgen"]).get("CallerIDName") == "J\ufffdrgen"


@given(st.text())
def test_a_name_is_unescaped_to_what_it_was(name: str) -> None:
    plain = name.replace("\0", "")
    assert unescape(escaped(plain)) == plain


def test_a_letter_beyond_ascii_is_kept_whole_wherever_it_is_cut() -> None:
    data = GREETING + "CallerIDName: José\r\n\r\n".encode()
    for place in range(len(data)):
        reader = Reader()
        (message,) = reader.feed(data[:place]) + reader.feed(data[place:])
        assert message.get("CallerIDName") == "José"


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9\r\n",
        b"\x16\x03\x01",
        b"Asterisk Call Manager/" + b"1" * 300,
        b"Asterisk Call Manager/" + b"1" * 300 + b"\r\n",
        GREETING + b"A" * (MOST_LINE + 1),
        GREETING + b"A" * (MOST_LINE + 1) + b"\r\n",
        GREETING + (b"A: " + b"1" * 60_000 + b"\r\n") * 9,
    ],
    ids=lambda data: repr(data[:40]),
)
def test_what_is_not_the_protocol_or_too_long_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        Reader().feed(data)


def test_the_greeting_tells_the_version() -> None:
    reader = Reader()
    assert reader.version == ""
    reader.feed(GREETING)
    assert reader.version == "11.0.0"


def test_blank_lines_between_messages_are_no_messages() -> None:
    assert len(Reader().feed(GREETING + b"\r\n\r\nEvent: A\r\n\r\n\r\n\r\nEvent: B\r\n\r\n")) == 2


@pytest.mark.parametrize("value", ["a\r\nAction: Originate", "a\n", "a\0"])
def test_a_value_cannot_begin_another_header(value: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        write_action("Hangup", "1", (("Channel", value),))


def test_an_action_is_written_as_the_manager_reads_it() -> None:
    assert write_action("Ping", "7", (("A", "ü"),)) == "Action: Ping\r\nActionID: 7\r\nA: ü\r\n\r\n".encode()
