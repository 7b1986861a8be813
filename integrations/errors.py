"""The few ways a port can fail, named by what the caller can do. Adapters translate a product's own."""

from typing import ClassVar


class PortError(Exception):
    """The root of every failure that may leave an adapter: a plain message, and what to do next.

    Neither holds a secret or personal data: both are shown, logged and kept as evidence.
    """

    usual_next_step: ClassVar[str] = "Write down what you did and tell the help desk."

    def __init__(self, message: str = "", *, next_step: str = "") -> None:
        self.message = message or type(self).__doc__ or type(self).__name__
        self.next_step = next_step or self.usual_next_step
        super().__init__(self.message)


class Unavailable(PortError):
    """The other side could not be reached and nothing was done: try again later."""

    usual_next_step = "Nothing was done. Try again in a moment."


class Unauthorized(PortError):
    """The other side does not accept our credentials: sign in again or fix the setting."""

    usual_next_step = "Nothing was done. Check the user name, the password and the rights in the settings."


class Refused(PortError):
    """The other side understood and said no, and nothing was done: do not repeat."""

    usual_next_step = "Nothing was done. The same request would be refused again."


class OutcomeUnknown(PortError):
    """The request may or may not have been carried out: look it up, never repeat it."""

    usual_next_step = "Look up what happened before you do anything else. Do not repeat the request."
