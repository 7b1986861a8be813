"""What a recorder's product may be able to tell beside its recorders. Owns the question, and no right."""

from typing import Protocol, runtime_checkable

from policy.calls import CallKey


@runtime_checkable
class CallPhones(Protocol):
    """What a recorder's product may also be able to tell: at whose telephones a call is, so that others keep off it."""

    async def phones(self, call: CallKey) -> frozenset[str]:
        """Return the telephones that take part in a call, by the product's own names for them.

        Empty for a call that is over, was never there, or whose telephones the product does not tell. Raise
        Unavailable where the product cannot be asked now.
        """
        ...
