"""Work that fails is begun again, a few times, and never silently."""

from __future__ import annotations

import pytest

from integrations.approvals.persevering import persevere


@pytest.mark.parametrize(("failures", "tries"), [(0, 1), (2, 3), (9, 4)])
async def test_work_is_begun_again_as_often_as_there_are_pauses(failures: int, tries: int) -> None:
    begun: list[int] = []
    reported: list[tuple[str, bool]] = []

    async def work() -> None:
        begun.append(len(begun))
        if len(begun) <= failures:
            raise RuntimeError(str(len(begun)))

    await persevere(work, lambda error, again: reported.append((str(error), again)), (0.0, 0.0, 0.0))
    assert len(begun) == tries
    expected = [("1", True), ("2", True), ("3", True), ("4", False)]
    assert reported == expected[: min(failures, 4)]


async def test_what_went_on_for_long_may_fail_as_often_again() -> None:
    begun: list[int] = []

    async def work() -> None:
        begun.append(len(begun))
        if len(begun) <= 7:
            raise RuntimeError

    await persevere(work, lambda _error, _again: None, (0.0, 0.0), steady_s=0.0)
    assert len(begun) == 8
