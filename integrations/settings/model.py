"""What can be set, with its default. The defaults run the demonstration. The guide is made from this module."""

from pathlib import Path
from typing import Annotated, Literal

from integrations.settings.kinds import Address, Port, ProgramNames, Secret
from integrations.settings.recorder import Recorder
from integrations.settings.section import Field, Section
from integrations.settings.witness import Witness

CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


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
    phones: Annotated[tuple[str, ...], Field(description='The agent\'s devices, such as "PJSIP/101".')] = ()


class Calls(Section):
    """Where calls are heard of."""

    connector: Annotated[
        Literal["simulator", "hook", "baresip", "asterisk"],
        Field(description="The simulator plays calls by itself."),
    ] = "simulator"
    hook: Hook = Hook()
    baresip: Baresip = Baresip()
    asterisk: Asterisk = Asterisk()


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
        Field(description="The SQLite file; if not set, one in the program's data folder."),
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


class Nats(Section):
    """The message server that carries requests and decisions, by mutual TLS."""

    addresses: Annotated[
        tuple[str, ...], Field(description='Such as "tls://approvals.example.com:4222".')
    ] = ()
    certificate: Annotated[Path | None, Field(description="This user's certificate.")] = None
    key: Annotated[Path | None, Field(description="Its private key.")] = None
    authority: Annotated[Path | None, Field(description="Who vouches for the server.")] = None


class Approvals(Section):
    """How supervisors are asked. Nobody can approve before the roster is named: `tillside enroll` makes it."""

    transport: Annotated[
        Literal["file", "nats"], Field(description="A file on this machine, or a message server.")
    ] = "file"
    file: Annotated[
        Path | None,
        Field(description="The file; if not set, one in the program's data folder."),
    ] = None
    roster: Annotated[
        Path | None, Field(description="A file with the roster's amendments, as IT deploys it.")
    ] = None
    roster_pin: Annotated[
        str, Field(pattern="^([0-9a-f]{64})?$", description="What `tillside enroll` printed for the roster.")
    ] = ""
    nats: Nats = Nats()


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


class Evidence(Section):
    """What is written down of every call, signed. It stays on this machine."""

    checkpoints: Annotated[
        Path | None,
        Field(
            description="A folder, such as a share, that signed checkpoints of the log are sent to: best one that "
            "this user may add to and not change. `tillside evidence` checks a log against it.",
        ),
    ] = None


class Logs(Section):
    """What the program writes about itself; never a name, a number or an amount."""

    folder: Annotated[Path | None, Field(description="If not set, a folder of the user's own.")] = None
    level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="The least important lines kept.")
    ] = "info"
    file_kb: Annotated[int, Field(ge=64, le=1_000_000, description="Size at which a file is full.")] = 5000
    files: Annotated[int, Field(ge=1, le=100, description="How many full files are kept.")] = 5


class Receipts(Section):
    """What customers are given for their payments."""

    series: Annotated[
        str,
        Field(
            pattern="^[A-Za-z0-9/-]{0,12}$",
            description="Stands before the number of every receipt of this desk, such as `R-07-`. Numbers have no "
            "gaps within a series, so no two desks may share one.",
        ),
    ] = ""


class Settings(Section):
    """Everything that can be set."""

    general: General = General()
    agent: Agent = Agent()
    docking: Docking = Docking()
    calls: Calls = Calls()
    recorder: Recorder = Recorder()
    witness: Witness = Witness()
    gateway: Gateway = Gateway()
    accounts: Accounts = Accounts()
    receipts: Receipts = Receipts()
    approvals: Approvals = Approvals()
    policy: Policy = Policy()
    open_hours: OpenHours = OpenHours()
    keyring: Keyring = Keyring()
    evidence: Evidence = Evidence()
    logs: Logs = Logs()
