"""The recorder of the settings is made whole, or it is said what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.errors import Refused
from integrations.recorders.making import recorders, secrets_of, service, tells_phones
from integrations.recorders.several import SeveralRecorders
from integrations.settings.recorder import (
    AsteriskRecorder,
    FreeSwitch,
    HttpPause,
    HttpPhones,
    HttpRecorder,
    HttpResume,
    HttpStatus,
    Recorder,
    Rtpengine,
    ScreenRecorder,
    Witnessed,
)
from policy.recording import Proof
from tests.integrations.recorders.witness.papers import Authority

HTTP = HttpRecorder(address="https://recorder.example.com", secret="keyring:recorder")
EXTENSION = HttpPause(path="/agents/101", json_body='{"paused": true, "by": "{recorder}"}')
BY_EXTENSION = HttpRecorder(
    address="https://recorder.example.com",
    pause=EXTENSION,
    resume=HttpResume(path="/agents/101", form=("paused=false", "why=a=b")),
    status=HttpStatus(path=""),
)
ASTERISK = AsteriskRecorder(user="tillside", secret="keyring:ami", tls=True, phones=("PJSIP/2001",))
SCREEN = ScreenRecorder(
    address="https://screens.example.com",
    secret="keyring:screen",
    pause=HttpPause(path="/agents/101/pause"),
    resume=HttpResume(path="/agents/101/resume"),
    status=HttpStatus(path="/agents/101"),
)
SEEN = Rtpengine(recordings=Path("/var/spool/rtpengine/pcaps"))

BY_LEG = FreeSwitch(calls_by="sip call id")


def secret(reference: str) -> str:
    return f"secret of {reference}"


@pytest.mark.parametrize(
    ("given", "calls", "product"),
    [
        (Recorder(), "asterisk", "simulator"),
        (Recorder(product="http", same_ids=True, http=HTTP), "asterisk", "recorder"),
        (Recorder(product="http", http=BY_EXTENSION), "asterisk", "recorder"),
        (Recorder(product="freeswitch", same_ids=True), "hook", "freeswitch"),
        (Recorder(product="freeswitch", freeswitch=BY_LEG), "baresip", "freeswitch"),
        (Recorder(product="asterisk", asterisk=ASTERISK), "asterisk", "asterisk"),
        (Recorder(product="asterisk", same_ids=True, asterisk=ASTERISK), "hook", "asterisk"),
        (Recorder(product="rtpengine"), "baresip", "rtpengine"),
        (Recorder(product="rtpengine", same_ids=True), "hook", "rtpengine"),
        (Recorder(product="rtpengine", rtpengine=SEEN), "baresip", "rtpengine"),
    ],
)
def test_each_product_is_made_where_it_understands_the_ids_of_calls(
    given: Recorder, calls: str, product: str
) -> None:
    assert recorders(given, calls, secret).abilities.product == product


@pytest.mark.parametrize(
    ("given", "calls"),
    [
        (Recorder(product="http", http=HTTP), "baresip"),
        (Recorder(product="freeswitch"), "asterisk"),
        (Recorder(product="freeswitch"), "baresip"),
        (Recorder(product="freeswitch", freeswitch=BY_LEG), "asterisk"),
        (Recorder(product="asterisk", asterisk=ASTERISK), "hook"),
        (Recorder(product="rtpengine"), "asterisk"),
        (Recorder(product="witness"), "baresip"),
    ],
)
def test_a_recorder_that_may_know_a_call_by_another_id_is_refused(given: Recorder, calls: str) -> None:
    with pytest.raises(Refused) as raised:
        recorders(given, calls, secret)
    assert "recorder.same_ids" in raised.value.next_step


def test_a_service_has_the_requests_of_the_settings() -> None:
    made = service(HTTP, secret)
    assert made.headers == {"Authorization": "Bearer secret of keyring:recorder"}
    assert made.status is not None
    assert [(one.path, set(one.values)) for one in made.status.paused] == [
        ("state", {"paused"}),
        ("by_command", {"true"}),
        ("sound", {"false"}),
    ]
    other = service(BY_EXTENSION, secret)
    assert other.pause.json == {"paused": True, "by": "{recorder}"}
    assert other.resume.form == {"paused": "false", "why": "a=b"}
    assert (other.status, dict(other.headers), other.resumes_by_itself_ms) == (None, {}, None)


def test_how_telephones_are_asked_for_is_described_where_the_product_can_say_it() -> None:
    phones = HttpPhones(path="/calls/{call}", place="legs.*.phone")
    told = HttpRecorder(address="https://recorder.example.com", phones=phones)
    made = service(told, secret)
    assert made.phones is not None
    assert (made.phones.request.path, made.phones.place) == ("/calls/{call}", "legs.*.phone")
    assert service(HTTP, secret).phones is None
    given = [
        Recorder(product="http", http=told),
        Recorder(product="http", http=HTTP),
        Recorder(product="asterisk"),
    ]
    assert [tells_phones(one) for one in given] == [True, False, True]


def test_values_of_which_one_is_enough_stand_beside_each_other() -> None:
    status = HttpStatus(paused=("legs.0.state=paused|masked",))
    made = service(HttpRecorder(address="https://recorder.example.com", status=status), secret)
    assert made.status is not None
    assert made.status.paused[0].values == {"paused", "masked"}


def test_what_can_be_proven_follows_from_the_status_call() -> None:
    with_status = recorders(Recorder(product="http", same_ids=True, http=HTTP), "hook", secret)
    without = recorders(Recorder(product="http", http=BY_EXTENSION), "hook", secret)
    assert (with_status.abilities.paused, without.abilities.paused) == (Proof.PROVEN, Proof.ACKNOWLEDGED)


@pytest.mark.parametrize(
    "wrong",
    [
        HttpRecorder(),
        HttpRecorder(address="https://recorder.example.com", pause=HttpPause(path="/{who}")),
        HttpRecorder(address="https://recorder.example.com", pause=HttpPause(json_body="{")),
        HttpRecorder(address="https://recorder.example.com", pause=HttpPause(json_body="[1]")),
        HttpRecorder(address="https://recorder.example.com", pause=HttpPause(json_body="{}", form=("a=b",))),
        HttpRecorder(address="https://recorder.example.com", status=HttpStatus(paused=())),
        HttpRecorder(address="https://recorder.example.com", phones=HttpPhones(path="/phones")),
    ],
)
def test_requests_that_cannot_be_right_are_refused(wrong: HttpRecorder) -> None:
    with pytest.raises(Refused) as raised:
        service(wrong, secret)
    assert "recorder.http" in raised.value.next_step


def test_a_password_with_a_line_break_is_refused() -> None:
    given = Recorder(product="freeswitch", same_ids=True, freeswitch=FreeSwitch(secret="keyring:a"))
    with pytest.raises(Refused):
        recorders(given, "hook", lambda _: "one\ntwo")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (AsteriskRecorder(), "keyring:a"),
        (AsteriskRecorder(user="tillside"), "keyring:a"),
        (AsteriskRecorder(user="tillside", secret="keyring:a"), "one\r\nAction: Command"),
        (AsteriskRecorder(user="till\nside", secret="keyring:a"), "one"),
    ],
)
def test_an_account_for_asterisk_that_cannot_be_one_is_refused(given: AsteriskRecorder, word: str) -> None:
    with pytest.raises(Refused):
        recorders(Recorder(product="asterisk", asterisk=given), "asterisk", lambda _: word)


def test_a_screen_recorder_is_paused_beside_the_recorder_of_the_calls() -> None:
    given = Recorder(product="asterisk", asterisk=ASTERISK, screen=SCREEN)
    made = recorders(given, "asterisk", secret)
    assert isinstance(made, SeveralRecorders)
    assert made.abilities.product == "asterisk"
    assert secrets_of(given) == ("keyring:ami", "keyring:screen")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (Recorder(screen=SCREEN), "recorder.product"),
        (
            Recorder(
                product="asterisk",
                asterisk=ASTERISK,
                screen=SCREEN.model_copy(update={"recorders": ("pbx",)}),
            ),
            "otherwise",
        ),
        (
            Recorder(
                product="http", http=BY_EXTENSION, screen=SCREEN.model_copy(update={"recorders": ("pbx",)})
            ),
            "otherwise",
        ),
        (
            Recorder(product="rtpengine", screen=SCREEN.model_copy(update={"recorders": ("pbx",)})),
            "otherwise",
        ),
        (
            Recorder(
                product="freeswitch",
                same_ids=True,
                screen=SCREEN.model_copy(update={"recorders": ("pbx",)}),
            ),
            "otherwise",
        ),
        (Recorder(product="rtpengine", screen=ScreenRecorder(address=SCREEN.address)), "recorder.same_ids"),
        (
            Recorder(
                product="rtpengine", screen=SCREEN.model_copy(update={"pause": HttpPause(path="/{who}")})
            ),
            "recorder.screen",
        ),
    ],
)
def test_a_screen_recorder_that_cannot_be_right_is_refused(given: Recorder, word: str) -> None:
    with pytest.raises(Refused) as raised:
        recorders(given, "baresip" if given.product == "rtpengine" else "asterisk", secret)
    assert word in raised.value.next_step


def test_only_the_secrets_of_the_product_are_needed() -> None:
    both = {"http": HTTP, "asterisk": ASTERISK, "freeswitch": FreeSwitch(secret="keyring:switch")}
    needed = {
        product: secrets_of(Recorder.model_validate({"product": product, **both}))
        for product in ("simulator", "http", "asterisk", "freeswitch", "rtpengine", "witness")
    }
    assert needed == {
        "simulator": (),
        "http": ("keyring:recorder",),
        "asterisk": ("keyring:ami",),
        "freeswitch": ("keyring:switch",),
        "rtpengine": (),
        "witness": (),
    }


def test_a_witness_is_reached_with_papers(tmp_path: Path) -> None:
    papers = Authority(tmp_path).papers("ana")
    at = Witnessed(certificate=papers.certificate, key=papers.key, authority=papers.authority)
    made = recorders(Recorder(product="witness", same_ids=True, witness=at), "baresip", secret)
    assert made.abilities.product == "witness"


def test_papers_that_are_missing_or_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.pem").write_text("no certificate")
    broken = Witnessed(
        certificate=tmp_path / "broken.pem", key=tmp_path / "broken.pem", authority=tmp_path / "broken.pem"
    )
    for witness in (Witnessed(), broken):
        with pytest.raises(Refused):
            recorders(Recorder(product="witness", same_ids=True, witness=witness), "baresip", secret)


def test_rtpengine_proves_where_its_recordings_are_seen() -> None:
    afar = recorders(Recorder(product="rtpengine"), "baresip", secret)
    beside = recorders(Recorder(product="rtpengine", rtpengine=SEEN), "baresip", secret)
    assert (afar.abilities.paused, beside.abilities.paused) == (Proof.ACKNOWLEDGED, Proof.PROVEN)
