"""How carrying approvals can fail beyond what every port can say."""

from integrations.errors import Refused, Unavailable


class FileUnavailable(Unavailable):
    """The file of approvals cannot be used, so nobody was asked."""

    usual_next_step = "Try again. If it stays, check the folder and the disk that the settings name."


class BrokerUnavailable(Unavailable):
    """The message server cannot be reached, so nobody was asked."""

    usual_next_step = "Try again in a moment, or ask the supervisor to read out a code by telephone."


class NotPermitted(Refused):
    """The message server does not let this user do that."""

    usual_next_step = "Ask IT whether this user is in the server's configuration with the right role."
