"""A witness beside a product behind HTTP, and desktops that reach the product through it alone."""

from __future__ import annotations

from pathlib import Path

from integrations.recorders.http.description import StatusCall
from integrations.recorders.witness.connector import WitnessedRecorders, client_context
from integrations.recorders.witness.rights import ByTelephone, FirstComers
from integrations.recorders.witness.seats import SeatsFile
from integrations.recorders.witness.server import Papers, Witness, server_context
from tests.integrations.recorders.http.bench import QUICK, STATUS, HttpBench
from tests.integrations.recorders.http.fake import FakeService
from tests.integrations.recorders.witness.papers import Authority


def seat(file: Path, *lines: str) -> Path:
    """Write who sits at which telephones, into a file that takes the old one's place whole."""
    new = file.with_suffix(".new")
    new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    new.chmod(0o644)
    return new.replace(file)


class Post:
    """Where a witness stands. It can be left and opened again, on the same port.

    A call is whose desktop names it first, or, with a file of agents, at whose telephone it is.
    """

    def __init__(self, fake: FakeService, authority: Authority) -> None:
        self.fake = fake
        self.authority = authority
        self.papers = authority.papers("127.0.0.1")
        self.port = 0
        self.witness: Witness | None = None
        self.agents: Path | None = None

    async def open(self, status: StatusCall | None = STATUS) -> None:
        product = HttpBench(self.fake, status=status).adapter
        rights = FirstComers() if self.agents is None else ByTelephone(product, SeatsFile(self.agents))
        context = server_context(self.papers)
        self.witness = Witness(product, rights, context, port=self.port, refusal_s=0)
        await self.witness.start()
        self.port = self.witness.port

    async def close(self) -> None:
        witness, self.witness = self.witness, None
        if witness is not None:
            await witness.stop()

    def desktop(self, agent: str = "ana", papers: Papers | None = None) -> WitnessedRecorders:
        own = papers or self.authority.papers(agent)
        context = client_context(own.certificate, own.key, own.authority)
        return WitnessedRecorders("127.0.0.1", self.port, context, ping_ms=50, patience=QUICK)


class WitnessBench(HttpBench):
    """The product of the HTTP bench, with a desktop's adapter in the place of its own."""

    def __init__(self, post: Post, *, status: StatusCall | None = STATUS) -> None:
        super().__init__(post.fake, status=status)
        self.control = post.desktop()
