"""What of the suite runs under Wine, and what a green run there says nothing about, with the reasons."""

from dataclasses import dataclass

_ONE = {
    "the call session": "tests/policy/session",
    "quotes": "tests/policy/quote",
    "the policy language": (
        "tests/policy/language/targets/interpret tests/policy/language/targets/python "
        "tests/policy/language/targets/test_cells.py tests/policy/language/targets/test_text.py "
        "tests/policy/language/targets/test_sql_days.py tests/policy/language/targets/test_sql_terms.py"
    ),
    "policy packs in folders": "tests/integrations/packs",
    "connectors": "tests/integrations/ami tests/integrations/cti tests/integrations/contracts/cti",
    "the account store on SQLite": "tests/integrations/accounts/test_sqlite.py",
    "the journal of payments": "tests/integrations/journal",
}
_OTHER = {
    "docking": "tests/desktop/docking",
    "the panel": "tests/desktop/views tests/desktop/present",
    "card entry, the panel's side": "tests/desktop/capture",
    "the keyring, Windows' own": "tests/integrations/secrets",
    "settings and logs": "tests/integrations/settings tests/integrations/logs",
    "the program and its doctor": "tests/desktop/test_program.py tests/desktop/commands/doctor",
}
PARTS = (_ONE, _OTHER)
"""Folders and files of tests, by what they are about; in two parts that run side by side and take about as long.

The workers of pytest-xdist would each collect all of them, and files are slow to find under Wine.
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something not covered under Wine; `tests` are those in PARTS that are left out for it."""

    what: str
    because: str
    tests: tuple[str, ...] = ()


GAPS = (
    Gap(
        "the system's own word that a window moved, was minimised or restored",
        "Wine 8 sends no such event; the docking tests call NotifyWinEvent in the system's place",
    ),
    Gap(
        "a window's frame without its shadow",
        "DwmGetWindowAttribute answers E_NOTIMPL; GetWindowRect is asked",
    ),
    Gap("the strip kept free at the screen's edge", "SHAppBarMessage says yes and changes nothing"),
    Gap("several monitors and their scaling", "there is one, without a screen: Wine's null display driver"),
    Gap("card entry left out of screen captures", "SetWindowDisplayAffinity fails, with error 8"),
    Gap(
        "the card-entry window",
        "its browser engine is not installed there (150 MB more, for an engine that Wine is not made for)",
        ("tests/desktop/capture/test_host.py",),
    ),
    Gap(
        "room for every word in every state of the panel",
        "Qt draws there with the same fonts and the same engine as on Linux, and it takes half a minute",
        ("tests/desktop/views/test_states.py",),
    ),
    Gap("links such as tillside:…", "Wine starts them only where they are registered for all users"),
    Gap("PostgreSQL as the account store", "the server that the tests start is Debian's, not Windows'"),
    Gap(
        "the sandbox gateway on its own, the policy on whole books, the policy's checker",
        "they take minutes there and ask the system for nothing that the other parts do not",
        ("tests/integrations/packs/test_books.py",),
    ),
    Gap(
        "drawn histories of the call session, and deliberate faults in it",
        "they would take longer than all the rest, for rules that ask nothing of the system",
        ("tests/policy/session/test_histories.py", "tests/policy/session/test_faults.py"),
    ),
    Gap("journeys", "they are made of programs of Debian: softphones, a switch, a window manager"),
    Gap(
        "an installed program, signatures, elevation",
        "nothing is packaged here; the tests run from the source",
    ),
)


def left_out() -> list[str]:
    """Return the tests of PARTS that are not run."""
    return [test for gap in GAPS for test in gap.tests]
