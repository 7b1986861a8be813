"""The recorder badge of a session: the weakest recorder of the call decides what it says."""

from __future__ import annotations

from desktop.present.badge import BadgeState, recorder_badge
from desktop.present.call import RecorderBadge
from desktop.present.live.sight import Sight
from policy.recording import (
    SILENT,
    Proof,
    Recorder,
    RecorderState,
    is_on,
    left_paused,
    may_enter,
)
from policy.session import Stage
from policy.wording import Wording

BEFORE = frozenset({Stage.IDLE, Stage.ENDED})


def badge(s: Sight) -> RecorderBadge:
    """Say what the recorders of the call do, and how sure that is."""
    members = s.session.recorders.members
    call = s.session.call
    if call is None or s.stage in BEFORE:
        return recorder_badge(s.t, BadgeState.OFF, s.t("badge.no-call"), Proof.NONE)
    if call.answered is None and not left_paused(s.session.recorders):
        return recorder_badge(s.t, BadgeState.OFF, s.t("badge.when-answered"), Proof.NONE)
    if call.over is not None and not left_paused(s.session.recorders):
        return recorder_badge(s.t, BadgeState.OFF, s.t("badge.no-call"), _weakest(members))
    if not members:
        return _nobody(s)
    if s.stage in (Stage.PAUSING, Stage.ENTRY):
        return _before_entry(s)
    return _in_talk(s)


def _nobody(s: Sight) -> RecorderBadge:
    if s.session.setup.rules.may_be_none:
        return recorder_badge(s.t, BadgeState.OFF, s.t("badge.none-here"), Proof.NONE)
    return recorder_badge(s.t, BadgeState.UNKNOWN, s.t("badge.none-seen"), Proof.NONE)


def _weakest(members: tuple[Recorder, ...]) -> Proof:
    return min((one.proof for one in members), default=Proof.NONE)


def _before_entry(s: Sight) -> RecorderBadge:
    """While card entry is prepared or open: who is silent, by which grade."""
    recorders, rules = s.session.recorders, s.session.setup.rules
    entry = s.session.entry
    if entry is not None and entry.tender not in rules.pauses_for:
        return _in_talk(s)
    gate = may_enter(recorders, rules)
    whole = len(recorders.members)
    part = whole - len(gate.failing)
    if gate.is_open:
        proof = _weakest(recorders.members)
        state = {
            Proof.PROVEN: BadgeState.PAUSED,
            Proof.ACKNOWLEDGED: BadgeState.PAUSED_UNPROVEN,
        }.get(proof, BadgeState.PAUSED_BY_WORD)
        return recorder_badge(s.t, state, s.t("badge.of", part=part, whole=whole), proof)
    detail = s.t("badge.of-proven", part=part, whole=whole)
    return recorder_badge(s.t, BadgeState.PAUSING, detail, _weakest(recorders.members))


def _in_talk(s: Sight) -> RecorderBadge:
    """While people talk: everything should record, and what does not is named."""
    recorders, members = s.session.recorders, s.session.recorders.members
    whole, paused = len(members), left_paused(recorders)
    running = [one for one in members if one.state is RecorderState.RECORDING]
    if any(one.state is RecorderState.UNKNOWN for one in members):
        unknown = [s.recorder(one.name) for one in members if one.state is RecorderState.UNKNOWN]
        return recorder_badge(s.t, BadgeState.UNKNOWN, _listed(s, unknown), Proof.NONE)
    if s.session.shut and paused and any(one.name in s.session.shut for one in running):
        which = next(one.name for one in running if one.name in s.session.shut)
        detail = s.t("badge.of-paused", part=whole - len(running), whole=whole)
        proof = _weakest(tuple(running))
        return recorder_badge(s.t, BadgeState.STILL_RECORDING, detail, proof, s.recorder(which))
    if any(one.state is RecorderState.PAUSED for one in members):
        silent = sum(one.state in SILENT for one in members)
        detail = s.t("badge.of", part=silent, whole=whole)
        return recorder_badge(s.t, BadgeState.STILL_PAUSED, detail, _weakest(members))
    if paused:
        detail = s.t("badge.of-proven", part=whole - len(paused), whole=whole)
        return recorder_badge(s.t, BadgeState.RESUMING, detail, _weakest(members))
    if not running:
        return recorder_badge(s.t, BadgeState.OFF, s.t("badge.none-runs"), _weakest(members))
    proof = _weakest(members)
    if not is_on(recorders, s.session.setup.rules).is_open:
        proof = min(proof, Proof.ACKNOWLEDGED)
    return recorder_badge(s.t, BadgeState.RECORDING, _listed(s, [s.recorder(r.name) for r in running]), proof)


def _listed(s: Sight, names: list[str]) -> str:
    return Wording(s.t.language).listed(names)
