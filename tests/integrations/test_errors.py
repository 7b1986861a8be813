import pytest

from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable


@pytest.mark.parametrize("kind", [Unavailable, Unauthorized, Refused, OutcomeUnknown])
def test_every_failure_says_what_happened_and_what_to_do_next(kind: type[PortError]) -> None:
    assert issubclass(kind, PortError)
    assert str(kind()) == kind().message
    assert kind().message
    assert kind().next_step == kind.usual_next_step


def test_a_failure_can_be_told_in_its_own_words() -> None:
    failure = Refused("That call is over.", next_step="Wait for the next one.")
    assert (str(failure), failure.next_step) == ("That call is over.", "Wait for the next one.")


def test_only_an_unknown_outcome_forbids_trying_again_blindly() -> None:
    assert "Do not repeat" in OutcomeUnknown.usual_next_step
    assert all("Nothing was done" in kind.usual_next_step for kind in (Unavailable, Unauthorized, Refused))
