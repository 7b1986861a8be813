"""What a pack asks of a call's recorders, in words."""

from __future__ import annotations

from collections.abc import Iterator

from policy.language.tree.pack import Pack
from policy.wording import Wording


def recording_in_words(pack: Pack, language: str = "en") -> tuple[str, ...]:
    """Say the recording rules, one sentence for each."""
    return tuple(_sentences(pack, Wording(language, pack.about.minor_digits)))


def _sentences(pack: Pack, wording: Wording) -> Iterator[str]:
    rules, phrase = pack.recording, wording.phrase
    several = ", several" if len(rules.expected) > 1 else ""
    if rules.expected:
        yield phrase(f"recording: every call{several}", recorders=wording.listed(rules.expected))
    else:
        yield phrase("recording: none expected")
    yield phrase("recording: may be none" if rules.may_be_none else "recording: never none")
    tenders = [tender.title for tender in pack.tenders if tender.id in rules.pauses_for]
    yield phrase(
        f"recording: paused {rules.paused.name.lower()}",
        tenders=wording.listed(tenders or sorted(rules.pauses_for)),
    )
    for recorder, grade in rules.paused_by.items():
        yield phrase(f"recording: paused by {grade.name.lower()}", recorder=recorder)
    yield phrase(f"recording: on {rules.on.name.lower()}")
    for recorder, grade in rules.on_by.items():
        yield phrase(f"recording: on by {grade.name.lower()}", recorder=recorder)
    for recorder, why in rules.reasons.items():
        if recorder:
            yield phrase("recording: why", recorder=recorder, why=why)
        else:
            yield phrase("recording: why of all", why=why)
    for key, steps in (("recorded", rules.recorded), ("authorization", rules.authorising)):
        if steps:
            yield phrase(f"recording: {key}", steps=wording.listed(_steps(pack, steps)))


def _steps(pack: Pack, wanted: frozenset[str]) -> list[str]:
    """Return steps by id and title, in the order of the call flows."""
    return [f"{step.id} “{step.title}”" for flow in pack.flows for step in flow.steps if step.id in wanted]
