"""Every state of the panel by its name, as a sample in either language."""

from collections.abc import Callable

from desktop.present.panel import PanelView
from desktop.present.samples import after, calls, entry, exceptions, money
from desktop.present.samples.parts import Sample, sample_of

STATES: dict[str, Callable[[Sample], PanelView]] = {
    "idle": calls.idle,
    "ringing": calls.ringing,
    "ringing-one": calls.ringing_one,
    "no-account": calls.no_account,
    "verifying": calls.verifying,
    "quote": money.quote,
    "own-amount": money.own_amount,
    "plan": money.plan,
    "why": money.why,
    "keys": calls.keys,
    "waive-form": exceptions.form_within,
    "override-form": exceptions.form,
    "override-pending": exceptions.pending,
    "override-offered": exceptions.offered,
    "override-phone": exceptions.by_phone,
    "override-refused": exceptions.refused,
    "pausing": entry.pausing,
    "pause-failed": entry.pause_failed,
    "card": entry.card,
    "unknown": entry.unknown,
    "declined": entry.declined,
    "receipt": money.receipt,
    "wrapup": after.wrap_up,
    "wrapup-blocked": after.wrap_up_blocked,
}


def sample(state: str, language: str) -> PanelView:
    """Give the view of a state by its name; KeyError when there is none."""
    return STATES[state](sample_of(language))
