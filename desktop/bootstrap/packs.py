"""The policy pack that the settings name: one that came with the program, or a folder."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.errors import Refused

if TYPE_CHECKING:
    from policy.language.compile import Compilation
    from policy.language.tree.pack import Pack


def pages_of(named: str) -> Mapping[str, bytes]:
    """Return the pages of the pack of a name or folder, as they are now; raise Refused for one that cannot be read."""
    from integrations.packs.folder import PackUnreadable, read_folder

    with resources.as_file(resources.files("resources") / "packs" / named) as own:
        folder = own if "/" not in named and "\\" not in named and own.is_dir() else Path(named)
        try:
            return read_folder(folder)
        except PackUnreadable as fault:
            raise Refused(
                f"The policy pack “{named}” cannot be read: {fault.message}", next_step=fault.advice
            ) from fault


def compiled(named: str) -> Compilation:
    """Compile the pack of a name or folder; raise Refused for one that cannot be used."""
    from policy.language.compile import read

    compilation = read(pages_of(named))
    if compilation.pack is None:
        raise Refused(
            f"The policy pack “{named}” has errors.", next_step=f"Run: tillside policy check {named}"
        )
    return compilation


def pack_named(named: str) -> Pack:
    """Return the pack of a name or folder; raise Refused for one that cannot be used."""
    pack = compiled(named).pack
    if pack is None:
        raise Refused(f"The policy pack “{named}” has errors.")
    return pack
