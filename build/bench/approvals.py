"""How long an approval takes from asking to unlocked, how long verifying takes, and whether a forged one gets through.

A scripted supervisor answers at once, from a process of its own. Run as `python -m build.bench.approvals [--json]`.
"""

from __future__ import annotations

import asyncio
import gc
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from build.bench import metrics
from build.bench.metrics import Metric
from integrations.approvals.answerer import Answerer
from integrations.approvals.asker import Asker
from integrations.approvals.jetstream.carrier import NatsApprovals
from integrations.approvals.jetstream.configuration import Part, User, make_streams
from integrations.approvals.jetstream.connection import Server
from integrations.approvals.keys import verify
from integrations.approvals.sqlite import SqliteApprovals
from integrations.approvals.used import UsedApprovals
from policy.approvals.amendment import Revoke
from policy.approvals.asking import Desk
from policy.approvals.decision import SignedDecision, read_signed, signed_bytes
from policy.approvals.form import digest
from policy.approvals.verifying import Live, Outcome, faults, standing
from policy.approvals.writing import Malformed
from policy.events import ApprovalGiven
from policy.moment import Moment
from tests.integrations.approvals.broker import Broker, installed
from tests.integrations.approvals.office import SHOWN, HeldBy, effect
from tests.policy.approvals.world import RANKS, amend, decided, later, live, request, roster

ROUND_TRIPS = 300
A_SECOND = 40
"""Requests of all desktops together: one of each of 5,000 in two minutes."""
FORGED = 10_000
ANSWERING = "dan"
CONNECTING_AT_ONCE = 40
HERE = 1_000
"""How many desktops are in the process that asks; more than these are in another, and only connected."""


def approvals() -> Sequence[Metric]:
    """Measure each way from asking to unlocked, then verifying alone."""
    found: list[Metric] = []
    with TemporaryDirectory(prefix="tillside-bench-") as folder:
        times = asyncio.run(_through_a_file(Path(folder)))
        found += [
            metrics.noted("sqlite_p50_ms", _part(times, 50), "ms"),
            metrics.at_most("sqlite_p99_ms", _part(times, 99), "ms", 100),
        ]
    for desktops in (1_000, 5_000):
        with TemporaryDirectory(prefix="tillside-bench-") as folder:
            times = asyncio.run(_through_a_server(Path(folder), desktops))
        found.append(metrics.noted(f"nats_{desktops}_p50_ms", _part(times, 50), "ms"))
        name, p99 = f"nats_{desktops}_p99_ms", _part(times, 99)
        # All desktops on one machine want more of it than thousands of machines want of a server.
        found.append(
            metrics.at_most(name, p99, "ms", 50) if desktops == HERE else metrics.noted(name, p99, "ms")
        )
    found.append(metrics.at_most("verify_ms", _verifying(), "ms", 1))
    found.append(metrics.at_most("forged_accepted", _forged(), "decisions", 0))
    return found


async def _through_a_file(folder: Path) -> list[float]:
    file = folder / "approvals.sqlite3"
    used = UsedApprovals(folder / "used.sqlite3")
    carrier = SqliteApprovals(file, "desk-14")
    await carrier.open()
    asker = _asker(carrier, "desk-14", used)
    with _helper("--supervise", "", str(file)) as supervisor:
        await asyncio.to_thread(_ready, supervisor)
        times = [await _timed(asker, number) for number in range(ROUND_TRIPS)]
    await asker.close()
    await carrier.close()
    used.close()
    return times


