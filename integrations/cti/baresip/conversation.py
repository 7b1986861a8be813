"""The talk with one baresip: its events and lists of calls as facts. Owns no framing and no socket."""

from collections.abc import Iterator
from itertools import count

from integrations.cti.baresip.wire import (
    Event,
    ListedCall,
    Reader,
    Response,
    Unreadable,
    read_listing,
    read_message,
    read_status,
    write_command,
)
from integrations.cti.conversation import Garbled, Reply, Step
from integrations.cti.feed import Fact
from integrations.cti.ledger import About, CallLedger
from integrations.errors import Refused
from integrations.phone import remote_party, sip_user
from integrations.ports import Answer, CallCommand, Dial
from policy.calls import (
    CERTAIN,
    CallFact,
    CallIdOrigin,
    Certainty,
    Direction,
    EndCause,
    LossReason,
    MessageRejected,
    Side,
    SourceConnected,
    SourceResynchronised,
)
from policy.moment import Moment

_REPLY_WITHIN_NS = 3_000_000_000
_LOOK_EVERY_S = 1.0  # while a call stands: the phone that holds says so only when it is asked
_LOOK_IDLE_S = 15.0

# Fixed texts of the program, not of the network (call.c, ua.c); anything else is judged by what came before.
_CAUSES = {
    "Connection reset by user": EndCause.REJECTED,  # the agent's own phone hung up
    "Local timeout": EndCause.NOT_ANSWERED,
}
_STATUS_CAUSES = {
    "408": EndCause.NOT_ANSWERED,
    "480": EndCause.NOT_ANSWERED,
    "486": EndCause.REJECTED,
    "487": EndCause.CALLER_LEFT,
    "600": EndCause.REJECTED,
    "603": EndCause.REJECTED,
}


