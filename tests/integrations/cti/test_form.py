"""Every connector's folder has the same form and takes part in the contract suite."""

from pathlib import Path

import pytest

import integrations.cti
from tests.integrations.contracts.cti.benches import ALL

FOLDER = Path(integrations.cti.__file__).parent
CONNECTORS = sorted(path.name for path in FOLDER.iterdir() if (path / "__init__.py").exists())


@pytest.mark.parametrize("connector", CONNECTORS)
def test_a_connector_has_a_wire_a_connector_and_a_readme(connector: str) -> None:
    assert {"wire.py", "connector.py", "README.md"} <= {path.name for path in (FOLDER / connector).iterdir()}


@pytest.mark.parametrize("connector", CONNECTORS)
def test_a_connector_takes_part_in_the_contract_suite(connector: str) -> None:
    assert f"{connector}bench" in {bench.__name__.lower() for bench in ALL}


@pytest.mark.parametrize("connector", CONNECTORS)
def test_only_the_connector_itself_does_io(connector: str) -> None:
    quiet = [
        path
        for path in (FOLDER / connector).glob("*.py")
        if path.stem in {"wire", "conversation", "calls", "switch"}
    ]
    for path in quiet:
        words = path.read_text(encoding="utf-8")
        assert not any(f"import {module}" in words for module in ("asyncio", "socket", "time", "ssl")), path
