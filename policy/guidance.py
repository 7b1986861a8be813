"""The steps of a call: which apply, which are done, which one is next, and the words to say.

Nothing is remembered here. Steps follow from what is known and done, so going back is changing either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from policy.language.targets.interpret.rows import Answer, answer
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import Origin
from policy.language.tree.pack import Flow, Pack, Step, StepKind
from policy.language.tree.types import MONEY, State, Type, Value
from policy.wording import Wording

FINDS_OUT: Final = frozenset({StepKind.ASK, StepKind.VERIFY})
BINDING: Final = frozenset({StepKind.DISCLOSE, StepKind.CONSENT})
PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class CallState:
    """Where a call stands: its flow, what is known, and the ids of the steps that were recorded as done."""

    flow: str
    scene: Scene
    done: frozenset[str]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Shown:
    """A step with its text for this call. `missing` are the values that its text names and nobody knows yet."""

    step: Step
    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps of a call, in the order of the page: what is done, the one to do now (None at the end), and what
    comes after it. What was recorded as done stays done, even where it would no longer be asked for."""

    done: tuple[Shown, ...]
    current: Shown | None
    coming: tuple[Shown, ...]


def guide(state: CallState) -> Guide:
    """Return the steps of a call. Raise KeyError if the pack has no flow with this id."""
    flow = {flow.id: flow for flow in state.scene.pack.flows}[state.flow]
    settled = state.done | {step.id for step in flow.steps if is_found_out(step, state.scene)}
    applies = {step.id for step in applying(flow, state.scene)}
    done: list[Shown] = []
    left: list[Shown] = []
    for step in flow.steps:
        is_done = step.id in settled or step.done_when in settled
        if step.id in state.done or (is_done and step.id in applies):
            done.append(show(step, state.scene, state.language))
        elif step.id in applies:
            left.append(show(step, state.scene, state.language))
    return Guide(tuple(done), left[0] if left else None, tuple(left[1:]))


def consents(scene: Scene, language: str = "en") -> tuple[Shown, ...]:
    """Return the disclosures to make and the consents to get on a path: in all flows, with what is chosen."""
    return tuple(
        show(step, scene, language)
        for flow in scene.pack.flows
        for step in applying(flow, scene)
        if step.kind in BINDING
    )


def applying(flow: Flow, scene: Scene) -> tuple[Step, ...]:
    """Return the steps of a flow whose cells hold, in the order of the page."""
    found = answer(scene.pack.tables[flow.table], scene)
    rows = found.rows if isinstance(found, Answer) else ()
    return tuple(step for step in flow.steps if step.id in rows)


def is_found_out(step: Step, scene: Scene) -> bool:
    """Tell whether what a step asks for is known; a check that was answered with no has found out nothing."""
    if step.kind not in FINDS_OUT or not step.asks:
        return False
    value = scene.value(step.asks, Origin.INPUT)
    return not isinstance(value, State) and not (step.kind is StepKind.VERIFY and value is False)


def show(step: Step, scene: Scene, language: str = "en") -> Shown:
    """Fill in the text of a step; a value that nobody knows stays as its name in brackets."""
    wording = Wording(language, scene.pack.about.minor_digits, scene.on)
    text = step.texts.get(language) or step.texts.get("en", "")
    missing: dict[str, None] = {}

    def filled(found: re.Match[str]) -> str:
        name = " ".join(found[1].split())
        value = look_up(name, scene)
        if isinstance(value, State):
            missing[name] = None
            return f"[{name}]"
        return wording.value(value, type_of(name, scene.pack))

    return Shown(step, PLACEHOLDER.sub(filled, text), tuple(missing))


def look_up(name: str, scene: Scene) -> Value:
    """Return a value by its name alone: an input, a result of a table or a component's amount."""
    found = (scene.value(name, origin) for origin in (Origin.OUTPUT, Origin.COMPONENT, Origin.INPUT))
    return next((value for value in found if value is not State.UNKNOWN), State.UNKNOWN)


def type_of(name: str, pack: Pack) -> Type:
    """Return the type of a value named in a text; sums, and amounts of components, are money."""
    if name in pack.inputs:
        return pack.inputs[name].type
    outputs = (output for table in pack.tables.values() for output in table.outputs)
    return next((output.type for output in outputs if output.name == name), MONEY)
