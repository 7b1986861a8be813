"""What looks like a card number and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.cardlike import looks_like_card


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "378282246310005",
        "note 6011.1111.1111.1117 thanks",
        "9942424242424242421",
    ],
)
def test_card_numbers_are_seen_however_they_are_grouped(text: str) -> None:
    assert looks_like_card(text)


@pytest.mark.parametrize(
    "text", ["", "8841-2207-3", "(202) 555-0143", "92.40", "424242424242", "ticket 88213"]
)
def test_amounts_phones_and_accounts_are_left_alone(text: str) -> None:
    assert not looks_like_card(text)


@given(st.integers(min_value=10**11, max_value=10**18 - 1))
def test_any_number_with_its_check_digit_is_seen(body: int) -> None:
    digits = str(body)
    passing = [check for check in range(10) if looks_like_card(f"{digits}{check}")]
    assert passing


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert looks_like_card(text) in (True, False)
