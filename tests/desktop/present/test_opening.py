"""The panel before there is a desk behind it."""

import pytest

from desktop.present.opening import opening
from desktop.present.texts import LANGUAGES, load


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_says_that_no_call_is_heard_yet_and_offers_nothing(language: str) -> None:
    texts = load(language)
    view = opening(texts)
    assert (view.call.title, view.actions.note) == (texts("call.opening"), texts("note.opening"))
    assert (view.page, view.account, view.actions.primary) == (None, None, None)
