"""What happened on a call, so that an auditor can check it: an append-only log, its signed heads, and packs of it."""
