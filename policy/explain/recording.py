"""What a pack asks of a call's recorders: in words, and as its page says it."""

from __future__ import annotations

from collections.abc import Iterator

from policy.language.tree.pack import Pack
from policy.recording import Proof, RecordingRules
from policy.wording import Wording


def recording_in_words(pack: Pack, language: str = "en") -> tuple[str, ...]:
    """Say the recording rules, one sentence for each."""
    return tuple(_sentences(pack, Wording(language, pack.about.minor_digits)))


def as_written(rules: RecordingRules) -> dict[str, dict[str, str]]:
    """Return the rules by what they are about ("every recorder", a recorder, a step), as the page says them."""
    written = {
        "every recorder": {
            "opens entry": _grade(rules.paused),
            "counts as on": _grade(rules.on),
            "why": rules.reasons.get("", ""),
            "unrecorded calls": "yes" if rules.may_be_none else "no",
            "pauses for": ", ".join(sorted(rules.pauses_for)),
        }
    }
    named = filter(None, rules.reasons)
    for recorder in dict.fromkeys([*rules.expected, *rules.paused_by, *rules.on_by, *named]):
        written[f"recorder {recorder}"] = {
            "calls": "every" if recorder in rules.expected else "some",
            "opens entry": _grade(rules.paused_by.get(recorder)),
            "counts as on": _grade(rules.on_by.get(recorder)),
            "why": rules.reasons.get(recorder, ""),
        }
    for counts, steps in (("disclosure", rules.recorded), ("authorization", rules.authorising)):
        written |= {f"step {step}": {"counts as": counts} for step in sorted(steps)}
    return written


def _grade(grade: Proof | None) -> str:
    return "" if grade is None else grade.name.lower()


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
