"""What must hold after every step of every history, told from the world's truth and not from the session's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policy import calls as c
from policy import effects as f
from policy import events as e
from policy import returns as r
from policy.recording import Proof, RecorderState, is_silent
from policy.session import Session, Stage, showable
from policy.session.keys import attempt_key
from policy.session.state import AttemptState

if TYPE_CHECKING:
    from tests.policy.session.world import World

OPENING = (f.PrepareEntry, f.ShowEntry, f.PrepareAttempt, f.CreateLink)
DANGERS = (
    c.RecorderSeen, c.RecorderGone, c.CallTransferred, c.CallEnded, c.SourceLost, e.PartyJoined, e.NetworkLost,
    e.MachineSlept, e.MachineWoke, e.ClockJumped,
)  # fmt: skip
UNDECIDED = (AttemptState.SENT, AttemptState.UNKNOWN, AttemptState.LINKED)


class Broken(AssertionError):
    """A law does not hold."""


def require(holds: object, law: str, world: World) -> None:
    if not holds:
        raise Broken(law + "\n  " + "\n  ".join(world.history[-15:]))


def check(world: World, before: Session, fact: f.Fact, effects: tuple[f.Effect, ...], kind: str) -> None:
    """Hold one step against every law."""
    _form(world, effects)
    _strangers(world, before, fact, effects, kind)
    _recording(world, before, fact, effects, kind)
    _money(world, before, fact, effects)
    _back(world, fact, effects)
    _people(world, before, effects)
    _totals(world, before, effects)


def _form(world: World, effects: tuple[f.Effect, ...]) -> None:
    for one in effects:
        require(one.id not in world.ids, "every effect has an id of its own", world)
        require(bool(one.answered_by) == (one.limit_ms > 0), "what is answered has a limit", world)
    require(len({one.id for one in effects}) == len(effects), "ids differ in one step", world)


def _strangers(world: World, before: Session, fact: f.Fact, effects: tuple[f.Effect, ...], kind: str) -> None:
    after = world.session
    if kind == "foreign":
        require(_same(before, after), "a foreign fact changes nothing", world)
        require([type(one) for one in effects] == [f.Report], "a foreign fact is reported", world)
    elif kind in ("late", "duplicate"):
        opening = [one for one in effects if isinstance(one, (*OPENING, f.SendAttempt, f.PauseRecording))]
        require(not opening, f"a {kind} answer opens and sends nothing", world)
        inert = not isinstance(fact, e.PaymentUnknown | e.EntryFact)
        if before.stage is not Stage.ENTRY and inert:
            require(_same(before, after), f"a {kind} answer changes nothing", world)
            require([type(one) for one in effects] == [f.Report], f"a {kind} answer is reported", world)
    elif any(isinstance(one, f.Report) for one in effects) and not isinstance(fact, e.AccountsFound):
        require(_same(before, after), "what is reported changes nothing", world)


def _same(before: Session, after: Session) -> bool:
    names = [name for name in Session.__slots__ if name != "asked"]
    return all(getattr(before, name) == getattr(after, name) for name in names)


def _recording(world: World, before: Session, fact: f.Fact, effects: tuple[f.Effect, ...], kind: str) -> None:
    truth, session = world.truth, world.session
    asks = session.setup.rules.pauses_for
    if any(isinstance(one, f.ShowEntry) for one in effects) and truth.opened_for in asks:
        require(
            truth.recorders or session.setup.rules.may_be_none, "entry opens on a recorded call only", world
        )
        for name in set(session.setup.rules.expected) | set(truth.recorders):
            if name not in truth.recorders and name not in session.recorders.names:
                continue
            told = truth.told.get(name)
            require(
                told is not None
                and told.state in (RecorderState.PAUSED, RecorderState.NOT_RECORDING)
                and told.proof is Proof.PROVEN,
                f"entry opens only when {name} is proven paused",
                world,
            )
    if any(isinstance(one, f.ResumeRecording) for one in effects):
        gone = isinstance(fact, e.EntryFact) and fact.entry == truth.window
        require(not truth.window or gone, "nothing resumes before the window is gone", world)
    if truth.is_open and _is_danger(world, fact, kind):
        require(effects and isinstance(effects[0], f.CloseEntry), "danger closes the window first", world)
        if isinstance(fact, e.RecorderReported | c.RecorderSeen) and not kind and truth.opened_for in asks:
            spoilt = () if session.entry is None else session.entry.spoilt
            marked = fact.recorder in {one.recorder for one in spoilt}
            require(marked, "a recorder that came back is marked", world)
    if session.stage is Stage.ENTRY:
        _pauses_are_kept_up(world)
    if session.stage is Stage.PAUSING and before.stage is Stage.PAUSING:
        _nobody_waits_for_nothing(world)
    if session.stage is Stage.CLOSING:
        require(not truth.held, "the closing words are recorded", world)
    if session.authorisation is not None and before.authorisation is None:
        running = [one for one in truth.told.values() if one.state is RecorderState.RECORDING]
        require(running and not truth.held, "an authorisation is recorded", world)
    if any(isinstance(one, f.WriteCallRecord) for one in effects):
        require(not truth.held, "no call is finished while a recorder is paused", world)
        require(not truth.window, "no call is finished while a window is left", world)
        moving = (AttemptState.SENT, AttemptState.UNKNOWN, AttemptState.CAPTURED)
        settled = not any(one.state in moving for one in session.attempts)
        require(settled or session.handed_over, "no call is finished while money is on its way", world)
    pauses = {one.recorder for one in effects if isinstance(one, f.PauseRecording)}
    armed = [set(one.recorders) for one in effects if isinstance(one, f.ArmGuard)]
    require(not pauses or (armed and pauses <= armed[0]), "the guard knows before a recorder pauses", world)


def _pauses_are_kept_up(world: World) -> None:
    """What would record again by itself is paused once more in time."""
    kept = {one.recorder for one in world.session.waiting if isinstance(one, f.KeepPaused)}
    for one in world.session.recorders.members:
        require(one.runs_out is None or one.name in kept, f"the pause of {one.name} is kept up", world)


def _nobody_waits_for_nothing(world: World) -> None:
    """A pause waits for recorders that were asked and for the page, and for nothing else."""
    session = world.session
    rules, entry = session.setup.rules, session.entry
    asked = {one.recorder for one in session.waiting if isinstance(one, f.PauseRecording)}
    loading = any(isinstance(one, f.PrepareEntry) for one in session.waiting)
    require(asked or loading, "whoever waits in the pause is answered, or told that it takes too long", world)
    if entry is not None and entry.tender in rules.pauses_for:
        silent = {one.name for one in session.recorders.members if is_silent(one, rules)}
        for name in session.recorders.names:
            require(name in silent | asked, f"{name} was asked to pause", world)


def _is_danger(world: World, fact: f.Fact, kind: str) -> bool:
    if kind == "foreign":
        return False
    if kind == "other":
        return isinstance(fact, c.CallAnswered)
    if isinstance(fact, e.RecorderReported):
        same = world.session.recorders.get(fact.recorder)
        stale = kind == "late" and same is not None
        is_paused = fact.state is RecorderState.PAUSED and fact.proof is Proof.PROVEN
        matters = world.truth.opened_for in world.session.setup.rules.pauses_for
        return (matters and not is_paused and kind == "") or stale
    return isinstance(fact, (*DANGERS, e.PauseStopped)) and kind == ""


def _money(world: World, before: Session, fact: f.Fact, effects: tuple[f.Effect, ...]) -> None:
    truth, session = world.truth, world.session
    pending = [one for one in before.attempts if one.state in UNDECIDED]
    for one in effects:
        if isinstance(one, OPENING):
            require(not pending, "nothing is taken while an attempt is undecided", world)
            require(not truth.is_over, "nothing is taken after the call", world)
            require(not truth.links, "nothing is taken while a link can be paid", world)
            require(_is_read_since(world), "nothing is taken by what was read before money moved", world)
        if isinstance(one, f.PrepareAttempt | f.CreateLink):
            attempts = len(before.attempts)
            key = attempt_key(session.key, one.account, one.purpose, one.minor, one.currency, attempts)
            require(one.key == key, "a key says what is meant", world)
            now = getattr(fact, "total", truth.agreed)
            require(one.minor == now, "only what was agreed is taken", world)
            require(one.minor == _price(session, one), "what is taken is what the policy says", world)
            require(_is_today(fact), "a stale quote is not charged", world)
            require(truth.heard, "nothing is taken while the call is not heard", world)
            require(
                "G5" in _said(session) or getattr(one, "tender", "link") != "card", "terms are read", world
            )
        if isinstance(one, f.PrepareAttempt) and one.tender == "bank":
            require(one.authorisation is not None, "a debit has its authorisation", world)
        if isinstance(one, f.SendAttempt):
            require(one.key not in truth.sent, "a key is sent once", world)
            require(
                isinstance(fact, e.AttemptPrepared) and fact.key in truth.journal,
                "written before sent",
                world,
            )
            require(not truth.is_over, "nothing is sent after the call", world)
            require(_is_today(fact), "a stale quote is not sent", world)
    if isinstance(fact, e.PaymentCaptured) and before.attempt_of(fact.key) is not None:
        known = before.attempt_of(fact.key)
        taken = known is not None and known.state in (AttemptState.CAPTURED, AttemptState.POSTED)
        posts = [one for one in effects if isinstance(one, f.PostPayment) and one.key == fact.key]
        require(len(posts) == (0 if taken else 1), "money that moved is posted, once", world)
        require(taken or not _is_about_to_pay(session), "money that moved is not taken again", world)
    for old in before.attempts:
        new = session.attempt_of(old.key)
        require(new is not None, "no attempt is forgotten", world)
        if new is not None and old.state in (AttemptState.CAPTURED, AttemptState.POSTED):
            require(
                new.state in (AttemptState.CAPTURED, AttemptState.POSTED), "captured stays captured", world
            )
    for key in (one.key for one in session.attempts if one.state is AttemptState.UNKNOWN):
        followed = any(isinstance(w, f.LookUpAttempt) and w.key == key for w in session.waiting)
        require(followed or session.handed_over, "what is unknown is looked up", world)
    for key in (one.key for one in session.attempts if one.state is AttemptState.CAPTURED):
        followed = any(isinstance(w, f.PostPayment) and w.key == key for w in session.waiting)
        require(followed, "what is captured is being posted", world)


def _back(world: World, fact: f.Fact, effects: tuple[f.Effect, ...]) -> None:
    truth, session = world.truth, world.session
    for one in effects:
        if isinstance(one, f.ReversePayment):
            granted = isinstance(fact, r.ReversalAsked) and fact.reason == "twice"
            approved = isinstance(fact, e.ApprovalGiven) and fact.answers in truth.approved
            require(granted or approved, "money goes back by authority or approval", world)
            require(one.key not in truth.back, "a key gives back once", world)
            require(not truth.is_over or granted, "no approval counts after the call", world)
            truth.back.add(one.key)
    backs = [one for one in session.reversals if one.state.value in ("sent", "unknown")]
    require(len(backs) <= 1, "money goes back once at a time", world)
    for attempt in session.attempts:
        back = sum(
            one.minor for one in session.reversals if one.of == attempt.key and one.state.value != "refused"
        )
        require(back <= attempt.minor, "no more goes back than came", world)


def _is_about_to_pay(session: Session) -> bool:
    return session.stage in (
        Stage.AUTHORISING, Stage.PAUSING, Stage.ENTRY, Stage.CONFIRMING, Stage.PREPARING, Stage.SHUT,
    )  # fmt: skip


def _said(session: Session) -> set[str]:
    """Return the steps that were said in the words that they have now."""
    if session.reckoning is None:
        return set()
    guide = session.reckoning.guide
    texts = {one.step.id: one.text for one in (*guide.done, *guide.coming)}
    return {one.step for one in session.said if texts.get(one.step) == one.text}


def _price(session: Session, one: f.PrepareAttempt | f.CreateLink) -> int:
    """Reckon a price by hand: balance and late charge less what was granted, and 2% of both on a credit card."""
    late = 700 if is_new(session) else 500
    own = session.found.get("own amount", 0)
    subtotal = 20_000 + late if one.purpose == "full" else own if isinstance(own, int) else 0
    tender = one.tender if isinstance(one, f.PrepareAttempt) else "link"
    is_credit = tender == "card" and session.found.get("card product") == "credit"
    off = sum(adjustment.amount for adjustment in session.adjustments)
    return subtotal + ((subtotal * 2 + 50) // 100 if is_credit else 0) - off


def is_new(session: Session) -> bool:
    return session.setup.pack.about.version == "2025.12"


def _is_read_since(world: World) -> bool:
    """Tell whether the session's account was read after everything that the ledger has."""
    held, posted = world.session.account, len(world.truth.ledger)
    return any(read is held and known == posted for read, known in world.truth.reads)


