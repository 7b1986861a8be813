"""Reads a stream from a time to its end, for the record of approvals. It follows nothing that comes later."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Final

from nats import errors
from nats.js import api

from integrations.approvals.failures import BrokerUnavailable
from integrations.approvals.jetstream.connection import Connection, translated
from integrations.errors import OutcomeUnknown

WAIT_S: Final = 5.0


async def recorded(
    connection: Connection, stream: str, since_ms: int
) -> AsyncGenerator[tuple[int, str, bytes], None]:
    """Give when each message since then was kept (Unix ms), its subject and its body. Raise BrokerUnavailable."""
    try:
        jetstream = await connection.ready(WAIT_S)
        with translated():
            end = (await jetstream.stream_info(stream)).state.last_seq
            config = api.ConsumerConfig(
                deliver_policy=api.DeliverPolicy.BY_START_TIME,
                opt_start_time=datetime.fromtimestamp(since_ms / 1000, UTC),
                ack_policy=api.AckPolicy.NONE,
                deliver_subject=connection.new_inbox(),
                inactive_threshold=30.0,
                mem_storage=True,
            )
            made = await jetstream.add_consumer(stream, config)
            subscription = await jetstream.subscribe_bind(stream, config, made.name)
        left = made.num_pending or 0
        try:
            while left:
                with translated():
                    message = await subscription.next_msg(timeout=WAIT_S)
                found = message.metadata
                yield round(found.timestamp.timestamp() * 1000), message.subject, message.data
                left = 0 if found.sequence.stream >= end else found.num_pending
        finally:
            with contextlib.suppress(errors.Error):
                await subscription.unsubscribe()
    except OutcomeUnknown as error:
        raise BrokerUnavailable from error