async def _through_a_server(folder: Path, desktops: int) -> list[float]:
    """Connect so many desktops with TLS; a few requests a second come from any of them."""
    if not installed():
        raise SystemExit("nats-server is not installed (Debian: apt-get install nats-server)")
    names = [f"desk-{number}" for number in range(desktops)]
    users = [User(name, Part.DESKTOP) for name in names]
    broker = Broker(folder, [*users, User(ANSWERING, Part.SUPERVISOR), User("operator", Part.OPERATOR)])
    broker.start()
    used = UsedApprovals(folder / "used.sqlite3")
    try:
        await make_streams(broker.server("operator"))
        for name in (*names, ANSWERING):
            broker.papers.issue(name)
        here, elsewhere = names[:HERE], names[HERE:]
        address = broker.server(ANSWERING).addresses[0]
        idle = _helper("--connect", address, str(folder), *elsewhere)
        supervisor = _helper("--supervise", address, str(folder))
        async with _connected([_server(address, folder, name) for name in here]) as carriers:
            with idle, supervisor:
                await asyncio.to_thread(_ready, idle)
                await asyncio.to_thread(_ready, supervisor)
                askers = [_asker(*each, used) for each in zip(carriers, here, strict=True)]
                return await _at_a_pace(askers)
    finally:
        used.close()
        broker.kill()


@asynccontextmanager
async def _connected(servers: Sequence[Server]) -> AsyncIterator[list[NatsApprovals]]:
    carriers = [NatsApprovals(server) for server in servers]
    for first in range(0, len(carriers), CONNECTING_AT_ONCE):
        await asyncio.gather(*(one.open() for one in carriers[first : first + CONNECTING_AT_ONCE]))
    gc.collect()
    gc.freeze()  # each desktop is a process of its own in truth, with little to collect
    try:
        yield carriers
    finally:
        for first in range(0, len(carriers), CONNECTING_AT_ONCE):
            await asyncio.gather(*(one.close() for one in carriers[first : first + CONNECTING_AT_ONCE]))


async def _at_a_pace(askers: Sequence[Asker]) -> list[float]:
    chance = random.Random(1)  # noqa: S311 (not for secrets)
    running: list[asyncio.Task[float]] = []
    for number in range(ROUND_TRIPS):
        running.append(asyncio.create_task(_timed(chance.choice(askers), number)))
        await asyncio.sleep(1 / A_SECOND)
    times = list(await asyncio.gather(*running))
    await asyncio.gather(*(asker.close() for asker in askers))
    return times


def _asker(carrier: SqliteApprovals | NatsApprovals, desktop: str, used: UsedApprovals) -> Asker:
    """Return a desktop whose number is always the first."""
    return Asker(carrier, roster, used, Desk("amy", "Amy Lund", desktop), below=lambda _: 0)


async def _timed(asker: Asker, number: int) -> float:
    """Return the milliseconds from asking until it is unlocked."""
    asker._asked_ns.clear()  # noqa: SLF001 (how often one desktop may ask is not what is measured)
    start = time.perf_counter()
    ended = await asker.ask(effect(number), SHOWN, RANKS)
    if not isinstance(ended.fact, ApprovalGiven):
        raise SystemExit(f"an approval was not given: {ended.why}")
    return (time.perf_counter() - start) * 1_000


def _server(address: str, folder: Path, name: str) -> Server:
    return Server((address,), name, folder / f"{name}.pem", folder / f"{name}.key", folder / "authority.pem")


