"""What is known of a call's recorders, how sure that is, and the gates that follow from it.

Commands to recorders, and what to do when a gate shuts, are the session's; nothing here acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, unique

from policy.moment import Moment


@unique
class RecorderState(Enum):
    """What one recorder does, as far as it is known."""

    RECORDING = "recording"
    PAUSING = "pausing"
    PAUSED = "paused"
    RESUMING = "resuming"
    NOT_RECORDING = "not recording"
    UNKNOWN = "unknown"


@unique
class Proof(IntEnum):
    """How sure a state is; a higher grade is a better one."""

    NONE = 0
    ASSERTED = 1
    """A person said so."""
    ACKNOWLEDGED = 2
    """The command was accepted."""
    PROVEN = 3
    """The state was read back, or an event came that can only mean this."""


SILENT = frozenset({RecorderState.PAUSED, RecorderState.NOT_RECORDING})


@unique
class Doubt(Enum):
    """Why a recorder may have recorded card entry."""

    RECORDED = "recorded"
    UNPROVEN = "unproven"
    """Its pause was not proven any more."""
    BEGAN = "began"
    """It was not there when entry opened."""
    ENDED = "ended"
    LATE = "late"
    """It answered a command that nobody waited for any more."""
    UNREAD = "unread"
    """It did not say afterwards what it did."""


UNDER_WAY = frozenset({RecorderState.PAUSING, RecorderState.PAUSED, RecorderState.RESUMING})


@dataclass(frozen=True, slots=True)
class RecordingRules:
    """What a business asks of its recorders: grades by recorder, and what has to be recorded.

    `expected` are the recorders of every call, known before any is seen. `authorising` are the steps that are
    the spoken authorisation of a debit; `recorded` are those that count only while recorders are proven on.
    """

    paused: Proof = Proof.PROVEN
    paused_by: Mapping[str, Proof] = field(default_factory=dict)
    on: Proof = Proof.PROVEN
    on_by: Mapping[str, Proof] = field(default_factory=dict)
    expected: tuple[str, ...] = ()
    may_be_none: bool = False
    """Whether a call that nobody records is a thing that happens here; else no recorder means no card entry."""
    pauses_for: frozenset[str] = frozenset({"card"})
    """The ways to pay whose entry asks for a pause."""
    recorded: frozenset[str] = frozenset()
    authorising: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why less than proof is enough: by recorder, "" for those that have no reason of their own."""

    def grade_paused(self, recorder: str) -> Proof:
        """Return the least grade by which this recorder counts as silent; never less than acknowledged."""
        return max(self.paused_by.get(recorder, self.paused), Proof.ACKNOWLEDGED)

    def grade_on(self, recorder: str) -> Proof:
        """Return the least grade by which this recorder counts as running; never less than acknowledged."""
        return max(self.on_by.get(recorder, self.on), Proof.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Recorder:
    """One recorder of a call. `command` is the id of the last command to it, and `at` when its state was learned.

    Held: it was asked to pause and has not been proven on since it was asked to resume, whatever it says of itself.
    `silent` is the last moment of the present pause at which it was silent by the grade asked of it.
    """

    name: str
    state: RecorderState = RecorderState.UNKNOWN
    proof: Proof = Proof.NONE
    at: Moment | None = None
    command: str = ""
    held: bool = False
    resumes: bool = False
    """Whether the last command was to resume."""
    silent: Moment | None = None
    file: str = ""
    """The file or id by which its recording is found, as far as it said."""
    runs_out: Moment | None = None
    """When its product lets it record again, whoever paused it."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A recorder that may have recorded card entry, since when, and why that is thought."""

    recorder: str
    since: Moment
    why: Doubt
    file: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a gate is open, and by name the recorders that keep it shut."""

    is_open: bool
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorders:
    """All recorders of one call, in the order in which they were learned of; `over` are those that ended, and when."""

    members: tuple[Recorder, ...] = ()
    over: tuple[tuple[str, Moment], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.members)

    def get(self, name: str) -> Recorder | None:
        return next((one for one in self.members if one.name == name), None)

    def seen(self, name: str, at: Moment) -> Recorders:
        """Return the set with a recorder that was seen to run; whatever was known of it is not known any more."""
        known = self.get(name)
        return self._with(
            Recorder(name, at=at)
            if known is None
            else replace(known, state=RecorderState.UNKNOWN, proof=Proof.NONE, at=at)
        )

    def gone(self, name: str, at: Moment) -> Recorders:
        """Return the set without a recorder that ended; what was said of it before that says nothing any more."""
        left = tuple(one for one in self.members if one.name != name)
        return Recorders(left, (*(one for one in self.over if one[0] != name), (name, at)))

    def was_over(self, name: str, at: Moment) -> bool:
        """Tell whether a recorder had ended by then."""
        return any(known == name and at <= ended for known, ended in self.over)

    def commanded(self, name: str, command: str, state: RecorderState, at: Moment) -> Recorders:
        """Return the set after a command to pause or to resume (`state` PAUSING or RESUMING) has gone out."""
        known = self.get(name) or Recorder(name)
        asked = replace(known, state=state, proof=Proof.NONE, at=at, command=command, runs_out=None)
        if state is RecorderState.PAUSING:
            return self._with(replace(asked, held=True, resumes=False, silent=None))
        return self._with(replace(asked, resumes=True))

    def reported(
        self,
        name: str,
        state: RecorderState,
        proof: Proof,
        at: Moment,
        rules: RecordingRules,
        *,
        silent_until: Moment | None = None,
        file: str = "",
        runs_out: Moment | None = None,
    ) -> Recorders:
        """Return the set after a report; of a recorder that nobody knew, only that it is there.

        `silent_until`: so long it was seen to be silent, where it is not any more.
        """
        known = self.get(name)
        if known is None:
            return self.seen(name, at)
        is_on = state is RecorderState.RECORDING and proof >= rules.grade_on(name)
        until = runs_out or known.runs_out
        new = replace(known, state=state, proof=proof, at=at, file=file or known.file, runs_out=until)
        new = replace(new, held=known.held and not (is_on and known.resumes))
        if is_silent(new, rules):
            new = replace(new, silent=at)
        elif known.silent is not None and silent_until is not None:
            new = replace(new, silent=max(known.silent, silent_until))
        return self._with(new)

    def _with(self, one: Recorder) -> Recorders:
        if one.name not in self.names:
            return replace(self, members=(*self.members, one))
        return replace(self, members=tuple(one if old.name == one.name else old for old in self.members))


def is_silent(one: Recorder, rules: RecordingRules) -> bool:
    """Tell whether a recorder is silent, by the grade asked of it."""
    return one.state in SILENT and one.proof >= rules.grade_paused(one.name)


def may_enter(recorders: Recorders, rules: RecordingRules) -> Gate:
    """Tell whether card entry may be open: every recorder is silent, by the grade asked of it."""
    failing = tuple(one.name for one in recorders.members if not is_silent(one, rules))
    return Gate(not failing and (bool(recorders.members) or rules.may_be_none), failing)


def is_on(recorders: Recorders, rules: RecordingRules) -> Gate:
    """Tell whether what is said now is recorded: each recorder runs, or is known to take no part; at least one runs.

    One that runs although it was asked to pause may yet stop: it does not count.
    """
    running = {
        one.name
        for one in recorders.members
        if one.state is RecorderState.RECORDING and one.proof >= rules.grade_on(one.name) and not one.held
    }
    failing = tuple(
        one.name
        for one in recorders.members
        if one.name not in running
        and (one.held or one.state is not RecorderState.NOT_RECORDING or one.proof < rules.grade_on(one.name))
    )
    return Gate(bool(running) and not failing, failing)


def left_paused(recorders: Recorders) -> tuple[str, ...]:
    """Name the recorders that are paused or may be: nothing is closed before this is empty."""
    return tuple(one.name for one in recorders.members if one.held or one.state in UNDER_WAY)
