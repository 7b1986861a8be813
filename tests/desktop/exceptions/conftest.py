"""The desk of bad days, with supervisors whom it can ask."""

from tests.desktop.bad_days.conftest import book, office, sandbox, shared_sandbox

__all__ = ["book", "office", "sandbox", "shared_sandbox"]
