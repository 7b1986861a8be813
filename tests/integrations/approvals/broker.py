"""A real nats-server with TLS on both sides, in a folder of its own, that tests kill and start again."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.approvals.jetstream.configuration import Files, User, server_configuration
from integrations.approvals.jetstream.connection import Server

START_S = 20.0


def installed() -> str:
    """Return the server's program, "" if there is none; Debian keeps it off a user's path."""
    return shutil.which("nats-server") or shutil.which("/usr/sbin/nats-server") or ""


def program() -> str:
    """Return the server's program; without it skip with the reason, or fail in CI."""
    found = installed()
    if not found:
        reason = "nats-server is not installed (Debian: apt-get install nats-server)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


class Papers:
    """Certificates by an authority of their own."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._builder(self._name, self._key.public_key())
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.authority = folder / f"{name}.pem"
        self.authority.write_bytes(
            made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )

    def issue(self, name: str) -> tuple[Path, Path]:
        """Return the files of a certificate with this common name, for this machine's own address, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        addresses: list[x509.GeneralName] = []
        if name == "server":
            addresses = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = self._builder(subject, key.public_key())
        if addresses:
            made = made.add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        files = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        signed = made.sign(self._key, hashes.SHA256())
        files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return files

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = dt.datetime.now(tz=dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(days=1))
        )


class Broker:
    """The server, as the configuration that we write makes it."""

    def __init__(self, folder: Path, users: Iterable[User]) -> None:
        self._program = program()
        self.papers = Papers(folder)
        self._log = folder / "server.log"
        self._file = folder / "server.conf"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        certificate, key = self.papers.issue("server")
        files = Files(certificate, key, self.papers.authority)
        listen = f"127.0.0.1:{self.port}"
        self._file.write_text(
            server_configuration(users, files, folder / "store", listen, always_sync=False), encoding="utf-8"
        )

    def server(self, user: str, papers: Papers | None = None) -> Server:
        """Return how a user reaches it, with a certificate by our authority or another."""
        certificate, key = (papers or self.papers).issue(user)
        return Server((f"tls://127.0.0.1:{self.port}",), user, certificate, key, self.papers.authority)

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([self._program, "-c", str(self._file)], stdout=log, stderr=log)
        until = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=0.2).close()
            except OSError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(self._log.read_text(encoding="utf-8", errors="replace")) from None
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
