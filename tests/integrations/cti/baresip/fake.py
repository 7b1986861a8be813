"""A baresip as far as its ctrl_tcp shows it, to be talked to in tests."""

import json
from dataclasses import dataclass

from integrations.cti.baresip.wire import Reader


@dataclass
class FakeCall:
    call_id: str
    peer_uri: str
    name: str
    state: str = "INCOMING"
    held: bool = False
    direction: str = "incoming"


def netstring(body: bytes) -> bytes:
    return b"%d:%s," % (len(body), body)


class FakeBaresip:
    def __init__(self) -> None:
        self.calls: dict[str, FakeCall] = {}
        self.current = ""
        self.mute = False  # it hears and does not answer
        self._reader = Reader()

    def begin(self) -> bytes:
        self._reader = Reader()
        return b""

    def received(self, data: bytes) -> bytes:
        if self.mute:
            return b""
        return b"".join(self._command(json.loads(body)) for body in self._reader.feed(data))

    def event(self, kind: str, call: FakeCall, param: str = "") -> bytes:
        fields = {
            "event": True,
            "type": kind,
            "class": "call",
            "accountaor": "sip:101@rig.test",
            "direction": call.direction,
            "peeruri": call.peer_uri,
            "peerdisplayname": call.name,
            "id": call.call_id,
            "param": param or call.peer_uri,
        }
        return netstring(json.dumps(fields).encode("utf-8", "surrogatepass"))

    def listing(self) -> str:
        lines = [
            f"{'>' if call.call_id == self.current else ' '} [line {number}]  0:00:01  {call.state:>9}  "
            f"{'(on hold)' if call.held else '         '}  {call.peer_uri}\n"
            for number, call in enumerate(self.calls.values(), start=1)
        ]
        return f"\n--- Active calls ({len(lines)}) ---\n{''.join(lines)}\n"

    def _command(self, asked: dict[str, str]) -> bytes:
        command, parameter = asked["command"], asked.get("params", "")
        before, ok, text = b"", True, ""
        current = self.calls.get(self.current)
        if command == "listcalls":
            text = self.listing()
        elif command == "callstat" and current:
            way = current.direction.capitalize()
            text = (
                f"\n===== Call debug ({current.state}) =====\n local_uri: Agent <sip:101@rig.test>\n"
                f" peer_uri:  {current.name} <{current.peer_uri}>\n af=AF_INET id={current.call_id}\n"
                f" direction: {way}\nSDP session\n"
            )
        elif command == "callfind" and parameter in self.calls:
            self.current, text = parameter, f"setting current call: {parameter}\n"
        elif command == "accept" and current:
            current.state = "ESTABLISHED"
            before = self.event("CALL_ESTABLISHED", current)
        elif command == "hangup" and current:
            before = self.event("CALL_CLOSED", self.calls.pop(self.current), "Connection reset by user")
        elif command == "dial":
            call = FakeCall("dialled-1", f"sip:{parameter}@rig.test", "", "RINGING", direction="outgoing")
            self.calls[call.call_id], self.current = call, call.call_id
            before = self.event("CALL_RINGING", call)
        else:
            ok, text = False, f"command not found ({command})\n"
        reply = {"response": True, "ok": ok, "data": text, "token": asked.get("token", "")}
        return before + netstring(json.dumps(reply).encode())
