"""Reads recording.md: what is asked of a call's recorders, and which steps count only while they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from policy.language.pages import Page, Section, Written
from policy.language.resolve.columns import records
from policy.language.resolve.front import Front
from policy.language.resolve.names import Names, one_of, suggestion
from policy.language.syntax import words
from policy.language.tree.pack import Step, StepKind, Tender
from policy.recording import Proof, RecordingRules

CARD: Final = "card"
GRADES: Final[Mapping[str, Proof]] = {"proven": Proof.PROVEN, "acknowledged": Proof.ACKNOWLEDGED}
TOO_LITTLE: Final = ("asserted", "none")
CALLS: Final = ("every", "some")
DISCLOSURE: Final = "disclosure"
AUTHORIZATION: Final = "authorization"


@dataclass(slots=True)
class _Asked:
    """What the rows ask, gathered as they are read."""

    expected: list[str] = field(default_factory=list)
    paused_by: dict[str, Proof] = field(default_factory=dict)
    on_by: dict[str, Proof] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    steps: dict[str, str] = field(default_factory=dict)


def read_recording(
    names: Names, page: Page, tenders: Iterable[Tender], steps: Iterable[Step]
) -> RecordingRules:
    """Read the recording page; `steps` are those of all call flows."""
    front = Front(names, page)
    front.only(("opens entry", "counts as on", "why", "unrecorded calls", "pauses for"))
    paused = _grade(names, front.written("opens entry")) or Proof.PROVEN
    on = _grade(names, front.written("counts as on")) or Proof.PROVEN
    asked = _Asked()
    if why := front.text("why"):
        asked.reasons[""] = why
    for setting, grade in (("opens entry", paused), ("counts as on", on)):
        if grade is Proof.ACKNOWLEDGED and not why:
            _without_reason(names, page.front[setting], "Add a line “why: …” to the front matter.")
    known = {step.id: step for step in steps}
    for section in page.sections:
        heading = words(section.title.text)
        if heading == "recorders":
            _recorders(names, section, asked)
        elif heading == "recorded steps":
            _steps(names, section, known, asked)
        else:
            names.report(
                "unknown-section",
                f"recording.md has no section “{section.title.text}”.",
                suggestion(
                    heading, ("recorders", "recorded steps"), "It may have: Recorders, Recorded steps."
                ),
                section.title.place,
            )
    return RecordingRules(
        paused=paused,
        paused_by=asked.paused_by,
        on=on,
        on_by=asked.on_by,
        expected=tuple(asked.expected),
        may_be_none=front.flag("unrecorded calls", default=False),
        pauses_for=_pauses_for(names, front.written("pauses for"), [tender.id for tender in tenders]),
        recorded=frozenset(step for step, counts in asked.steps.items() if counts == DISCLOSURE),
        authorising=frozenset(step for step, counts in asked.steps.items() if counts == AUTHORIZATION),
        reasons=asked.reasons,
    )


def _grade(names: Names, written: Written | None) -> Proof | None:
    """Return a grade, None where nothing, or nothing that may stand there, is written."""
    if written is None or written.text in ("", "-"):
        return None
    if words(written.text) in TOO_LITTLE:
        names.report(
            "grade-too-low",
            f"“{written.text}” is never enough: a recorder is not believed on a person's word, or on none.",
            "Write “proven”, or “acknowledged” where the recorder can give no more, and say why.",
            written.place,
        )
        return None
    word = one_of(names, written, GRADES, "grade of proof")
    return None if word is None else GRADES[word]


def _without_reason(names: Names, written: Written, advice: str) -> None:
    names.report(
        "grade-without-reason",
        "“acknowledged” is less than proof, and the page does not say why it is enough.",
        f"{advice} Auditors will ask what keeps the recorder from proving it, and who agreed.",
        written.place,
    )


def _recorders(names: Names, section: Section, asked: _Asked) -> None:
    for record in records(
        names, section, ("recorder", "calls"), ("opens entry", "counts as on", "why", "note")
    ):
        recorder = record["recorder"].text
        if not recorder or recorder == "-":
            names.report(
                "name",
                "The name of a recorder is missing.",
                "Write the name by which the recorder reports itself, such as pbx.",
                record["recorder"].place,
            )
            continue
        if recorder.casefold() in asked.named:
            names.report(
                "recorder-twice",
                f"The recorder “{recorder}” stands twice.",
                "Keep one of the two rows.",
                record["recorder"].place,
            )
            continue
        asked.named.add(recorder.casefold())
        if one_of(names, record["calls"], CALLS, "kind of calls") == "every":
            asked.expected.append(recorder)
        why = "" if record["why"].text == "-" else record["why"].text
        for heading, grades in (("opens entry", asked.paused_by), ("counts as on", asked.on_by)):
            grade = _grade(names, record[heading])
            if grade is not None:
                grades[recorder] = grade
            if grade is Proof.ACKNOWLEDGED and not why:
                _without_reason(names, record[heading], f"Say it for “{recorder}” in the column “why”.")
        if why:
            asked.reasons[recorder] = why


def _steps(names: Names, section: Section, known: Mapping[str, Step], asked: _Asked) -> None:
    for record in records(names, section, ("step", "counts as"), ("source", "note")):
        step = record["step"].text.upper()
        counts = one_of(names, record["counts as"], (DISCLOSURE, AUTHORIZATION), "part of a recording")
        if step not in known:
            names.report(
                "unknown-row",
                f"“{record['step'].text}” is no step of a call flow.",
                suggestion(step, known, "Name the id of a step under guidance/."),
                record["step"].place,
            )
        elif step in asked.steps:
            names.report(
                "id-twice",
                f"The step {step} stands twice.",
                "Keep one of the two rows.",
                record["step"].place,
            )
        elif counts == AUTHORIZATION and known[step].kind is not StepKind.CONSENT:
            names.report(
                "not-a-consent",
                f"{step} is a step of kind “{known[step].kind.value}”; nobody authorizes anything in it.",
                "Name a step of kind consent, or let it count as a disclosure.",
                record["counts as"].place,
            )
        elif counts is not None:
            asked.steps[step] = counts


def _pauses_for(names: Names, written: Written | None, tenders: list[str]) -> frozenset[str]:
    """Return the ways to pay whose entry asks for a pause; a card's always does."""
    if written is None:
        return frozenset({CARD})
    chosen = [words(part) for part in written.text.split(",")]
    unknown = next((one for one in chosen if one not in tenders), None)
    if unknown is not None:
        names.report(
            "unknown-name",
            f"“{unknown}” is no way to pay.",
            suggestion(unknown, tenders, "Name ways to pay as tenders.md calls them."),
            written.place,
        )
    elif CARD in tenders and CARD not in chosen:
        names.report(
            "card-not-paused",
            "Recording goes on while a card is entered; its security code may be in no recording.",
            "Add “card” to the list.",
            written.place,
        )
    return frozenset(chosen)
