"""The settings of what records the calls. What each product makes of them is its adapter's business."""

from pathlib import Path
from typing import Annotated, Literal

from integrations.settings.kinds import Address, Port, Secret
from integrations.settings.section import Field, Section

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
_PATH = "^/"
_PLACE = "^[^=]+=.+$"
Place = Annotated[str, Field(pattern=_PLACE)]


class HttpPause(Section):
    """The request that pauses. `{call}` and `{recorder}` stand for their names, in the path and in the body."""

    method: Annotated[Method, Field(description="Its method.")] = "POST"
    path: Annotated[str, Field(pattern=_PATH, description="Its path.")] = "/calls/{call}/{recorder}/pause"
    json_body: Annotated[str, Field(description="A JSON object to send; empty sends none.")] = ""
    form: Annotated[
        tuple[Place, ...],
        Field(description='Or fields of a form to send, such as "paused=true".'),
    ] = ()


class HttpResume(HttpPause):
    """The request that lets it record again."""

    path: Annotated[str, Field(pattern=_PATH, description="Its path.")] = "/calls/{call}/{recorder}/resume"


class HttpStatus(HttpPause):
    """The request that asks what a recorder does. Without a path nothing can be proven.

    A state is shown where all its places in the JSON answer hold what is written after the sign `=`; `|` stands
    between values of which one is enough.
    """

    method: Annotated[Method, Field(description="Its method.")] = "GET"
    path: Annotated[str, Field(pattern="^(/.*)?$", description="Its path.")] = "/calls/{call}/{recorder}"
    paused: Annotated[tuple[Place, ...], Field(description="How a pause shows that was asked for.")] = (
        "state=paused",
        "by_command=true",
        "sound=false",
    )
    recording: Annotated[tuple[Place, ...], Field(description="How recording shows.")] = (
        "state=recording",
        "sound=true",
    )
    not_recording: Annotated[tuple[Place, ...], Field(description="How a recorder shows that has ended.")] = (
        "state=stopped",
        "sound=false",
    )


class HttpPhones(HttpPause):
    """The request that asks at whose telephones a call is: a witness needs it where agents are told by telephone."""

    method: Annotated[Method, Field(description="Its method.")] = "GET"
    path: Annotated[
        str,
        Field(pattern="^(/.*)?$", description="Its path, with `{call}`; empty where the product cannot say."),
    ] = ""
    place: Annotated[
        str,
        Field(
            min_length=1,
            description="Where the telephones stand in the JSON answer, a text or a list of texts; `*` stands for "
            "every entry of a list, as in `legs.*.phone`.",
        ),
    ] = "phones"


class HttpService(Section):
    """A product that is paused, resumed and asked for its state by HTTP."""

    name: Annotated[str, Field(min_length=1, description="What the product is called.")] = "recorder"
    address: Annotated[Address, Field(description="Where it is.")] = ""
    recorders: Annotated[
        tuple[str, ...],
        Field(min_length=1, description="The names of the recorders that run on every call."),
    ] = ("pbx",)
    header: Annotated[str, Field(pattern="^[A-Za-z0-9-]+$", description="The header of the credentials.")] = (
        "Authorization"
    )
    scheme: Annotated[str, Field(description="What stands before them; may be empty.")] = "Bearer"
    secret: Annotated[Secret, Field(description="The credentials.")] = ""
    alive: Annotated[
        str,
        Field(pattern=_PATH, description="A path that may be asked for at any time, whatever it answers."),
    ] = "/"
    resumes_by_itself_s: Annotated[
        int, Field(ge=0, le=86_400, description="So long after a pause it records again; 0 means never.")
    ] = 0
    pause: HttpPause = HttpPause()
    resume: HttpResume = HttpResume()
    status: HttpStatus = HttpStatus()


class HttpRecorder(HttpService):
    """A recorder that is paused, resumed and asked for its state by HTTP. The defaults are the simulator's own."""

    phones: HttpPhones = HttpPhones()


