"""Loads what the panel is made of, in steps between which the window is alive; the order is from the leaves up."""

import asyncio
from collections.abc import Iterable
from importlib import import_module

VIEWS = (
    "desktop.present.texts",
    "desktop.views.look",
    "desktop.views.words",
    "desktop.views.call_strip",
    "desktop.views.account_card",
    "desktop.views.guidance",
    "desktop.views.quote_page",
    "desktop.views.pages",
    "desktop.views.panel",
    "desktop.present.opening",
    "desktop.present.trouble",
)
"""What the panel's window shows."""

SETTINGS = (
    "integrations.settings.model",
    "integrations.settings.files",
)

WORK = (
    "desktop.docking.dock",
    "sqlalchemy",
    "sqlalchemy.dialects.sqlite",
    "markdown_it",
    "lark",
    "policy.language.compile",
    "policy.session",
    "phonenumbers",
    "babel.numbers",
    "integrations.accounts.store",
    "integrations.journal.journal",
    "integrations.evidence.evidence",
    "integrations.till.till",
    "integrations.gateways.sandbox.client",
    "desktop.present.live",
    "desktop.desk",
    "desktop.runner.money",
    "desktop.runner.entry",
    "desktop.front",
    "desktop.bootstrap.card_window",
    "desktop.bootstrap.guarding",
    "desktop.bootstrap.approving",
    "desktop.bootstrap.agent",
    "desktop.bootstrap.docked",
)
"""What the agent works with. None is needed that `desktop.bootstrap.agent` would not load by itself, all at once."""


async def load_in_steps(modules: Iterable[str]) -> None:
    """Load modules one by one, and let the window do what it has to do in between."""
    for name in modules:
        import_module(name)
        await asyncio.sleep(0)
