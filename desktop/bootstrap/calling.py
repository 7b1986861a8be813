"""How a softphone that runs a command or opens a URL reports a call to the running panel. Loads as little as can be."""

from integrations.cti.hook.client import DONE, main, send


def report_call(arguments: list[str]) -> int:
    """Hand a `call …` command or a `tillside:` URL over, and return the exit status."""
    return main(arguments)


def summon() -> bool:
    """Ask the running panel to come to the front, and return whether it heard that."""
    return send("/show", {}) == DONE
