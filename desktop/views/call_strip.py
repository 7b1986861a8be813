"""The call strip: who calls, through which queue, for how long, and the recorder badge below."""

from PySide6.QtWidgets import QFrame, QSizePolicy

from desktop.present.call import CallStrip, RecorderBadge
from desktop.present.words import Mark, Tone
from desktop.views.boxes import MarkView, column, row
from desktop.views.look import Look
from desktop.views.recorder_badge import RecorderBadgeView
from desktop.views.words import Dress, Words


class CallStripView(QFrame):
    """Shows a CallStrip and a RecorderBadge. The clock ticks here, so nothing is built anew."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("callStrip")
        self._mark = MarkView(look, Mark.PHONE, Tone.SUCCESS)
        self._title = Words(look, "", Dress("heading", weight=600), snug=True, line=24)
        self._detail = Words(look, "", Dress("small", Tone.QUIET))
        self._clock = Words(look, "", Dress("heading", weight=500, tabular=True), line=24)
        self._quiet_clock = Words(look, "", Dress("heading", Tone.QUIET, weight=400, tabular=True), line=24)
        self.badge = RecorderBadgeView(look)
        line = row(self._mark, self._title, self._detail, None, self._clock, self._quiet_clock, gap=8)
        self.setLayout(column(line, self.badge, gap=8, sides=(16, 10, 16, 12)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_call(self, call: CallStrip) -> None:
        self._mark.show_mark(call.mark, call.tone)
        self._title.say(call.title)
        self._detail.say(call.detail)
        self._clock.say(call.clock)
        self._quiet_clock.say(call.clock)
        self._clock.setVisible(not call.quiet_clock)
        self._quiet_clock.setVisible(call.quiet_clock)
        self.setAccessibleName(call.spoken)

    def show_recorder(self, badge: RecorderBadge) -> None:
        self.badge.show_badge(badge)
