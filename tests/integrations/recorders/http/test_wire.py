"""What is sent for a description, and what answers mean."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import Refused
from integrations.recorders.http.description import PhonesCall, Request, Service, Shows, StatusCall
from integrations.recorders.http.wire import Verdict, filled, judged, telephones, verdict
from policy.calls import CallKey
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from tests.integrations.recorders.http.bench import SERVICE, STATUS

PLACE = (CallKey("line", "a/b?{recorder}"), "main")
AT = Moment(1, 1)


def test_names_are_put_into_path_and_body_so_that_they_stay_names() -> None:
    request = Request(
        "POST", "/x/{call}/{recorder}", json={"id": "{call}!", "in": [{"who": "{recorder}"}, 1]}
    )
    path, body, headers = filled(request, PLACE)
    assert path == "/x/a%2Fb%3F%7Brecorder%7D/main"
    assert json.loads(body) == {"id": "a/b?{recorder}!", "in": [{"who": "main"}, 1]}
    assert headers == {"Content-Type": "application/json"}


def test_a_form_is_sent_as_one() -> None:
    request = Request("PUT", "/x", form={"Status": "paused", "Sid": "{call}"})
    _, body, headers = filled(request, PLACE)
    assert body == b"Status=paused&Sid=a%2Fb%3F%7Brecorder%7D"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert filled(Request("POST", "/x"), PLACE) == ("/x", b"", {})


def test_braces_that_name_nothing_stay_as_they_are() -> None:
    assert filled(Request("POST", "/x", form={"a": "{ and {call"}), PLACE)[1] == b"a=%7B+and+%7Bcall"


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a\nb", "a\x00", "\ud800", "x" * 257])
def test_a_name_that_no_product_gives_is_not_sent(name: str) -> None:
    with pytest.raises(Refused):
        filled(Request("POST", "/x/{recorder}"), (PLACE[0], name))


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_whatever_a_call_is_called_the_path_has_as_many_steps(call: str, recorder: str) -> None:
    with contextlib.suppress(Refused):
        path, _, _ = filled(Request("GET", "/calls/{call}/{recorder}"), (CallKey("line", call), recorder))
        assert path.isascii()
        assert path.count("/") == 3
        assert not set(path) & set("?# \r\n{}")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, Verdict.ACCEPTED),
        (202, Verdict.ACCEPTED),
        (302, Verdict.UNCLEAR),
        (401, Verdict.UNAUTHORIZED),
        (403, Verdict.UNAUTHORIZED),
        (404, Verdict.REFUSED),
        (408, Verdict.UNCLEAR),
        (409, Verdict.REFUSED),
        (423, Verdict.BUSY),
        (425, Verdict.BUSY),
        (429, Verdict.BUSY),
        (500, Verdict.UNCLEAR),
        (503, Verdict.UNCLEAR),
    ],
)
def test_a_status_number_says_what_became_of_the_request(status: int, said: Verdict) -> None:
    assert verdict(status) is said


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"recorder": {"state": "paused", "secure": True}}, RecorderState.PAUSED),
        ({"recorder": {"state": "paused", "secure": False}}, RecorderState.UNKNOWN),  # on hold
        ({"recorder": {"state": "paused", "secure": "true"}}, RecorderState.PAUSED),
        ({"recorder": {"state": "paused"}}, RecorderState.UNKNOWN),
        ({"recorder": {"state": "on", "secure": False}}, RecorderState.RECORDING),
        ({"recorder": {"state": "done"}}, RecorderState.NOT_RECORDING),
        ({"recorder": {"state": "None"}}, RecorderState.UNKNOWN),
        ({"recorder": {"state": ["paused"], "secure": True}}, RecorderState.UNKNOWN),
        ({"recorder": [{"state": "on"}]}, RecorderState.UNKNOWN),
        ([], RecorderState.UNKNOWN),
        ("on", RecorderState.UNKNOWN),
    ],
)
def test_only_an_answer_that_shows_all_that_is_asked_proves_a_state(
    answer: Any, state: RecorderState
) -> None:
    reading = judged(STATUS, json.dumps(answer).encode(), AT)
    assert reading.state is state
    assert reading.proof is (Proof.NONE if state is RecorderState.UNKNOWN else Proof.PROVEN)
    assert bool(reading.detail) is (state is RecorderState.UNKNOWN)


def test_an_answer_that_shows_two_states_is_doubt() -> None:
    call = StatusCall(
        Request("GET", "/x"),
        paused=(Shows("legs.0.paused", frozenset({"true"})),),
        recording=(Shows("legs.1.paused", frozenset({"false", "null"})),),
    )
    readings = [
        judged(call, json.dumps({"legs": [{"paused": first}, {"paused": second}]}).encode(), AT).state
        for first, second in ((True, True), (False, None), (True, False))
    ]
    assert readings == [RecorderState.PAUSED, RecorderState.RECORDING, RecorderState.UNKNOWN]


@given(st.binary(max_size=200))
def test_bytes_that_are_no_answer_prove_nothing(body: bytes) -> None:
    assert judged(STATUS, body, AT).state is RecorderState.UNKNOWN


def test_an_answer_as_deep_as_it_likes_proves_nothing() -> None:
    assert judged(STATUS, b"[" * 60_000, AT).state is RecorderState.UNKNOWN


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda: Request("FETCH", "/x"), "a method is one of"),
        (lambda: Request("GET", "x"), "begins with /"),
        (lambda: Request("POST", "/x", json={}, form={}), "not both"),
        (lambda: Request("POST", "/{agent}"), r"\{agent\} is not known"),
        (lambda: Request("POST", "/x", json={"a": [{"b": "{who}"}]}), r"\{who\} is not known"),
        (lambda: Shows("a..b", frozenset({"x"})), "a place is like"),
        (lambda: Shows("a", frozenset()), "at least one value"),
        (lambda: StatusCall(Request("GET", "/x"), (), ()), "what paused and what recording"),
        (
            lambda: Service("p", "http://127.0.0.1", SERVICE.pause, SERVICE.resume, ()),
            "at least one recorder",
        ),
    ],
)
def test_a_description_that_cannot_work_is_refused_with_the_reason(wrong: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        wrong()


def test_credentials_do_not_show_in_a_description() -> None:
    service = Service(
        "p", "http://127.0.0.1", SERVICE.pause, SERVICE.resume, ("a",), headers={"X-Key": "hush"}
    )
    assert "hush" not in repr(service)


@pytest.mark.parametrize(
    ("place", "answer", "told"),
    [
        ("phone", {"phone": "2001"}, {"2001"}),
        ("phones", {"phones": ["2001", "2002"]}, {"2001", "2002"}),
        (
            "call.legs.*.phone",
            {"call": {"legs": [{"phone": "2001"}, {"phone": "2002"}, {}]}},
            {"2001", "2002"},
        ),
        ("legs.1.phone", {"legs": [{"phone": "2001"}, {"phone": "2002"}]}, {"2002"}),
        ("*", ["2001", "2002"], {"2001", "2002"}),
        ("legs.*.phones", {"legs": [{"phones": ["2001"]}, {"phones": "2002"}]}, {"2001", "2002"}),
        ("phones", {"phones": ["", None, 2001, True, {"a": "b"}, ["2001"]]}, set()),
        ("phones", {"phones": None}, set()),
        ("phones", {}, set()),
        ("phones.x", {"phones": "2001"}, set()),
        ("phones.*", {"phones": "2001"}, set()),
        ("phones.9", {"phones": ["2001"]}, set()),
        ("phones.²", {"phones": ["2001"]}, set()),
        ("phones", ["phones"], set()),
    ],
)
def test_telephones_are_the_texts_at_the_described_place(place: str, answer: object, told: set[str]) -> None:
    assert telephones(place, json.dumps(answer).encode()) == told


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_an_answer_that_cannot_be_read_tells_of_no_telephone(body: bytes) -> None:
    assert telephones("phones", body) == frozenset()


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        (Request("GET", "/phones"), "phones"),
        (Request("GET", "/{call}"), ""),
        (Request("GET", "/{call}"), "a..b"),
    ],
)
def test_a_question_for_telephones_that_cannot_be_right_is_not_taken(request_: Request, place: str) -> None:
    with pytest.raises(ValueError, match=r"call|place"):
        PhonesCall(request_, place)


def test_the_call_may_also_be_named_in_the_body() -> None:
    assert PhonesCall(Request("POST", "/phones", json={"of": ["{call}"]}), "phones").place == "phones"
