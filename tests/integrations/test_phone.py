import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.phone import MOST_NAME, MOST_PRESENTED, clean, e164, remote_party, sip_user
from policy.calls import NOBODY_KNOWN, Privacy


@pytest.mark.parametrize(
    ("presented", "region", "number"),
    [
        ("+12025550143", "US", "+12025550143"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("12025550143", "US", "+12025550143"),
        ("011 49 30 123456", "US", "+4930123456"),
        ("030 123456", "DE", "+4930123456"),
        (" +49 30 123456 ", "US", "+4930123456"),
    ],
)
def test_a_number_is_read_as_its_region_writes_it(presented: str, region: str, number: str) -> None:
    assert e164(presented, region) == number


@pytest.mark.parametrize(
    "presented",
    [
        "2001",  # an extension
        "+1202555",  # too short
        "+1202555014312",  # too long: not cut to fit
        "1-800-FLOWERS",  # letters are not digits
        "+12025550143 ext 5",
        "+12025550143;ext=5",
        "١٢٠٢٥٥٥٠١٤٣",  # digits of another script
        "+1202555014٣",
        "++12025550143",
        "-12025550143",
        "+-12025550143",
        "/12025550143",
        "12025550143'; --",
        "",
        "+",
        "9" * 1_000_000,
        " " * 1_000_000 + "+12025550143"[::-1],
    ],
    ids=lambda text: text[:20] or "empty",
)
def test_anything_else_is_no_number(presented: str) -> None:
    assert e164(presented, "US") is None


def test_a_number_longer_than_is_kept_is_never_cut_to_a_valid_one() -> None:
    assert remote_party("+12025550143" + " " * 60 + "9", "", "US").number is None


def test_a_number_with_an_invisible_character_is_shown_but_not_looked_up() -> None:
    party = remote_party("+1202555\u202e0143", "", "US")
    assert (party.number, party.presented) == (None, "+12025550143")


@pytest.mark.parametrize(
    ("uri", "user"),
    [
        ("sip:901@rig.test", "901"),
        ("sip:+12025550143@rig.test;transport=udp", "+12025550143"),
        ("sips:%2B12025550143@[::1]:5061", "+12025550143"),
        ('"Ann" <sip:12@a>', "12"),
        ("tel:+12025550143", "+12025550143"),
        ("tel:+12025550143;phone-context=x", "+12025550143"),
        ("sip:+12025550143;npdi;rn=+12025550100@gw", "+12025550143"),
        ("sip:+12025550143;ext=7@gw", "+12025550143;ext=7"),
        ("sip:someone@anonymous.invalid", "anonymous"),
        ("sip:someone@ANONYMOUS.invalid:5060", "anonymous"),
        ("sip:ann:secret@a", "ann"),
        ("SIP:ann@a", "ann"),
        ("901", "901"),
        ("", ""),
    ],
)
def test_the_user_of_a_uri_is_found(uri: str, user: str) -> None:
    assert sip_user(uri) == user


@pytest.mark.parametrize("presented", ["anonymous", "Anonymous"])
def test_a_caller_who_withholds_the_number_has_neither_number_nor_name(presented: str) -> None:
    party = remote_party(presented, "Anonymous", "US")
    assert (party.number, party.privacy, party.name) == (None, Privacy.WITHHELD, "")


@pytest.mark.parametrize("presented", ["", "<unknown>", "unavailable", "\u200b"])
def test_a_number_that_was_not_passed_on_is_unavailable(presented: str) -> None:
    assert remote_party(presented, "<unknown>", "US") == NOBODY_KNOWN


def test_a_name_without_a_number_is_kept() -> None:
    party = remote_party("<unknown>", "Ann", "US")
    assert (party.privacy, party.name) == (Privacy.UNAVAILABLE, "Ann")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Jürgen Weiß 日本 😀", "Jürgen Weiß 日本 😀"),
        ("A\u0000n\u001b[31mn\u007f", "An[31mn"),
        ("Ann\u202ePaid: $0", "AnnPaid: $0"),
        ("Ann\u2066\u200b\ufeff", "Ann"),
        ("Ann\r\nBalance:\u20280", "Ann Balance: 0"),
        ("<b>Ann</b>&amp;", "<b>Ann</b>&amp;"),
        ("Z" + "\u0335" * 50, "Z\u0335\u0335"),
        ("\ud800Ann", "Ann"),
        ("e\u0301", "é"),
        ("A" * 10_000, "A" * (MOST_NAME - 1) + "…"),
    ],
)
def test_a_name_is_one_line_of_visible_text(name: str, shown: str) -> None:
    assert remote_party("+12025550143", name, "US").name == shown


@given(st.text(), st.text())
def test_any_text_gives_a_party_that_can_be_shown(presented: str, name: str) -> None:
    party = remote_party(presented, name, "US")
    assert len(party.presented) <= MOST_PRESENTED
    assert len(party.name) <= MOST_NAME
    assert all(text.isprintable() for text in (party.presented, party.name))


@given(st.text(), st.integers(min_value=2, max_value=200))
def test_cleaning_twice_changes_nothing_more(text: str, most: int) -> None:
    once = clean(text, most)
    assert clean(once, most) == once
