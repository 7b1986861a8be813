"""The collector rests while a pack is made, and is afterwards as it was before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from policy.language.uncollected import uncollected


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    enabled = gc.isenabled()
    yield
    (gc.enable if enabled else gc.disable)()


def test_the_collector_rests_and_then_goes_on() -> None:
    gc.enable()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_after_a_failure() -> None:
    gc.enable()
    with pytest.raises(ValueError, match="no pack"), uncollected():
        raise ValueError("no pack")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_what_was_made_is_old_at_once() -> None:
    gc.enable()
    gc.unfreeze()
    with uncollected():
        made = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    assert all(gc.is_tracked(one) for one in made)
    young = {id(one) for one in gc.get_objects(generation=0)}
    assert not young.intersection(map(id, made))


def test_what_a_program_froze_stays_frozen() -> None:
    gc.enable()
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with uncollected():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
