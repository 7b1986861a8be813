"""Gives the messages of a stream from the first, each once, across lost connections and restarted servers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Final

from nats import errors
from nats.js import api
from nats.js.client import JetStreamContext

from integrations.approvals.failures import BrokerUnavailable
from integrations.approvals.jetstream.connection import Connection, translated
from integrations.errors import OutcomeUnknown

QUIET_S: Final = 0.5
LOOKS: Final = 4
"""After how many quiet times it is asked whether something was missed: a subscription can go deaf unnoticed."""
AGAIN_S: Final = 0.1


class _Deaf(Exception):
    """The subscription gives nothing any more."""


async def followed(connection: Connection, stream: str) -> AsyncGenerator[tuple[str, bytes], None]:
    """Give subject and body of each message in order, until it is closed."""
    last = 0
    while True:
        with contextlib.suppress(BrokerUnavailable, OutcomeUnknown, _Deaf):
            jetstream = await connection.ready()
            with translated():
                state = (await jetstream.stream_info(stream)).state
            # A stream that was made anew counts from 1 again; what has gone from the front never comes.
            last = max(last if last <= state.last_seq else 0, state.first_seq - 1)
            async with contextlib.aclosing(_subscribed(connection, jetstream, stream, last)) as messages:
                async for number, subject, body in messages:
                    last = number
                    yield subject, body
        await asyncio.sleep(AGAIN_S)


async def _subscribed(
    connection: Connection, jetstream: JetStreamContext, stream: str, last: int
) -> AsyncGenerator[tuple[int, str, bytes], None]:
    losses, quiet = connection.losses, 0
    config = api.ConsumerConfig(
        deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=last + 1,
        ack_policy=api.AckPolicy.NONE,
        deliver_subject=connection.new_inbox(),
        inactive_threshold=30.0,
        mem_storage=True,
    )
    with translated():
        made = await jetstream.add_consumer(stream, config)
        subscription = await jetstream.subscribe_bind(stream, config, made.name)
    try:
        while True:
            try:
                message = await subscription.next_msg(timeout=QUIET_S)
            except errors.TimeoutError:
                quiet += 1
                if connection.losses != losses:
                    raise _Deaf from None
                if quiet % LOOKS == 0:
                    with translated():
                        state = (await jetstream.stream_info(stream)).state
                    if state.last_seq > last:
                        raise _Deaf from None
                continue
            except errors.Error as error:
                raise _Deaf from error
            number = message.metadata.sequence.stream
            if number > last:
                last = number
                yield number, message.subject, message.data
    finally:
        with contextlib.suppress(errors.Error):
            await subscription.unsubscribe()
