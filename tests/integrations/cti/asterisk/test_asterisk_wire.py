from integrations.ami.framing import write_action
from integrations.cti.asterisk.wire import EVENTS, dial, hang_up


def test_digits_that_are_pressed_are_not_asked_for() -> None:
    assert "dtmf" not in EVENTS.split(",")


def test_a_number_is_dialled_by_the_agents_phone() -> None:
    written = write_action("Originate", "1", dial("PJSIP/2001", "agents", "+12025550143")).decode()
    assert {"Channel: PJSIP/2001", "Exten: +12025550143", "Async: true"} <= set(written.split("\r\n"))


def test_a_call_is_ended_in_the_usual_way() -> None:
    assert hang_up("PJSIP/2001-0000003f") == (("Channel", "PJSIP/2001-0000003f"), ("Cause", "16"))
