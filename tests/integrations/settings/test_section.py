"""Sections of the settings: what they take, what they refuse and say of it, and that they stay as they are."""

import contextlib
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.settings.model import Settings
from integrations.settings.section import Checked, Field, Fit, NotRight, Section, Unfit


def even(value: int) -> int:
    if value % 2:
        raise ValueError("even")
    return value


class Inner(Section):
    """A section within one."""

    words: Annotated[tuple[Annotated[str, Field(pattern="^[a-z]+$")], ...], Field(min_length=1)] = ("a",)


class Outer(Section):
    """A section of every kind of key."""

    number: Annotated[int, Field(ge=0, le=10), Checked(even)] = 2
    yes: bool = False
    text: Annotated[str, Field(max_length=3, description="Words.")] = ""
    one: Literal["x", "y"] = "x"
    only: Literal["z"] = "z"
    file: Path | None = None
    inner: Inner = Inner()


def unfit(**given: Any) -> tuple[Unfit, ...]:
    with pytest.raises(NotRight) as raised:
        Outer.model_validate(given)
    return raised.value.found


def test_lists_and_paths_are_taken_as_files_have_them() -> None:
    made = Outer.model_validate({"file": "/srv/x", "inner": {"words": ["b", "c"]}, "number": 4})
    assert made == Outer(file=Path("/srv/x"), inner=Inner(words=("b", "c")), number=4)
    assert hash(made) == hash(Outer.model_validate(made.model_dump()))
    assert "number=4" in repr(made)


@pytest.mark.parametrize(
    ("given", "where", "should_be"),
    [
        ({"number": True}, ("number",), "a valid integer"),
        ({"number": 1.0}, ("number",), "a valid integer"),
        ({"number": -2}, ("number",), "greater than or equal to 0"),
        ({"number": 12}, ("number",), "less than or equal to 10"),
        ({"number": 3}, ("number",), "even"),
        ({"yes": 1}, ("yes",), "a valid boolean"),
        ({"text": 1}, ("text",), "a valid string"),
        ({"text": "long"}, ("text",), "no longer than 3"),
        ({"file": 1}, ("file",), "a file or folder"),
        ({"inner": 1}, ("inner",), "a section with keys"),
        ({"inner": {"words": "a"}}, ("inner", "words"), "a list"),
        ({"inner": {"words": []}}, ("inner", "words"), "no shorter than 1"),
        ({"inner": {"words": ["a", "B"]}}, ("inner", "words"), "something of the pattern ^[a-z]+$"),
        ({"inner": {"words": ["a\n"]}}, ("inner", "words"), "something of the pattern ^[a-z]+$"),
    ],
)
def test_what_does_not_fit_is_said_with_what_it_should_be(
    given: dict[str, Any], where: tuple[str, ...], should_be: str
) -> None:
    assert unfit(**given) == (Unfit(where, Fit.WRONG, should_be),)


def test_all_that_is_wrong_is_found_at_once() -> None:
    found = unfit(one="w", only="w", number="2", inner={"wrods": 1}, more=1)
    assert [(one.where, one.fit, one.should_be) for one in found] == [
        (("one",), Fit.NOT_OFFERED, "'x' or 'y'"),
        (("only",), Fit.NOT_OFFERED, "'z'"),
        (("number",), Fit.WRONG, "a valid integer"),
        (("inner", "wrods"), Fit.UNKNOWN, ""),
        (("more",), Fit.UNKNOWN, ""),
    ]


@pytest.mark.parametrize("value", [[], {}, None, 3])
def test_no_kind_of_value_is_more_than_refused(value: object) -> None:
    assert unfit(one=value)[0].fit is Fit.NOT_OFFERED


def test_what_is_refused_is_not_repeated() -> None:
    with pytest.raises(NotRight) as raised:
        Outer(text="hunter2")
    assert "hunter2" not in str(raised.value)


def test_a_section_is_changed_by_a_checked_copy_only() -> None:
    made = Outer()
    with pytest.raises(AttributeError):
        made.number = 4  # type: ignore[misc]
    assert (made.model_copy({"number": 4}).number, made.number) == (4, 2)
    with pytest.raises(NotRight):
        made.model_copy({"number": 5})


@given(
    st.sampled_from(["general", "docking", "logs", "calls"]), st.text(max_size=5), st.integers() | st.text()
)
def test_settings_are_taken_or_refused_whatever_is_in_them(section: str, key: str, value: object) -> None:
    given = {section: {key: value}}
    with contextlib.suppress(NotRight):
        made = Settings.model_validate(given)
        assert Settings.model_validate(made.model_dump()) == made
