"""What can be set, with its default. The defaults run the demonstration. The guide is made from this module."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

REFERENCE = "keyring:"
CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
_SCHEMES = ("https://", "http://")


def reference(value: str) -> str:
    """Accept a reference to the keyring; never repeat what was given instead, for it is a secret."""
    if value and not (value.startswith(REFERENCE) and value.removeprefix(REFERENCE).strip()):
        raise ValueError("a secret does not belong in a file")
    return value


def address(value: str) -> str:
    """Accept an address without a user name and password in it; plain http only on this machine."""
    if not value:
        return value
    if not value.startswith(_SCHEMES):
        raise ValueError("an address begins with https://")
    host = value.partition("://")[2].partition("/")[0]
    if "@" in host:
        raise ValueError("a secret does not belong in a file")
    local = host.rpartition(":")[0] or host
    if value.startswith("http://") and local not in {"localhost", "127.0.0.1", "[::1]"}:
        raise ValueError("only this machine itself may be reached without https")
    return value


def program_names(value: tuple[str, ...]) -> tuple[str, ...]:
    if any(not name.strip() for name in value):
        raise ValueError("a program's name is empty")
    return value


Port = Annotated[int, Field(ge=1, le=65535)]
Secret = Annotated[str, AfterValidator(reference)]
Address = Annotated[str, AfterValidator(address)]
ProgramNames = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(program_names)]


class Section(BaseModel):
    """A part of the settings; keys that it does not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class General(Section):
    """The agent's language, and where numbers without a country code are from."""

    language: Annotated[Literal["system", "en", "es"], Field(description="The language of the panel.")] = (
        "system"
    )
    region: Annotated[
        str, Field(pattern="^[A-Z]{2}$", description="The country of phone numbers written without one.")
    ] = "US"
    theme: Annotated[Literal["system", "light", "dark"], Field(description="Light or dark.")] = "system"


class Agent(Section):
    """Who sits at this desk."""

    id: Annotated[str, Field(max_length=64, description="If empty, the name of the system's user.")] = ""
    role: Annotated[
        str, Field(max_length=64, description="A role of the policy; if empty, its first one.")
    ] = ""


class Docking(Section):
    """Which softphone the panel lies beside, and how."""

    softphone: Annotated[
        ProgramNames,
        Field(
            description="Names of the softphone's program: its file on Windows, its name in the menu bar on macOS, "
            "its window class on Linux. The first one that is there is followed."
        ),
    ] = ("tillside-softphone", "linphone", "microsip")
    side: Annotated[Literal["right", "left"], Field(description="The side of the softphone.")] = "right"
    width: Annotated[int, Field(ge=360, le=520, description="The panel's width in pixels at 100 %.")] = 400
    reserve_edge: Annotated[
        bool, Field(description="At the screen's edge, keep maximised windows from lying under the panel.")
    ] = True


class Hook(Section):
    """The loopback address that softphones call; a free port unless one is named."""

    port: Annotated[int, Field(ge=0, le=65535, description="0 takes a free one.")] = 0
    token: Annotated[
        Secret, Field(description="What a softphone that opens URLs is given; made anew if empty.")
    ] = ""


class Baresip(Section):
    """A baresip with its module ctrl_tcp."""

    host: Annotated[str, Field(description="Where it listens.")] = "127.0.0.1"
    port: Annotated[Port, Field(description="The port of ctrl_tcp.")] = 4444


class Asterisk(Section):
    """The manager interface of an Asterisk, for one agent's phone."""

    host: Annotated[str, Field(description="Where it listens.")] = "127.0.0.1"
    port: Annotated[Port, Field(description="5039 is usual with TLS.")] = 5038
    tls: Annotated[bool, Field(description="Encrypt the connection.")] = False
    user: Annotated[str, Field(description="The manager account.")] = ""
    secret: Annotated[Secret, Field(description="Its secret.")] = ""
    phones: Annotated[
        tuple[str, ...], Field(strict=False, description='The agent\'s devices, such as "PJSIP/101".')
    ] = ()


class Calls(Section):
    """Where calls are heard of."""

    connector: Annotated[
        Literal["simulator", "hook", "baresip", "asterisk"],
        Field(description="The simulator plays calls by itself."),
    ] = "simulator"
    hook: Hook = Hook()
    baresip: Baresip = Baresip()
    asterisk: Asterisk = Asterisk()


class Recorder(Section):
    """What records the calls, and so has to be paused for a card."""

    product: Annotated[Literal["simulator"], Field(description="The recorder.")] = "simulator"


class Gateway(Section):
    """Who takes the money."""

    product: Annotated[Literal["sandbox"], Field(description="The sandbox takes no real money.")] = "sandbox"
    address: Annotated[
        Address, Field(description="Where it is; empty starts a sandbox together with the program.")
    ] = ""
    secret: Annotated[Secret, Field(description="Its key.")] = ""


class Postgresql(Section):
    """A PostgreSQL server with the accounts."""

    host: Annotated[str, Field(description="Where it is.")] = "127.0.0.1"
    port: Annotated[Port, Field(description="Its port.")] = 5432
    database: Annotated[str, Field(description="The name of the database.")] = "tillside"
    user: Annotated[str, Field(description="The role to log in with.")] = "tillside"
    password: Annotated[Secret, Field(description="Its password; empty where the system vouches for it.")] = (
        ""
    )


class Accounts(Section):
    """Where the accounts are."""

    store: Annotated[
        Literal["sqlite", "postgresql"], Field(description="A file on this machine, or a server.")
    ] = "sqlite"
    file: Annotated[
        Path | None,
        Field(strict=False, description="The SQLite file; if not set, one in the program's data folder."),
    ] = None
    postgresql: Postgresql = Postgresql()


class Policy(Section):
    """The rules that quotes are made by."""

    pack: Annotated[
        str, Field(min_length=1, description="The name of a pack that came with the program, or a folder.")
    ] = "riverbend-utility"
    flow: Annotated[
        str, Field(description="The guidance that calls go by; may be empty where the pack has one.")
    ] = ""


class OpenHours(Section):
    """When the office is open on business days, by the policy's clock; outside them it is after hours."""

    opens: Annotated[str, Field(pattern=CLOCK, description="The first minute.")] = "08:00"
    closes: Annotated[str, Field(pattern=CLOCK, description="The first minute after them.")] = "17:00"


class Keyring(Section):
    """Where secrets are kept. Only keyrings that encrypt are offered; there is none that writes plain text."""

    backend: Annotated[
        Literal["system", "secret-service", "kwallet", "macos", "windows"],
        Field(description="`system` takes the one that belongs to the system."),
    ] = "system"


class Logs(Section):
    """What the program writes about itself; never a name, a number or an amount."""

    folder: Annotated[
        Path | None, Field(strict=False, description="If not set, a folder of the user's own.")
    ] = None
    level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="The least important lines kept.")
    ] = "info"
    file_kb: Annotated[int, Field(ge=64, le=1_000_000, description="Size at which a file is full.")] = 5000
    files: Annotated[int, Field(ge=1, le=100, description="How many full files are kept.")] = 5


class Settings(Section):
    """Everything that can be set."""

    general: General = General()
    agent: Agent = Agent()
    docking: Docking = Docking()
    calls: Calls = Calls()
    recorder: Recorder = Recorder()
    gateway: Gateway = Gateway()
    accounts: Accounts = Accounts()
    policy: Policy = Policy()
    open_hours: OpenHours = OpenHours()
    keyring: Keyring = Keyring()
    logs: Logs = Logs()
