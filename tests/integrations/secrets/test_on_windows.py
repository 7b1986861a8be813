"""Secrets in Windows' own vault, which Wine has too: what one process keeps, another reads."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from integrations.secrets.backends import backend
from integrations.secrets.store import SecretMissing, Secrets

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="needs Windows, or Wine")

PLANTED = "s3cret-ñ-€-of-the-test"
READ = "import sys; from integrations.secrets.store import Secrets; print(ascii(Secrets().read(sys.argv[1])))"


@pytest.fixture
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give a name of this test's own, because the vault is one for the user."""
    yield request.node.name
    Secrets().forget(request.node.name)


def test_the_systems_keyring_is_the_vault() -> None:
    kind = type(backend())
    assert (kind.__module__, kind.__name__) == ("keyring.backends.Windows", "WinVaultKeyring")


def test_what_one_process_keeps_another_reads(name: str) -> None:
    Secrets().keep(name, PLANTED)
    command = [sys.executable, "-c", READ, f"keyring:{name}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ascii(PLANTED)


def test_a_secret_is_replaced_and_forgotten(name: str) -> None:
    mine = Secrets()
    mine.keep(name, "older")
    mine.keep(name, PLANTED)
    assert mine.read(f"keyring:{name}") == PLANTED
    mine.forget(name)
    with pytest.raises(SecretMissing):
        mine.read(f"keyring:{name}")
