"""One HTTP exchange with the sandbox under a time limit; httpx's exceptions end here."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from integrations.errors import OutcomeUnknown, Unavailable
from integrations.trust import trusted

if TYPE_CHECKING:
    import httpx

MAX_ANSWER = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer: its status and whole body."""

    status: int
    body: bytes


class Transport:
    """Keeps one connection pool to one gateway; httpx is loaded with the first request."""

    def __init__(self, url: str, secret: str, *, limit: float) -> None:
        self._url = url
        self._secret = secret
        self._limit = limit
        self._client: httpx.AsyncClient | None = None

    async def ask(
        self, method: str, path: str, *, json: dict[str, object] | None = None, key: str | None = None
    ) -> Exchange:
        """Send a request and read the answer within the time limit.

        Raises Unavailable when it certainly was not sent, OutcomeUnknown when it may have been.
        """
        client = await self._connected()
        import httpx

        headers = {"idempotency-key": key} if key is not None else {}
        try:
            async with asyncio.timeout(self._limit):
                return await self._exchange(
                    client, client.build_request(method, path, json=json, headers=headers)
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable("The payment gateway cannot be reached.") from error
        except TimeoutError as error:
            raise OutcomeUnknown("The payment gateway did not answer in time.") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise OutcomeUnknown("The connection to the payment gateway broke.") from error

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _exchange(self, client: "httpx.AsyncClient", request: "httpx.Request") -> Exchange:
        reply = await client.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in reply.aiter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    raise OutcomeUnknown("The payment gateway's answer has no end.")
            return Exchange(reply.status_code, bytes(body))
        finally:
            await reply.aclose()

    async def _connected(self) -> "httpx.AsyncClient":
        if self._client is None:
            await asyncio.to_thread(trusted)  # loads httpx, for some tenths of a second
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                base_url=self._url,
                headers={"authorization": f"Bearer {self._secret}"},
                timeout=httpx.Timeout(self._limit, connect=min(3.0, self._limit)),
                follow_redirects=False,
                trust_env=False,
                verify=trusted(),
            )
        return self._client
