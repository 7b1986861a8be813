"""The recorder that the settings name, made. Owns the way from settings to an adapter, not the adapters."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.errors import Refused
from integrations.ports import RecorderControl
from integrations.recorders.http.description import PhonesCall, Request, Service, Shows, StatusCall
from integrations.settings.recorder import (
    AsteriskRecorder,
    HttpPause,
    HttpPhones,
    HttpRecorder,
    HttpService,
    HttpStatus,
    Recorder,
    Witnessed,
)

if TYPE_CHECKING:
    from integrations.recorders.rtpengine.connector import RtpengineRecorders

_LOOKS_MS = 200
_ALIKE = frozenset({("baresip", "rtpengine"), ("asterisk", "asterisk")})
"""Sources of calls and recorders that both name a call by its SIP Call-ID, or by its Uniqueid."""


def recorders(given: Recorder, calls: str, secret: Callable[[str], str]) -> RecorderControl:
    """Return the recorders of the settings. `calls` is the source of calls, whose keys they have to understand.

    `secret` reads a reference. Raise Refused for settings that fit neither each other nor the product, or what it
    raises.
    """
    main = _main(given, calls, secret)
    return main if not given.screen.address else _with_screen(main, given, secret)


def _main(given: Recorder, calls: str, secret: Callable[[str], str]) -> RecorderControl:
    match given.product:
        case "simulator":
            from integrations.recorders.simulator.connector import SimulatedRecorders

            return SimulatedRecorders(watch_ms=_LOOKS_MS)
        case "http":
            from integrations.recorders.http.connector import HttpRecorders

            made = service(given.http, secret)
            _demand_same_ids(given, calls, names_call=_names_call(made))
            return HttpRecorders(made)
        case "asterisk":
            _demand_same_ids(given, calls)
            return _asterisk(given.asterisk, calls, secret)
        case "freeswitch":
            from integrations.recorders.freeswitch.connector import EventSocket, FreeSwitchRecorders

            at = given.freeswitch
            by_leg = at.calls_by == "sip call id"
            _demand_same_ids(given, calls, names_call=not (by_leg and calls == "baresip"))
            password = secret(at.secret) if at.secret else ""
            try:
                socket = EventSocket(
                    calls, at.host, at.port, password, by_leg, frozenset(at.phones), at.recorder
                )
                return FreeSwitchRecorders(socket)
            except ValueError as error:
                raise Refused(f"The password of FreeSWITCH is not right: {error}.") from error
        case "rtpengine":
            from integrations.recorders.rtpengine.connector import NgSocket, RtpengineRecorders

            _demand_same_ids(given, calls)
            where = given.rtpengine
            relay = RtpengineRecorders(NgSocket(where.host, where.port, where.recorder))
            return relay if where.recordings is None else _proven(relay, where.recordings)
        case "witness":
            _demand_same_ids(given, calls)
            return _witnessed(given.witness)


def _with_screen(main: RecorderControl, given: Recorder, secret: Callable[[str], str]) -> RecorderControl:
    from integrations.recorders.http.connector import HttpRecorders
    from integrations.recorders.several import SeveralRecorders

    if given.product == "simulator":
        raise Refused(
            "A screen recorder is paused together with the recorder of the calls, and that is only simulated.",
            next_step="Set recorder.product.",
        )
    if both := _names_of_main(given) & set(given.screen.recorders):
        raise Refused(
            f"Two recorders are called {', '.join(sorted(both))}.",
            next_step="Name the recorders of recorder.screen otherwise.",
        )
    made = service(given.screen, secret, "recorder.screen")
    if _names_call(made) and not given.same_ids:
        raise Refused(
            "Nobody said that the screen recorder knows a call by its id, so that the right one is paused.",
            next_step="Make sure that it does, then set recorder.same_ids = true; or name no {call} in its requests.",
        )
    return SeveralRecorders(main, dict.fromkeys(made.recorders, HttpRecorders(made)))


def _names_of_main(given: Recorder) -> frozenset[str]:
    match given.product:
        case "http":
            return frozenset(given.http.recorders)
        case "asterisk":
            return frozenset({given.asterisk.recorder})
        case "freeswitch":
            return frozenset({given.freeswitch.recorder})
        case "rtpengine":
            return frozenset({given.rtpengine.recorder})
        case _:
            return frozenset()


def _asterisk(at: AsteriskRecorder, calls: str, secret: Callable[[str], str]) -> RecorderControl:
    import ssl

    from integrations.ami.sign_in import Account
    from integrations.recorders.asterisk.connector import AsteriskRecorders, Calls
    from integrations.recorders.asterisk.line import ManagerAddress

    if not (at.user and at.secret):
        raise Refused(
            "The settings name no manager account for the recorders of Asterisk.",
            next_step="Set recorder.asterisk.user and secret.",
        )
    account = Account(at.user, secret(at.secret))
    if not (account.username.isprintable() and account.secret.isprintable()):
        raise Refused("The manager account for the recorders of Asterisk has a line break in it.")
    tls = ssl.create_default_context() if at.tls else None
    address = ManagerAddress(at.host, at.port, account, tls)
    return AsteriskRecorders(address, Calls(calls, frozenset(at.phones), at.recorder))


def _proven(relay: "RtpengineRecorders", recordings: Path) -> RecorderControl:
    from integrations.recorders.rtpengine.growth import Growth
    from integrations.recorders.rtpengine.proving import ProvenRtpengine

    return ProvenRtpengine(relay, Growth(recordings))


def _witnessed(at: Witnessed) -> RecorderControl:
    from integrations.recorders.witness.connector import WitnessedRecorders, client_context

    if at.certificate is None or at.key is None or at.authority is None:
        raise Refused(
            "The settings name no papers for the witness.",
            next_step="Set recorder.witness.certificate, key and authority.",
        )
    try:
        context = client_context(at.certificate, at.key, at.authority)
    except OSError as error:
        raise Refused(
            f"The papers for the witness cannot be used ({error.strerror or error}).",
            next_step="Check the three files of recorder.witness: PEM, and readable for this user.",
        ) from error
    return WitnessedRecorders(at.host, at.port, context)


def secrets_of(given: Recorder) -> tuple[str, ...]:
    """Return the references that the recorder of the settings needs."""
    needed = {
        "http": given.http.secret,
        "asterisk": given.asterisk.secret,
        "freeswitch": given.freeswitch.secret,
    }.get(given.product, "")
    screen = given.screen.secret if given.screen.address else ""
    return tuple(dict.fromkeys(one for one in (needed, screen) if one))


def service(given: HttpService, secret: Callable[[str], str], section: str = "recorder.http") -> Service:
    """Return the description of a product that is reached by HTTP; raise Refused for one that cannot be right."""
    if not given.address:
        raise Refused("The settings do not say where the recorder is.", next_step=f"Set {section}.address.")
    credentials = secret(given.secret) if given.secret else ""
    try:
        return Service(
            product=given.name,
            url=given.address,
            pause=_request(given.pause),
            resume=_request(given.resume),
            recorders=given.recorders,
            status=_status(given.status) if given.status.path else None,
            alive=given.alive,
            headers={given.header: f"{given.scheme} {credentials}".strip()} if credentials else {},
            resumes_by_itself_ms=given.resumes_by_itself_s * 1_000 or None,
            phones=_phones(given.phones) if isinstance(given, HttpRecorder) else None,
        )
    except ValueError as error:
        raise Refused(
            f"The recorder's requests are not described right: {error}.",
            next_step=f"Mend the section {section} of the settings.",
        ) from error


def _request(given: HttpPause) -> Request:
    body = json.loads(given.json_body) if given.json_body else None
    if body is not None and not isinstance(body, dict):
        raise ValueError("a body in JSON is an object")
    form = dict(_parted(one) for one in given.form) if given.form else None
    return Request(given.method, given.path, json=body, form=form)


def _status(given: HttpStatus) -> StatusCall:
    return StatusCall(
        _request(given), _shows(given.paused), _shows(given.recording), _shows(given.not_recording)
    )


def _phones(given: HttpPhones) -> PhonesCall | None:
    return PhonesCall(_request(given), given.place) if given.path else None


def tells_phones(given: Recorder) -> bool:
    """Tell whether the settings leave out nothing that a recorder needs to say at whose telephones a call is."""
    return given.product != "http" or bool(given.http.phones.path)


def _shows(places: tuple[str, ...]) -> tuple[Shows, ...]:
    return tuple(Shows(place, frozenset(values.split("|"))) for place, values in map(_parted, places))


def _parted(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _names_call(made: Service) -> bool:
    requests = [made.pause, made.resume, *([made.status.request] if made.status else [])]
    return any("{call}" in f"{one.path} {one.json} {one.form}" for one in requests)


def _demand_same_ids(given: Recorder, calls: str, *, names_call: bool = True) -> None:
    """Raise Refused where a pause could hit another call, or none: an id says nothing to whoever did not give it."""
    if names_call and not given.same_ids and (calls, given.product) not in _ALIKE:
        raise Refused(
            f"Nobody said that {calls} and {given.product} call a call the same, so that the right one is paused.",
            next_step="Make sure that they do, then set recorder.same_ids = true.",
        )
