"""Which reductions of one line come before which: each takes off no more than those before it have left."""

from __future__ import annotations

from collections.abc import Iterable

from policy.language.tree.pack import Component
from policy.language.tree.tables import Scope


def reduced_before(components: Iterable[Component], component: Component) -> tuple[Component, ...]:
    """Return the reductions of the same line that come first: those of single items before those of the whole,
    and each of these in the order of their lines. `components` are in that order.
    """
    if component.reduces is None:
        return ()
    several = sorted(
        (one for one in components if one.reduces == component.reduces),
        key=lambda one: one.scope is Scope.ACCOUNT,
    )
    places = {one.id: place for place, one in enumerate(several)}
    return tuple(several[: places[component.id]])
