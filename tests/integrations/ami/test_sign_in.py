import pytest

from integrations.ami.framing import Message
from integrations.ami.sign_in import Account, challenged, login

ACCOUNT = Account("tillside", "hush")


def test_the_secret_is_proved_and_not_sent() -> None:
    headers = login(ACCOUNT, "call", "132714695")
    assert dict(headers) == {
        "Username": "tillside",
        "AuthType": "MD5",
        "Key": "a87ea04e0521e99f69f3d62c546203cc",
        "Events": "call",
    }
    assert "hush" not in str(headers)
    assert "hush" not in repr(ACCOUNT)


def test_a_server_that_knows_no_challenge_is_sent_the_secret_where_that_is_wanted() -> None:
    assert ("Secret", "hush") in login(Account("tillside", "hush", plain=True), "call")


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ((("Response", "Success"), ("Challenge", "1")), "1"),
        ((("Response", "Error"), ("Challenge", "1")), None),
        ((("Response", "Success"),), None),
    ],
)
def test_a_challenge_is_one_only_with_success(
    headers: tuple[tuple[str, str], ...], challenge: str | None
) -> None:
    assert challenged(Message(headers)) == challenge
