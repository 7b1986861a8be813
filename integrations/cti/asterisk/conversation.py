"""The talk with one Asterisk: sign in, catch up, listen, stay awake. Owns what is asked, not what it means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count

from integrations.ami.framing import Garbled, Message, Reader, write_action
from integrations.ami.sign_in import CHALLENGE, Account, challenged, login
from integrations.cti.asterisk.switchboard import Switchboard
from integrations.cti.asterisk.wire import EVENTS, dial, hang_up
from integrations.cti.conversation import Reply, Step
from integrations.cti.feed import Fact
from integrations.cti.ledger import CallLedger
from integrations.errors import Refused
from integrations.ports import Answer, CallCommand, Dial
from policy.calls import LossReason, SourceConnected, SourceResynchronised
from policy.moment import Moment

_REPLY_WITHIN_NS = 5_000_000_000
_PING_EVERY_S = 15.0
_CHECK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class AgentPhone:
    """The agent's devices, such as PJSIP/2001. Dialling needs the dialplan context that they dial in."""

    devices: tuple[str, ...]
    region: str
    dial_context: str = ""


Taken = Callable[[Message, Moment], Iterator[bytes]]


class AsteriskConversation:
    """Implements Conversation. `ids` names the actions, so that a recording can be played."""

    def __init__(
        self, name: str, account: Account, phone: AgentPhone, *, ids: Iterator[str] | None = None
    ) -> None:
        self._name = name
        self._account = account
        self._phone = phone
        self._ids = ids or (f"{name}-{number}" for number in count(1))
        self._ledger = CallLedger(name)
        self._switchboard = Switchboard(self._ledger, frozenset(phone.devices), phone.region)
        self._reader = Reader()
        self._asked: dict[str, tuple[Moment, Taken]] = {}  # by action id
        self._heard: Moment | None = None
        self._facts: list[Fact] = []
        self._replies: list[Reply] = []
        self._leave: tuple[LossReason, str] | None = None
        self._problem = ""
        self.connected = False

    @property
    def pace_s(self) -> float:
        return _CHECK_EVERY_S if self._asked else _PING_EVERY_S

    def opened(self, at: Moment) -> Step:
        self._reader = Reader()
        self._asked, self._leave, self._problem = {}, None, ""
        self._heard = at
        self._switchboard.reconnected()
        return Step()

    def lost(self) -> None:
        self.connected = False

    def received(self, data: bytes, at: Moment) -> Step:
        greeted = self._reader.greeted
        send: list[bytes] = []
        try:
            messages = self._reader.feed(data)
        except Garbled as problem:
            return self._step([], (LossReason.GARBLED, f"It is not Asterisk's manager interface: {problem}."))
        if self._reader.greeted and not greeted:
            send.append(self._sign_in(at))
        self._heard = at
        for message in messages:
            send += self._message(message, at)
        return self._step(send, self._leave or self._overdue(at))

    def waited(self, at: Moment) -> Step:
        overdue = self._overdue(at)
        quiet = self._heard is None or at.monotonic_ns - self._heard.monotonic_ns >= _PING_EVERY_S * 1e9
        ping = [self._ask("Ping", at, self._nothing)] if self.connected and quiet and not self._asked else []
        return self._step(ping, overdue)

    def command(self, command: CallCommand, at: Moment) -> tuple[str, Step]:
        if isinstance(command, Dial):
            headers = self._dial(command.number)
            action = "Originate"
        elif isinstance(command, Answer):
            raise Refused("Asterisk cannot answer for a phone.", next_step="Answer at the phone itself.")
        else:
            uid = self._ledger.find(command.call)
            channel = self._switchboard.channels.standing.get(uid or "")
            if channel is None:
                raise Refused("That call is over.")
            headers, action = hang_up(channel.name), "Hangup"
        token = next(self._ids)
        return token, Step(
            send=self._ask(action, at, partial(self._commanded, token), headers, action_id=token)
        )

    def _dial(self, number: str) -> tuple[tuple[str, str], ...]:
        if not self._phone.dial_context:
            raise Refused(
                "Dialling is not set up.",
                next_step="Set the agent's dial context, and give the user 'originate'.",
            )
        return dial(self._phone.devices[0], self._phone.dial_context, number)

    def _step(self, send: list[bytes], leave: tuple[LossReason, str] | None) -> Step:
        step = Step(tuple(self._facts), b"".join(send), tuple(self._replies), leave)
        self._facts, self._replies = [], []
        return step

    def _ask(
        self,
        action: str,
        at: Moment,
        taken: Taken,
        headers: tuple[tuple[str, str], ...] = (),
        *,
        action_id: str = "",
    ) -> bytes:
        action_id = action_id or next(self._ids)
        self._asked[action_id] = (at, taken)
        return write_action(action, action_id, headers)

    def _overdue(self, at: Moment) -> tuple[LossReason, str] | None:
        asked = [moment for moment, _ in self._asked.values()]
        if not self._reader.greeted and self._heard is not None:
            asked.append(self._heard)
        late = any(at.monotonic_ns - moment.monotonic_ns >= _REPLY_WITHIN_NS for moment in asked)
        return (LossReason.SILENT, "Asterisk is connected but does not answer.") if late else None

    def _message(self, message: Message, at: Moment) -> Iterator[bytes]:
        asked = self._asked.get(message.action_id or "")
        if message.event is not None:
            self._facts += self._switchboard.event(message, at)
            if message.event == "StatusComplete" and asked is not None:
                del self._asked[message.action_id or ""]
                yield from self._status_is_complete(at)
        elif asked is not None:
            del self._asked[message.action_id or ""]
            yield from asked[1](message, at)

    # --- Sign in ---

    def _sign_in(self, at: Moment) -> bytes:
        if self._account.plain:
            return self._login(at)
        return self._ask("Challenge", at, self._challenged, CHALLENGE)

    def _challenged(self, message: Message, at: Moment) -> Iterator[bytes]:
        challenge = challenged(message)
        if challenge is None:
            self._leave = (
                LossReason.UNAUTHORIZED,
                "Asterisk refuses to check the password without sending it.",
            )
            return
        yield self._login(at, challenge)

    def _login(self, at: Moment, challenge: str = "") -> bytes:
        return self._ask("Login", at, self._signed_in, login(self._account, EVENTS, challenge))

    def _signed_in(self, message: Message, at: Moment) -> Iterator[bytes]:
        if not message.success:  # one text for a wrong password, an unknown user and a refused address
            detail = (
                "Asterisk refuses the sign-in. Check the user, the password and the addresses it permits."
            )
            self._leave = (LossReason.UNAUTHORIZED, detail)
            return
        self.connected = True
        self._facts.append(SourceConnected(source=self._name, at=at))
        yield self._ask("Status", at, self._status_follows)

    # --- Catch up ---

    def _status_follows(self, message: Message, at: Moment) -> Iterator[bytes]:
        if message.success:  # the list comes as events with the same action id, and then StatusComplete
            self._asked[message.action_id or ""] = (at, self._nothing)
            return
        self._problem = "The Asterisk user may not ask for the calls in progress: it needs the right 'call'."
        yield from self._status_is_complete(at)

    def _status_is_complete(self, at: Moment) -> Iterator[bytes]:
        self._facts += self._switchboard.caught_up(at, complete=not self._problem)
        unknown = self._switchboard.unknown_recorders()
        for number, channel in enumerate(unknown, start=1):
            taken = partial(self._recorder_found, channel.uid, last=number == len(unknown))
            headers = (("Channel", channel.name), ("Variable", "MIXMONITOR_FILENAME"))
            yield self._ask("Getvar", at, taken, headers)
        if not unknown:
            self._resynchronised(at)

    def _recorder_found(self, uid: str, message: Message, at: Moment, *, last: bool) -> Iterator[bytes]:
        """With the least rights nothing shows a running recorder; that one was started is the best there is."""
        if message.success and message.get("Value"):
            self._facts += self._switchboard.found_recorder(uid, at)
        if last:
            self._resynchronised(at)
        yield from ()

    def _resynchronised(self, at: Moment) -> None:
        calls = tuple(self._ledger.key(uid) for uid in self._ledger.open_calls())
        done = SourceResynchronised(
            source=self._name, at=at, calls=calls, complete=not self._problem, detail=self._problem
        )
        self._facts.append(done)

    # --- Answers ---

    def _commanded(self, token: str, message: Message, _at: Moment) -> Iterator[bytes]:
        refusal = (
            "" if message.success else "Asterisk refused it: the user lacks the right, or the call is over."
        )
        self._replies.append(Reply(token, refusal))
        yield from ()

    def _nothing(self, _message: Message, _at: Moment) -> Iterator[bytes]:
        yield from ()
