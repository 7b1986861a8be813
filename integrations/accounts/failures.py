"""What can go wrong with an account store, as the few failures of a port, each with its next step."""

from integrations.errors import Refused, Unauthorized, Unavailable


class StoreUnavailable(Unavailable):
    """The account database cannot be reached."""

    usual_next_step = "Nothing was changed. Check that the database runs and can be reached, then try again."


class StoreBusy(StoreUnavailable):
    """Another program is writing to the account database and did not finish in time."""

    usual_next_step = "Nothing was changed. Try again when the other program is done."


class StoreFull(StoreUnavailable):
    """The disk of the account database is full."""

    usual_next_step = "Nothing was changed. Free some space, then try again."


class StoreReadOnly(StoreUnavailable):
    """The account database may only be read here."""

    usual_next_step = "Nothing was changed. Check who may write the file and its folder."


class StoreBroken(StoreUnavailable):
    """The file is no account database, or it is damaged."""

    usual_next_step = "Nothing was changed. Name another file, or restore this one from a backup."


class StoreUnauthorized(Unauthorized):
    """The account database does not accept the user name, the password or the rights."""


class SchemaNewer(Refused):
    """The account database was set up by a newer version of Tillside than this one."""

    usual_next_step = "Nothing was changed. Install the version that set it up, or a later one."


class SchemaOlder(Refused):
    """The account database was set up by an older version of Tillside than this one."""

    usual_next_step = "Nothing was changed. Run “tillside accounts upgrade --db URL” once, after a backup."


class WrongAddress(Refused):
    """The address names no database that Tillside can use."""

    usual_next_step = "Write sqlite:///FILE or postgresql://USER@HOST/NAME."


class UnknownAccount(Refused):
    """There is no such account."""

    usual_next_step = "Nothing was changed. Search for the account again."


class AnotherPack(Refused):
    """The account's values were written for another policy pack."""

    usual_next_step = "Nothing was changed. Use the pack that the account belongs to."


class KeyTaken(Refused):
    """This key was used for another posting."""

    usual_next_step = "Nothing was posted. Look at what was posted under this key."


class DoesNotAddUp(Refused):
    """The parts of a posting do not add up to its amount."""

    usual_next_step = "Nothing was posted. Quote the account again."


class ItemChanged(Refused):
    """An open item has less left than the payment puts on it."""

    usual_next_step = "Nothing was posted. Apply the payment again to what is open now."


class MoreThanPosted(Refused):
    """There is not that much left of the payment to give back."""

    usual_next_step = "Nothing was posted. Look at what was given back before."


class UnknownPosting(Refused):
    """There is no such posting."""

    usual_next_step = "Nothing was posted. Look up the payment's key in the journal."
