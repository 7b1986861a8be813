"""The settings of `tillside witness`: whose a call is. What the recorder beside it needs stands with the recorder."""

from pathlib import Path
from typing import Annotated, Literal

from integrations.settings.section import Field, Section


class Witness(Section):
    """Whose a call is, for `tillside witness` alone: a desktop needs none of it.

    A call is theirs at whose telephone it is. Agents go by the common name in their desktop's certificate, telephones
    by the names that the recorder's product has for them, to the letter: devices such as `PJSIP/2001` at an Asterisk,
    addresses such as `10.0.4.17` at an rtpengine.
    """

    agents: Annotated[
        Path | None,
        Field(
            description="The file that says who sits at which telephones: UTF-8, with lines `agent,telephone`, "
            "several for an agent who has several. Only its owner may write it. It is read again when it has "
            "changed; put a new one in its place whole."
        ),
    ] = None
    calls_by: Annotated[
        Literal["telephone", "first comer"],
        Field(
            description="What says whose a call is: the telephone that it is at, or, only where nobody can guess "
            "the id of a call, such as a SIP Call-ID, whose desktop names it first."
        ),
    ] = "telephone"
