"""Where the programs that tests start find what Python has compiled."""

import os

_SETTINGS = ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE")


def bytecode() -> dict[str, str]:
    """Return what an environment made for one program says of it: the same as ours, lest all be compiled anew."""
    return {name: os.environ[name] for name in _SETTINGS if name in os.environ}