class BaresipConversation:
    """Implements Conversation. `region` is where numbers without a country code are read."""

    def __init__(self, name: str, region: str) -> None:
        self._name = name
        self._region = region
        self._ledger = CallLedger(name)
        self._peers: dict[str, str] = {}  # call id -> peer URI, of the open calls: how a list names them
        self._adopted: dict[str, str] = {}  # the real id of a call that was found in a list -> our id for it
        self._numbers = count(1)
        self._lists: dict[str, Moment] = {}  # tokens of unanswered lists
        self._statuses: dict[str, tuple[ListedCall, ...]] = {}  # tokens of unanswered callstat, and the list
        self._then: dict[str, str] = {}  # token of a callfind -> the command that follows it
        self._reader = Reader()
        self._looked: Moment | None = None
        self._caught_up = False
        self.connected = False

    @property
    def pace_s(self) -> float:
        return _LOOK_EVERY_S if self._lists or self._ledger.open_calls() else _LOOK_IDLE_S

    def opened(self, at: Moment) -> Step:
        self._reader = Reader()
        self._lists, self._statuses, self._then = {}, {}, {}
        self._caught_up = False
        return Step(send=self._list_calls(at))

    def lost(self) -> None:
        self.connected = False

    def received(self, data: bytes, at: Moment) -> Step:
        facts: list[Fact] = []
        replies: list[Reply] = []
        send = b""
        try:
            for body in self._reader.feed(data):
                try:
                    message = read_message(body)
                    if not self.connected:
                        self.connected = True
                        facts.append(SourceConnected(source=self._name, at=at))
                    if isinstance(message, Event):
                        facts += self._event(message, at)
                    else:
                        send += b"".join(self._response(message, at, facts, replies))
                except Unreadable as problem:
                    facts.append(MessageRejected(source=self._name, at=at, problem=str(problem)))
        except Garbled as problem:
            return Step(
                tuple(facts), send, tuple(replies), (LossReason.GARBLED, f"It is not baresip: {problem}.")
            )
        after = self.waited(at)
        return Step(tuple(facts), send + after.send, tuple(replies), after.leave)

    def waited(self, at: Moment) -> Step:
        if any(at.monotonic_ns - asked.monotonic_ns >= _REPLY_WITHIN_NS for asked in self._lists.values()):
            detail = "baresip does not answer. Has another program taken its control connection?"
            return Step(leave=(LossReason.SILENT, detail))
        due = self._looked is None or at.monotonic_ns - self._looked.monotonic_ns >= self.pace_s * 1e9
        return Step(send=self._list_calls(at) if due and not self._lists else b"")

    def command(self, command: CallCommand, at: Moment) -> tuple[str, Step]:
        del at
        token = f"c{next(self._numbers)}"
        if isinstance(command, Dial):
            return token, Step(send=write_command(token, "dial", command.number))
        call_id = self._ledger.find(command.call)
        if call_id is None:
            raise Refused("That call is over.")
        answering = isinstance(command, Answer)
        if answering and self._ledger.is_answered(call_id):
            raise Refused("That call is already answered.")
        real_id = next((real for real, ours in self._adopted.items() if ours == call_id), call_id)
        # accept and hangup act on the current call, whichever that is: name the one that is meant first.
        self._then[token] = "accept" if answering else "hangup"
        return token, Step(send=write_command(token, "callfind", real_id))

    def _list_calls(self, at: Moment) -> bytes:
        token = f"l{next(self._numbers)}"
        self._lists[token] = self._looked = at
        return write_command(token, "listcalls")

    def _event(self, event: Event, at: Moment) -> list[CallFact]:
        if not event.call_id or event.kind not in _MEANT:
            return []
        call_id = self._our_id(event)
        # An incoming call whose ring was not heard: it rang before this connection was there.
        late = event.kind in {"CALL_ESTABLISHED", "CALL_CLOSED"} and not event.outgoing
        about = self._about(event.peer_uri, event.name, outgoing=event.outgoing)
        facts = self._ledger.offered(call_id, about, at, late=late)
        if self._ledger.is_open(call_id):
            self._peers.setdefault(call_id, event.peer_uri)
        if event.kind == "CALL_ESTABLISHED":
            facts += self._ledger.answered(call_id, at)
        elif event.kind == "CALL_CLOSED":
            facts += self._ledger.ended(call_id, self._cause(call_id, event), at)
            self._forget(call_id)
        return facts

    def _our_id(self, event: Event) -> str:
        """Return the id that this call was first told by; one found in a list had to be given another."""
        if event.call_id not in self._adopted and self._ledger.about(event.call_id) is None:
            taken = set(self._adopted.values())
            unnamed = [
                ours
                for ours, peer in self._peers.items()
                if ours.startswith(_INVENTED) and ours not in taken and peer == event.peer_uri
            ]
            if unnamed and event.kind != "CALL_INCOMING":
                self._adopted[event.call_id] = unnamed[0]
                self._ledger.doubted(unnamed[0], ambiguous=len(unnamed) > 1)
        return self._adopted.get(event.call_id, event.call_id)

    def _about(self, peer_uri: str, name: str, *, outgoing: bool) -> About:
        party = remote_party(sip_user(peer_uri), name, self._region)
        return About(party, Direction.OUTBOUND if outgoing else Direction.INBOUND)

    def _cause(self, call_id: str, event: Event) -> EndCause:
        if self._ledger.is_answered(call_id):
            return EndCause.HUNG_UP
        status = event.detail[:3] if event.detail[3:4] == " " and event.detail[:3].isdigit() else ""
        if status:
            return _STATUS_CAUSES.get(status, EndCause.FAILED)
        if event.outgoing:
            return EndCause.UNKNOWN
        return _CAUSES.get(event.detail, EndCause.CALLER_LEFT)

    def _response(
        self, response: Response, at: Moment, facts: list[Fact], replies: list[Reply]
    ) -> Iterator[bytes]:
        """Take one answer in: add to `facts` and `replies`, give what is to be sent next."""
        token = response.token
        if token in self._lists:
            del self._lists[token]
            try:
                calls = read_listing(response.text)
            except Unreadable as problem:
                facts.append(MessageRejected(source=self._name, at=at, problem=str(problem)))
                facts += self._catch_up_is_over(at, str(problem))
            else:
                yield from self._listed(calls, at, facts)
        elif token in self._statuses:
            self._catch_up(self._statuses.pop(token), read_status(response.text), at, facts)
        elif token in self._then:
            follows = self._then.pop(token)
            if response.ok and response.text.startswith("setting current call"):
                yield write_command(token, follows)
            else:
                replies.append(Reply(token, "The phone does not know that call any more."))
        else:
            replies.append(Reply(token, "" if response.ok else "The phone refused the command."))

    def _listed(self, calls: tuple[ListedCall, ...], at: Moment, facts: list[Fact]) -> Iterator[bytes]:
        known = self._match(calls)
        for call_id, listed in known.items():
            facts += self._state(call_id, listed, at)
        if self._caught_up:  # from here on the phone tells every end itself; the list has one account's calls
            return
        facts += self._ledger.vanished(set(known), at)
        for gone in set(self._peers) - set(known):
            self._forget(gone)
        matched = {id(line) for line in known.values()}  # two calls of one peer look the same
        unknown = tuple(call for call in calls if id(call) not in matched)
        if unknown and any(call.current for call in unknown):
            token = f"s{next(self._numbers)}"
            self._statuses[token] = unknown
            yield write_command(token, "callstat")
        else:
            self._catch_up(unknown, None, at, facts)

    def _match(self, calls: tuple[ListedCall, ...]) -> dict[str, ListedCall]:
        """Return which of the calls that we know each line of the list is; it names them by peer alone."""
        left = list(calls)
        known: dict[str, ListedCall] = {}
        for call_id, peer in self._peers.items():
            line = next((each for each in left if each.peer_uri == peer), None)
            if line is not None:
                left.remove(line)
                known[call_id] = line
        return known

    def _catch_up(
        self, unknown: tuple[ListedCall, ...], current: tuple[str, bool] | None, at: Moment, facts: list[Fact]
    ) -> None:
        """Tell the calls that were found standing. Only the current one has an id that can be asked for."""
        for listed in unknown:
            real = current if listed.current else None
            call_id = real[0] if real else f"{_INVENTED}{at.wall_ms}-{next(self._numbers)}"
            outgoing = real[1] if real else listed.state in {"OUTGOING", "RINGING", "EARLY"}
            about = self._about(listed.peer_uri, "", outgoing=outgoing)
            certainty = CERTAIN if real else Certainty(CallIdOrigin.INVENTED, ambiguous=len(unknown) > 1)
            facts += self._ledger.offered(call_id, about, at, late=True, certainty=certainty)
            if self._ledger.is_open(call_id):
                self._peers.setdefault(call_id, listed.peer_uri)
                facts += self._state(call_id, listed, at)
        facts += self._catch_up_is_over(at)

    def _catch_up_is_over(self, at: Moment, problem: str = "") -> list[Fact]:
        if self._caught_up:
            return []
        self._caught_up = True
        calls = tuple(self._ledger.key(call_id) for call_id in self._ledger.open_calls())
        over = SourceResynchronised(
            source=self._name, at=at, calls=calls, complete=not problem, detail=problem
        )
        return [over]

    def _state(self, call_id: str, listed: ListedCall, at: Moment) -> list[CallFact]:
        late = not self._caught_up
        facts: list[CallFact] = []
        if listed.state == "ESTABLISHED":
            facts += self._ledger.answered(call_id, at, late=late)
            change = self._ledger.held if listed.held_by_agent else self._ledger.resumed
            facts += change(call_id, Side.AGENT, at, late=late)
        return facts

    def _forget(self, call_id: str) -> None:
        self._peers.pop(call_id, None)
        self._adopted = {real: ours for real, ours in self._adopted.items() if ours != call_id}


_INVENTED = "listed-"
_MEANT = {"CALL_INCOMING", "CALL_RINGING", "CALL_PROGRESS", "CALL_ESTABLISHED", "CALL_CLOSED"}
