"""The command groups of the tillside program: their names, what each is for, and the module that holds it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """A group of commands whose module is imported only when the group is named.

    The module has a typer app named ``app``. A group that is one command gives its app a callback with
    ``invoke_without_command=True``.
    """

    name: str
    summary: str
    module: str


GROUPS: tuple[Group, ...] = (
    Group("panel", "Show the panel; what `tillside` alone does too.", "desktop.commands.panel"),
    Group("demo", "Try everything on simulators: calls arrive by themselves.", "desktop.commands.demo"),
    Group("policy", "Write, check, try and compare policy packs.", "desktop.commands.policy"),
    Group(
        "accounts", "Import, make and search the accounts that calls are about.", "desktop.commands.accounts"
    ),
    Group("reconcile", "Hold a day's journal, settlement and ledger together.", "desktop.commands.reconcile"),
    Group("doctor", "Say what is wrong with this installation, and what to do.", "desktop.commands.doctor"),
    Group(
        "evidence", "Show what happened on a call, so that it can be verified.", "desktop.commands.evidence"
    ),
    Group(
        "supervise",
        "Approve or refuse what agents may not grant themselves.",
        "desktop.commands.supervise",
    ),
    Group(
        "overrides",
        "Count what was waived or overridden, by whom, and what is open.",
        "desktop.commands.overrides",
    ),
    Group("enroll", "Say who may approve, and with which key.", "desktop.commands.enroll"),
    Group(
        "nats-config",
        "Write what a NATS server is told to carry approvals.",
        "desktop.commands.nats_config",
    ),
    Group(
        "witness",
        "Stand beside a recorder, and prove its pauses to desktops.",
        "desktop.commands.witness",
    ),
    Group("secret", "Keep secrets in the system's keyring.", "desktop.commands.secret"),
    Group("gallery", "Render every state of the panel to PNG.", "desktop.commands.gallery"),
)
