"""The doctor's looks at what is reached over the network: calls, recorder, gateway. It connects and asks nothing."""

import socket
from urllib.parse import urlsplit

from desktop.commands.doctor.findings import Standing
from integrations.errors import Unauthorized, Unavailable
from integrations.settings.model import Calls, Gateway
from integrations.settings.recorder import AsteriskRecorder, Recorder

Answer = tuple[Standing, str, str]
_WITHIN_S = 3.0


def calls(chosen: Calls) -> Answer:
    """Look whether the source of calls is there."""
    match chosen.connector:
        case "simulator":
            return Standing.FINE, "The simulator plays calls by itself; no telephone is heard.", ""
        case "hook":
            return _hook(chosen.hook.port)
        case "baresip":
            at = chosen.baresip
            _reached(at.host, at.port, "baresip", "Load its module ctrl_tcp, and check host and port.")
            return Standing.FINE, f"baresip answers at {at.host}, port {at.port}.", ""
        case _:
            return _asterisk(chosen)


def _hook(port: int) -> Answer:
    if port == 0:
        return Standing.FINE, "Softphones are heard on a free port of this machine.", ""
    try:
        with socket.create_server(("127.0.0.1", port)):
            return Standing.FINE, f"Port {port} is free for softphones to call.", ""
    except OSError:
        return (
            Standing.NOTE,
            f"Port {port} is in use, by Tillside if it is running.",
            "If it is not running, set another calls.hook.port.",
        )


def _asterisk(chosen: Calls) -> Answer:
    at = chosen.asterisk
    missing = [name for name in ("user", "secret", "phones") if not getattr(at, name)]
    if missing:
        raise Unauthorized(
            f"Asterisk needs {', '.join(f'calls.asterisk.{name}' for name in missing)}.",
            next_step="Set them; the secret with: tillside secret set calls.asterisk.secret",
        )
    _reached(
        at.host, at.port, "Asterisk", "Enable the manager interface in manager.conf, and check host and port."
    )
    return Standing.FINE, f"Asterisk answers at {at.host}, port {at.port}.", ""


def recorder(chosen: Recorder) -> Answer:
    """Look whether the recorder is one that can be paused, and the one of the screen is there."""
    if chosen.screen.address:
        host, port = _address(chosen.screen.address)
        encrypted = chosen.screen.address.startswith("https:")
        _reached(host, port, "The screen recorder", "Check recorder.screen.address.", tls=encrypted)
    if chosen.product == "simulator":
        return (
            Standing.NOTE,
            "The simulator is set: no real recorder is paused.",
            "Good for trying out only.",
        )
    if chosen.product == "asterisk":
        return _asterisk_recorders(chosen.asterisk)
    return (
        Standing.FINE,
        f"The recorder is set: {chosen.product}. Its first call shows whether it answers.",
        "",
    )


def _asterisk_recorders(at: AsteriskRecorder) -> Answer:
    missing = [name for name in ("user", "secret") if not getattr(at, name)]
    if missing:
        raise Unauthorized(
            f"The recorders of Asterisk need {', '.join(f'recorder.asterisk.{name}' for name in missing)}.",
            next_step="Set them; the secret with: tillside secret set recorder.asterisk.secret",
        )
    _reached(
        at.host,
        at.port,
        "Asterisk",
        "Check recorder.asterisk.host and port, and the manager interface there.",
    )
    where = f"Asterisk, whose recorders are paused, answers at {at.host}, port {at.port}."
    if not at.phones:
        return (
            Standing.NOTE,
            f"{where} The recorders of all calls are in reach.",
            "At a desktop, set recorder.asterisk.phones; a witness leaves it empty.",
        )
    return Standing.FINE, where, ""


def gateway(chosen: Gateway) -> Answer:
    """Look whether the gateway is there."""
    if not chosen.address:
        return (
            Standing.NOTE,
            "The sandbox is started with the program: no real money.",
            "Good for trying out only.",
        )
    host, port = _address(chosen.address)
    _reached(
        host,
        port,
        f"The {chosen.product} gateway",
        "Check gateway.address and the network.",
        tls=chosen.address.startswith("https:"),
    )
    return Standing.FINE, f"The {chosen.product} gateway answers at {host}, port {port}.", ""


def _address(url: str) -> tuple[str, int]:
    at = urlsplit(url)
    return at.hostname or "", at.port or (443 if at.scheme == "https" else 80)


def _reached(host: str, port: int, who: str, next_step: str, *, tls: bool = False) -> None:
    """Connect and hang up. Raise Unavailable."""
    try:
        with socket.create_connection((host, port), _WITHIN_S) as connection:
            if tls:
                import ssl

                with ssl.create_default_context().wrap_socket(connection, server_hostname=host):
                    pass
    except OSError as fault:
        raise Unavailable(
            f"{who} does not answer at {host}, port {port} ({type(fault).__name__}).", next_step=next_step
        ) from fault