def _is_today(fact: f.Fact) -> bool:
    from tests.policy.session.desk import DAY

    return DAY.covers(fact.at)


def _people(world: World, before: Session, effects: tuple[f.Effect, ...]) -> None:
    session, truth = world.session, world.truth
    seen = showable(session)
    fact_checks = {name for name in ("zip matches", "date matches") if session.found.get(name) is True}
    shown = seen.account is not None or seen.total is not None or seen.quote is not None
    require(not shown or len(fact_checks) == 2, "nothing is shown before the caller is verified", world)
    for name, step in (("zip matches", "G1"), ("date matches", "G2")):
        if name in fact_checks:
            answered_now = before.found.get(name) is not True
            require(step in truth.checks or answered_now, "a stranger is not verified", world)
    require(all(one.account != "A9" for one in seen.candidates), "a number has to be the same", world)
    loads = [one for one in effects if isinstance(one, f.LoadAccount)]
    for one in loads:
        require(any(c_.account == one.account for c_ in session.candidates), "accounts are candidates", world)
    if session.account is not None:
        require(session.account.id == session.account_id, "the account is the one chosen", world)
    for adjustment in session.adjustments:
        require(adjustment.amount <= 200 or truth.approved, "beyond authority somebody approves", world)
        require(adjustment.amount <= 500, "no more is given than the line", world)
        option = None if session.reckoning is None else session.reckoning.option
        late = 0 if option is None or option.id == "part" else 700 if is_new(session) else 500
        require(
            adjustment.request.line_amount == late, "what was granted is for the line that there is", world
        )
    if session.pending is not None:
        require(session.stage is Stage.GUIDING, "a request lives with its quote", world)
        reckoning = session.reckoning
        is_same = reckoning is not None and reckoning.total == session.pending.before
        require(
            is_same or session.pending.back is not None,
            "a request about the quote is bound to its total",
            world,
        )
    if session.offer is not None:
        require(session.stage is Stage.GUIDING, "an offer lives with its quote", world)
        reckoning = session.reckoning
        require(
            reckoning is not None and reckoning.total == session.offer.before,
            "an offer is bound to its total",
            world,
        )
        require(session.pending is None, "an offer is no request", world)
    for tried in effects:
        if isinstance(tried, f.TakeCode):
            is_its = session.pending is not None and session.pending.id == tried.request
            require(is_its, "a code is tried on the request that is pending", world)
            require(not _trying(before), "one code is tried at a time", world)
    if before.pending is not None and session.pending is None:
        told = {one.notice.value for one in effects if isinstance(one, f.Tell)}
        went_back = any(isinstance(one, f.ReversePayment) for one in effects)
        said = any(one.startswith(("exception", "return")) for one in told)
        require(said or went_back, "the end of a request is told", world)


