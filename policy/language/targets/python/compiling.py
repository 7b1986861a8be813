"""Makes a program of a pack: writes its source, compiles it, and gives it what it calls at run time.

Apart from running programs, because writing one takes modules that a panel need not load before its first quote.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from policy.calendar import Calendar
from policy.language.targets.python import runtime
from policy.language.targets.python.components import Composer
from policy.language.targets.python.program import Program
from policy.language.targets.python.runtime import Note, Trouble
from policy.language.targets.specialise import specialise
from policy.language.tree.expressions import Rounding
from policy.language.tree.pack import About, Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, State
from policy.language.uncollected import uncollected
from policy.money import rounded

_FIXED: Final[Mapping[str, Any]] = {
    "U": UNKNOWN,
    "N": NOT_APPLICABLE,
    "S": State,
    "CLASH": Trouble.CLASH,
    "Note": Note,
    "Rounding": Rounding,
    "rounded": rounded,
    "bisect_right": bisect_right,
    **{scope.name: scope for scope in Scope},
    **{
        one.__name__: one
        for one in (
            runtime.add_months,
            runtime.bits,
            runtime.end_of_month,
            runtime.first,
            runtime.greatest,
            runtime.last,
            runtime.least,
            runtime.months_between,
            runtime.no_value,
            runtime.noted,
            runtime.rank_of,
            runtime.start_of_month,
            runtime.summed,
            runtime.total,
        )
    },
}


def compile_program(pack: Pack, on: date) -> Program:
    """Compile a pack for a date; the program serves every date on which the same rows are in effect."""
    with uncollected():
        known = specialise(pack, on)
        composer = Composer(known)
        source = composer.write()
        names = {**_FIXED, **composer.source.globals, "days": _days(known.about)}
        exec(compile(source, f"<{pack.about.id or 'pack'} on {on.isoformat()}>", "exec"), names)  # noqa: S102
        return Program(known, source, composer.assembly.layout, names["answer"])


def _days(about: About) -> runtime.Days:
    return runtime.Days(Calendar.of(about))
