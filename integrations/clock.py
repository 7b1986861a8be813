"""The clock of the adapters. Owns nothing else: every other module of theirs is told what time it is."""

import time

from policy.moment import Moment


def now() -> Moment:
    return Moment(monotonic_ns=time.monotonic_ns(), wall_ms=time.time_ns() // 1_000_000)
