"""Recorders are called on the panel by what they record."""

from desktop.bootstrap.agent import _recorder_names
from desktop.present.texts import load
from integrations.settings.recorder import AsteriskRecorder, Recorder, ScreenRecorder


def test_a_screen_recorder_is_called_one_whatever_the_policy_calls_it() -> None:
    given = Recorder(screen=ScreenRecorder(recorders=("desk-video",)))
    names = {name: shown.name for name, shown in _recorder_names(given, load("en")).items()}
    assert names["desk-video"] == names["screen"] == "Screen recorder"
    assert names["pbx"] == "Call recorder"


def test_a_call_recorder_is_called_one_whatever_the_policy_calls_it() -> None:
    given = Recorder(product="asterisk", asterisk=AsteriskRecorder(recorder="exchange"))
    names = _recorder_names(given, load("es"))
    assert names["exchange"].name == names["pbx"].name == "Grabadora de voz"
