"""Work whose results are kept, without the collector of cycles looking through them again and again as they grow.

The trees of a large pack hold no cycles; a third of the time that it takes to make them would go into looking for some.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest inside the context; leave it as it was found.

    What was made is moved among the old objects first, lest the collector begin by looking through all of it. Where
    a program has frozen objects of its own it is left alone: they would come back with these.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
