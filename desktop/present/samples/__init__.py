"""One view of the panel for every state, with sums that add up: for the gallery, the tests and the guides."""

from desktop.present.samples.states import STATES, sample

__all__ = ["STATES", "sample"]
