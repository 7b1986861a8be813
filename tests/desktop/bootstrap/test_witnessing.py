"""A witness does not start where nothing firm says whose a call is, and says what to set."""

from pathlib import Path
from typing import Any

import pytest

from desktop.bootstrap.witnessing import rights
from integrations.errors import Refused
from integrations.ports import RecorderControl
from integrations.recorders.making import recorders
from integrations.recorders.witness.rights import ByTelephone, FirstComers
from integrations.recorders.witness.server import CALLS
from integrations.settings.model import Settings
from tests.integrations.recorders.witness.bench import seat

ASTERISK = {"product": "asterisk", "asterisk": {"user": "tillside", "secret": "keyring:a"}}
HTTP = {"product": "http", "http": {"address": "https://recorder.example.com"}}
TELLING = {"product": "http", "http": {**HTTP["http"], "phones": {"path": "/calls/{call}"}}}  # type: ignore[dict-item]
SCREEN = {"screen": {"address": "https://screen.example.com"}}
RELAY = {"product": "rtpengine"}
FREESWITCH = {"product": "freeswitch"}


@pytest.fixture
def agents(tmp_path: Path) -> str:
    return str(seat(tmp_path / "agents.csv", "ana,PJSIP/2001"))


def made(recorder: dict[str, Any], **witness: str) -> tuple[Settings, RecorderControl]:
    settings = Settings.model_validate({"recorder": {**recorder, "same_ids": True}, "witness": witness})
    return settings, recorders(settings.recorder, CALLS, lambda _: "secret")


def refusal(recorder: dict[str, Any], **witness: str) -> Refused:
    with pytest.raises(Refused) as raised:
        rights(*made(recorder, **witness))
    return raised.value


@pytest.mark.parametrize("recorder", [ASTERISK, RELAY, TELLING, FREESWITCH, {**ASTERISK, **SCREEN}])
def test_with_agents_named_a_call_is_theirs_at_whose_telephone_it_is(
    recorder: dict[str, Any], agents: str
) -> None:
    assert isinstance(rights(*made(recorder, agents=agents)), ByTelephone)


@pytest.mark.parametrize("recorder", [RELAY, HTTP, {}])
def test_a_first_comer_is_only_asked_for_in_so_many_words(recorder: dict[str, Any]) -> None:
    assert isinstance(rights(*made(recorder, calls_by="first comer")), FirstComers)
    assert 'witness.calls_by = "first comer"' in refusal(recorder).next_step


def test_beside_an_asterisk_agents_have_to_be_named_for_its_ids_can_be_guessed(agents: str) -> None:
    unnamed = refusal(ASTERISK)
    assert ("witness.agents" in unnamed.next_step, "first comer" in unnamed.next_step) == (True, False)
    for more in ({}, {"agents": agents}):
        guessed = refusal(ASTERISK, calls_by="first comer", **more)
        assert ("can be guessed" in guessed.message, "witness.agents" in guessed.next_step) == (True, True)


@pytest.mark.parametrize(
    ("recorder", "word"),
    [(HTTP, "recorder.http.phones"), ({**HTTP, **SCREEN}, "recorder.http.phones"), ({}, "Set")],
)
def test_a_product_that_cannot_tell_telephones_is_named(
    recorder: dict[str, Any], word: str, agents: str
) -> None:
    told = refusal(recorder, agents=agents)
    assert ("cannot say" in told.message, word in told.next_step) == (True, True)


def test_a_file_of_agents_that_cannot_be_taken_is_named_with_the_line(tmp_path: Path) -> None:
    file = seat(tmp_path / "agents.csv", "ana,PJSIP/2001", "ben")
    assert f"{file}, line 2:" in refusal(ASTERISK, agents=str(file)).message
    assert f"{tmp_path / 'none.csv'}: " in refusal(ASTERISK, agents=str(tmp_path / "none.csv")).message