def _helper(*arguments: str) -> subprocess.Popen[bytes]:
    """Start another process, which works until its input is closed."""
    command = [sys.executable, "-m", "build.bench.approvals", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _ready(helper: subprocess.Popen[bytes]) -> None:
    if helper.stdout is None or not helper.stdout.readline():
        raise SystemExit("a process of the bench did not start")


async def _connect(address: str, folder: Path, names: Sequence[str]) -> None:
    """Be desktops that ask nothing, until the input ends."""
    async with _connected([_server(address, folder, name) for name in names]):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def _supervise(address: str, where: Path) -> None:
    """Approve everything with the first number, until the input ends; through a file if there is no address."""
    carrier: SqliteApprovals | NatsApprovals = SqliteApprovals(where, ANSWERING)
    if address:
        carrier = NatsApprovals(_server(address, where, ANSWERING))
    await carrier.open()
    answerer = Answerer(carrier, HeldBy(ANSWERING), roster, ANSWERING, RANKS)
    answerer.start()
    await answerer.on_duty(on=True)
    print("ready", flush=True)
    approving = asyncio.create_task(_approve_all(answerer))
    await asyncio.to_thread(sys.stdin.read)
    approving.cancel()
    await answerer.stop()
    await carrier.close()


async def _approve_all(answerer: Answerer) -> None:
    begun: set[str] = set()
    running: set[asyncio.Task[object]] = set()
    async for queue in answerer.watch():
        for one in queue.waiting:
            if one.digest not in begun:
                begun.add(one.digest)
                task: asyncio.Task[object] = asyncio.create_task(
                    answerer.approve(one.digest, one.request.numbers[0])
                )
                running.add(task)
                task.add_done_callback(running.discard)


def _verifying() -> float:
    """Return the median milliseconds of judging one decision by everything there is."""
    asked, signed, now = replace(live(), verify=verify), decided(), later(5)
    times = []
    for _ in range(1_000):
        start = time.perf_counter()
        if faults(asked, signed, now):
            raise SystemExit("a right approval does not count")
        times.append((time.perf_counter() - start) * 1_000)
    return _part(times, 50)


def _forged() -> int:
    """Try forged and stale decisions of every kind; return how many were taken for an approval."""
    chance = random.Random(2)  # noqa: S311 (not for secrets)
    accepted = 0
    kinds: tuple[Callable[[random.Random], tuple[Live, SignedDecision, Moment]], ...] = (
        _changed_byte,
        _of_a_stranger,
        _under_another_name,
        _of_another_request,
        _too_late,
        _clock_set_back,
        _used_before,
        _revoked,
        _by_the_requester,
        _with_another_number,
    )
    for number in range(FORGED):
        asked, signed, now = kinds[number % len(kinds)](chance)
        accepted += standing(asked, [signed], now).outcome is Outcome.APPROVED
    return accepted


Tried = tuple[Live, SignedDecision, Moment]


def _live() -> Live:
    return replace(live(), verify=verify)


def _changed_byte(chance: random.Random) -> Tried:
    good = bytearray(signed_bytes(decided()))
    while True:
        changed = bytearray(good)
        changed[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        with suppress(Malformed):
            return _live(), read_signed(bytes(changed)), later(5)


def _of_a_stranger(chance: random.Random) -> Tried:
    return _live(), decided(f"eve-{chance.randrange(50)}"), later(5)


def _under_another_name(chance: random.Random) -> Tried:
    signed = decided("sue", reason=str(chance.random()))
    return _live(), SignedDecision(replace(signed.decision, signer=ANSWERING), signed.signature), later(5)


def _of_another_request(chance: random.Random) -> Tried:
    other = request(nonce=f"{chance.getrandbits(128):032x}")
    return _live(), decided(of=other), later(5)


def _too_late(chance: random.Random) -> Tried:
    return _live(), decided(), later(180 + chance.random() * 3_600)


def _clock_set_back(chance: random.Random) -> Tried:
    return _live(), decided(), later(170, wall=-chance.randrange(3_600))


def _used_before(chance: random.Random) -> Tried:
    signed = decided(reason=str(chance.random()))
    return replace(_live(), used={digest(request())}), signed, later(5)


def _revoked(chance: random.Random) -> Tried:
    return replace(_live(), roster=_WITHOUT), decided(reason=str(chance.random())), later(5)


def _by_the_requester(chance: random.Random) -> Tried:
    own = request(agent=ANSWERING, nonce=f"{chance.getrandbits(128):032x}")
    return replace(_live(), request=own), decided(of=own), later(5)


def _with_another_number(chance: random.Random) -> Tried:
    return _live(), decided(number=chance.choice(("18", "63"))), later(5)


_WITHOUT = amend(roster(), Revoke(ANSWERING, "lost laptop"), "max")


def _part(times: Sequence[float], percent: int) -> float:
    return sorted(times)[len(times) * percent // 100]


def _main() -> int:
    if sys.argv[1:2] == ["--supervise"]:
        asyncio.run(_supervise(sys.argv[2], Path(sys.argv[3])))
        return 0
    if sys.argv[1:2] == ["--connect"]:
        asyncio.run(_connect(sys.argv[2], Path(sys.argv[3]), sys.argv[4:]))
        return 0
    return metrics.run(approvals)


if __name__ == "__main__":
    sys.exit(_main())