def _trying(session: Session) -> bool:
    return any(isinstance(one, f.TakeCode) for one in session.waiting)


def _totals(world: World, before: Session, effects: tuple[f.Effect, ...]) -> None:
    old, new = before.reckoning, world.session.reckoning
    if old is None or new is None or not (old.is_verified and new.is_verified):
        return
    if before.account is not world.session.account:
        return
    if old.total is not None and old.total != new.total:
        told = [
            one
            for one in effects
            if isinstance(one, f.Tell) and one.notice in (f.Notice.TOTAL_CHANGED, f.Notice.NO_QUOTE)
        ]
        require(told, "a total never changes silently", world)
        if told[0].notice is f.Notice.TOTAL_CHANGED:
            require(told[-1].now == new.total, "the new total is told", world)


def check_end(world: World) -> None:
    """Hold the end of a call against the truth."""
    session, truth = world.session, world.truth
    require(session.stage is Stage.ENDED, f"a call comes to its end, not {session.stage.name}", world)
    for name, state in truth.recorders.items():
        require(
            state is not RecorderState.PAUSED or name not in session.recorders.names,
            f"{name} records again",
            world,
        )
    for key, did in truth.sent.items():
        followed = did != "captured" or key in truth.ledger
        require(followed or session.handed_over, "what was captured is in the ledger", world)
    for name, since, until in truth.owed:
        told = [(one.from_ms, one.to_ms) for one in truth.tickets if name in one.recorders]
        require((since, until) in told, f"it is told that {name} recorded card details: {told}", world)
    require(not truth.window, "no window is left", world)
    require(session.pending is None, "no request is left", world)