class ScreenRecorder(HttpService):
    """What records agents' screens, beside the recorder of the calls: paused and resumed with it, by HTTP.

    With an address it is a recorder of every call. The policy names it too.
    """

    name: Annotated[str, Field(min_length=1, description="What the product is called.")] = "screen recorder"
    recorders: Annotated[
        tuple[str, ...],
        Field(min_length=1, description="What the policy calls it, and its further recorders."),
    ] = ("screen",)


class FreeSwitch(Section):
    """The event socket of a FreeSWITCH. It sees the recordings of all calls by itself."""

    host: Annotated[str, Field(min_length=1, description="Where it listens.")] = "127.0.0.1"
    port: Annotated[Port, Field(description="Its port.")] = 8021
    secret: Annotated[Secret, Field(description="Its password.")] = ""
    calls_by: Annotated[
        Literal["uuid", "sip call id"],
        Field(
            description="By what a call is known: FreeSWITCH's own id (Unique-ID) of a leg, or its SIP Call-ID, as a "
            "softphone knows it. A recording is of the leg that it runs on, and of the one that is bridged with it."
        ),
    ] = "uuid"
    phones: Annotated[
        tuple[str, ...],
        Field(
            description='Users whose calls are touched, such as "2001@example.com"; all, if empty, as for a witness.',
        ),
    ] = ()
    recorder: Annotated[
        str, Field(min_length=1, description="What the policy calls all recordings of a call together.")
    ] = "pbx"


class AsteriskRecorder(Section):
    """The manager interface of an Asterisk, for its MixMonitors. It sees the recorders of all calls by itself."""

    host: Annotated[str, Field(min_length=1, description="Where it listens.")] = "127.0.0.1"
    port: Annotated[Port, Field(description="5039 is usual with TLS.")] = 5038
    tls: Annotated[bool, Field(description="Encrypt the connection.")] = False
    user: Annotated[str, Field(description="A manager account of its own: it can mute every recording.")] = ""
    secret: Annotated[Secret, Field(description="Its secret.")] = ""
    phones: Annotated[
        tuple[str, ...],
        Field(
            description='The devices whose calls are touched, such as "PJSIP/101"; all, if empty, as for a witness.',
        ),
    ] = ()
    recorder: Annotated[
        str, Field(min_length=1, description="What the policy calls all recorders of a call together.")
    ] = "pbx"


class Rtpengine(Section):
    """The NG socket of an rtpengine."""

    host: Annotated[str, Field(min_length=1, description="Where it listens.")] = "127.0.0.1"
    port: Annotated[Port, Field(description="Its port.")] = 2223
    recorder: Annotated[str, Field(min_length=1, description="What the policy calls the recorder.")] = "pbx"
    recordings: Annotated[
        Path | None,
        Field(
            description="The folder `pcaps` of its recordings, where it can be seen: then a pause is proven.",
        ),
    ] = None


class Witnessed(Section):
    """A witness beside the recorder (`tillside witness`), reached by mutual TLS."""

    host: Annotated[str, Field(min_length=1, description="Its name, as its certificate says it.")] = (
        "127.0.0.1"
    )
    port: Annotated[Port, Field(description="Its port.")] = 7443
    certificate: Annotated[
        Path | None, Field(description="The agent's certificate; its common name is the agent.")
    ] = None
    key: Annotated[Path | None, Field(description="Its private key.")] = None
    authority: Annotated[Path | None, Field(description="Who vouches for the witness.")] = None


class Recorder(Section):
    """What records the calls, and so has to be paused for a card."""

    product: Annotated[
        Literal["simulator", "http", "asterisk", "freeswitch", "rtpengine", "witness"],
        Field(description="The recorder; the simulator records nothing."),
    ] = "simulator"
    same_ids: Annotated[
        bool,
        Field(
            description="Whether a call has the same id where calls are heard of and at the recorder. It need not be "
            "said of `baresip` with `rtpengine`, of `asterisk` with itself, nor where no request names the call."
        ),
    ] = False
    http: HttpRecorder = HttpRecorder()
    screen: ScreenRecorder = ScreenRecorder()
    asterisk: AsteriskRecorder = AsteriskRecorder()
    freeswitch: FreeSwitch = FreeSwitch()
    rtpengine: Rtpengine = Rtpengine()
    witness: Witnessed = Witnessed()
