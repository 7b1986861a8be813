"""Pay-by-link objects: for one amount and reference, single use, with an end. Not their page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.gateways.sandbox.clock import Clock, new_id
from integrations.gateways.sandbox.problem import Problem
from integrations.payments import Amount, LinkState

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=7)
FAILURES = 5

_OVER = (LinkState.PAID, LinkState.EXPIRED, LinkState.CANCELLED, LinkState.BLOCKED)


@dataclass(slots=True)
class Link:
    """One link; `paid_by` is the payment that closed it."""

    id: str
    amount: Amount
    merchant: str
    reference: str
    expires_at: datetime
    state: LinkState = LinkState.OPEN
    failures: int = 0
    paid_by: str | None = None


class Links:
    """All links, in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._links: dict[str, Link] = {}
        self._keys: dict[str, str] = {}

    def create(self, key: str, amount: Amount, merchant: str, reference: str, expires_in: timedelta) -> Link:
        """Make a link, or give the one already made with this key; another question is refused."""
        if not SHORTEST <= expires_in <= LONGEST:
            raise Problem(
                422, "expiry_invalid", "A link lives between 5 minutes and 7 days.", field="expires_in"
            )
        made = self._links.get(self._keys.get(key, ""))
        if made is not None:
            if (made.amount, made.merchant, made.reference) != (amount, merchant, reference):
                raise Problem(409, "key_reused", "This key was used for another request.")
            return self.find(made.id)
        link = Link(new_id("link"), amount, merchant, reference, self._clock.now() + expires_in)
        self._links[link.id] = link
        self._keys[key] = link.id
        return link

    def find(self, link_id: str) -> Link:
        """Find a link as it stands now, or raise Problem 404."""
        link = self._links.get(link_id)
        if link is None:
            raise Problem(404, "unknown_link", "There is no such link.")
        if link.state not in _OVER and self._clock.now() >= link.expires_at:
            link.state = LinkState.EXPIRED
        return link

    def cancel(self, link_id: str) -> Link:
        """Close a link; cancelling twice is no error, cancelling a paid one is."""
        link = self.find(link_id)
        if link.state is LinkState.PAID:
            raise Problem(409, "link_paid", "The link is paid; void or refund the payment.")
        if link.state not in _OVER:
            link.state = LinkState.CANCELLED
        return link

    def viewed(self, link_id: str) -> Link:
        """Note that the customer opened the link."""
        link = self._usable(link_id)
        link.state = LinkState.VIEWED
        return link

    def paid(self, link_id: str, payment_id: str) -> Link:
        """Close a link with the payment made through it."""
        link = self._usable(link_id)
        link.state, link.paid_by = LinkState.PAID, payment_id
        return link

    def failed(self, link_id: str) -> Link:
        """Count a failed payment; too many block the link."""
        link = self._usable(link_id)
        link.failures += 1
        if link.failures >= FAILURES:
            link.state = LinkState.BLOCKED
        return link

    def _usable(self, link_id: str) -> Link:
        link = self.find(link_id)
        if link.state in _OVER:
            raise Problem(410, "link_over", "This link can no longer be used.")
        return link
