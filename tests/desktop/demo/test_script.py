"""Scripts as they are written: those that came with the program can be read, and mistakes are named."""

from __future__ import annotations

import pytest

from desktop.demo.callers import Role
from desktop.demo.script import BadScript, Step, Verb, names, parsed, read
from integrations.gateways.sandbox.faults import PLACES

REQUIRED = {
    "happy",
    "several-accounts",
    "declined",
    "unknown-outcome",
    "hang-up-during-entry",
    "plan",
    "waiver",
}


def test_the_usual_scenarios_are_there() -> None:
    assert set(names()) >= REQUIRED


@pytest.mark.parametrize("name", names())
def test_every_script_can_be_read_and_names_somebody_who_calls(name: str) -> None:
    script = read(name)
    assert script.name == name
    assert script.title
    first = script.steps[0]
    assert first.verb is Verb.RING
    assert Role(first.what)
    assert all(step.of in {"", *PLACES} for step in script.steps if step.verb is Verb.FAULT)


def test_a_step_says_where_it_stands() -> None:
    script = parsed("one", 'title = "x"\nsteps = [{ ring = "rosa" }, { expect = "idle", within = 3 }]')
    assert script.steps == (Step(1, Verb.RING, "rosa"), Step(2, Verb.EXPECT, "idle", within=3))
    assert str(script.steps[1]) == "step 2 (expect = 'idle')"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "not TOML"),
        ('title = "x"', "a title and a list of steps"),
        ('title = "x"\nsteps = []', "a title and a list of steps"),
        ('steps = [{ ring = "rosa" }]', "a title and a list of steps"),
        ('title = "x"\nmore = 1\nsteps = [{ ring = "rosa" }]', "a title and a list of steps"),
        ('title = "x"\nsteps = ["ring"]', "step 1: a step is written like"),
        ('title = "x"\nsteps = [{ dance = "rosa" }]', "step 1: a step has one of"),
        ('title = "x"\nsteps = [{ ring = "rosa", answer = "panel" }]', "step 1: a step has one of"),
        ('title = "x"\nsteps = [{ ring = "rosa" }, { answer = "door" }]', "step 2: answer is one of"),
        ('title = "x"\nsteps = [{ ring = 7 }]', "step 1: ring is a text"),
        ('title = "x"\nsteps = [{ ring = "rosa", within = 3 }]', "ring takes no “within”"),
        ('title = "x"\nsteps = [{ expect = "idle", within = 0 }]', "whole numbers"),
        ('title = "x"\nsteps = [{ expect = "idle", within = true }]', "whole numbers"),
        ('title = "x"\nsteps = [{ fault = "lost", of = 3 }]', "of is a text"),
        ('title = "x"\nsteps = [{ fault = "lost", times = 1001 }]', "whole numbers"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadScript) as refused:
        parsed("mine", text)
    assert said in str(refused.value)
    assert "mine" in str(refused.value)


@pytest.mark.parametrize("name", ["nobody", "", "../script", "happy.toml"])
def test_a_script_that_is_not_there_is_told_with_those_that_are(name: str) -> None:
    with pytest.raises(BadScript, match="happy"):
        read(name)
