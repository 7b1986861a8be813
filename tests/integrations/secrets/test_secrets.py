"""Which keyrings are taken, and what is said when there is none, it is locked, or it fails."""

import sys
import types
from collections.abc import Callable

import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from typer.testing import CliRunner

from desktop.commands.program import program
from integrations.errors import PortError, Unavailable
from integrations.secrets import store
from integrations.secrets.backends import ALLOWED, OF_SYSTEM, KeyringMissing, backend
from integrations.secrets.store import KeyringLocked, SecretMissing, Secrets

PLANTED = "s3cret-of-the-test"


class Kept(KeyringBackend):
    """A keyring that keeps or fails as told."""

    priority = 1

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.held: dict[tuple[str, str], str] = {}

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def kept() -> Kept:
    return Kept()


def secrets(keyring: KeyringBackend) -> Secrets:
    return Secrets(open_backend=lambda _: keyring)


def test_a_secret_is_kept_read_by_reference_and_forgotten(kept: Kept) -> None:
    mine = secrets(kept)
    mine.keep("ami", PLANTED)
    assert kept.held == {("tillside", "ami"): PLANTED}
    assert mine.read("keyring:ami") == PLANTED
    mine.forget("ami")
    mine.forget("ami")
    with pytest.raises(SecretMissing) as missing:
        mine.read("keyring:ami")
    assert missing.value.next_step == "Run: tillside secret set ami"


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (errors.KeyringLocked(PLANTED), KeyringLocked),
        (errors.InitError(PLANTED), KeyringLocked),
        (KeyringLocked(), KeyringLocked),
        (KeyringMissing("none"), KeyringMissing),
        (OSError(PLANTED), Unavailable),
        (errors.PasswordSetError(PLANTED), Unavailable),
    ],
)
def test_failures_are_named_and_never_repeat_what_the_keyring_said(
    failure: Exception, raised: type[PortError]
) -> None:
    with pytest.raises(raised) as said:
        secrets(Kept(failure)).keep("ami", PLANTED)
    assert PLANTED not in f"{said.value} {said.value.next_step}"


def test_only_keyrings_that_encrypt_are_on_the_list() -> None:
    modules = {module for module, _ in ALLOWED.values()}
    assert all(module.startswith("keyring.backends.") for module in modules)
    assert not modules & {"keyring.backends.null", "keyring.backends.chainer", "keyring.backends.fail"}
    assert {name for names in OF_SYSTEM.values() for name in names} <= set(ALLOWED)


@pytest.mark.parametrize("named", ["plaintext", "keyrings.alt.file.PlaintextKeyring", ""])
def test_a_keyring_that_is_not_on_the_list_is_refused(named: str) -> None:
    with pytest.raises(KeyringMissing):
        backend(named)


def test_what_the_environment_proposes_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{__name__}.Kept")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(KeyringMissing) as missing:
        backend(system="linux")
    assert "gnome-keyring" in missing.value.next_step


def test_the_first_keyring_that_works_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("keyring.backends.kwallet")
    vars(module)["DBusKeyring"] = Kept
    monkeypatch.setitem(sys.modules, "keyring.backends.kwallet", module)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert isinstance(backend(system="linux"), Kept)
    assert isinstance(backend("kwallet"), Kept)


def test_each_system_has_its_own() -> None:
    for system in ("win32", "darwin"):
        if system != sys.platform:
            with pytest.raises(KeyringMissing, match=OF_SYSTEM[system][0]):
                backend(system=system)


def test_the_check_asks_nobody_to_unlock(monkeypatch: pytest.MonkeyPatch, kept: Kept) -> None:
    assert secrets(kept).check() == kept.name
    monkeypatch.setattr(Kept, "__module__", "keyring.backends.SecretService")
    for locked in (True, False):
        monkeypatch.setattr(store, "_is_locked", _answer(answer=locked))
        if locked:
            with pytest.raises(KeyringLocked):
                secrets(kept).check()
        else:
            assert secrets(kept).check() == kept.name


def _answer(*, answer: bool) -> Callable[[], bool]:
    return lambda: answer


def run(*arguments: str, given: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(program(arguments), arguments, input=given)
    return done.exit_code, done.output


def test_the_commands_keep_and_forget(monkeypatch: pytest.MonkeyPatch, kept: Kept) -> None:
    monkeypatch.setattr(store.Secrets, "__init__", _with(kept))
    status, output = run("secret", "set", "ami", given=f"{PLANTED}\n")
    assert (status, PLANTED in output, '"keyring:ami"' in output) == (0, False, True)
    assert kept.held == {("tillside", "ami"): PLANTED}
    assert run("secret", "set", "ami", given="\n")[0] == 2
    assert run("secret", "forget", "ami")[0] == 0
    assert kept.held == {}
    kept.failure = OSError("x")
    status, output = run("secret", "forget", "ami")
    assert (status, "The keyring failed" in output) == (1, True)


def _with(keyring: KeyringBackend) -> Callable[[Secrets], None]:
    def make(self: Secrets) -> None:
        self._named, self._open = "system", lambda _: keyring

    return make
