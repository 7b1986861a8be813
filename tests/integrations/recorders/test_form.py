"""Every recorder adapter's folder has the same form and takes part in the contract suite."""

from pathlib import Path

import pytest

import integrations.recorders

FOLDER = Path(integrations.recorders.__file__).parent
SERVICES = {"guard"}  # processes of ours beside the recorders
ADAPTERS = sorted(
    path.name for path in FOLDER.iterdir() if (path / "__init__.py").exists() and path.name not in SERVICES
)
DO_IO = {"connector", "server", "__main__", "proving", "growth", "line", "desktops"}
"""`proving` and `growth` look at the files of a recorder; `line` is a connector's connection, `desktops` a server's."""


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_has_a_wire_a_connector_and_a_readme_with_its_best_grade(adapter: str) -> None:
    assert {"wire.py", "connector.py", "README.md"} <= {path.name for path in (FOLDER / adapter).iterdir()}
    assert "**Best grade: " in (FOLDER / adapter / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_takes_part_in_the_contract_suite(adapter: str) -> None:
    suite = Path(__file__).parent / adapter / "test_contract.py"
    assert "(RecorderContract)" in suite.read_text(encoding="utf-8")


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_only_the_connector_and_a_server_do_io(adapter: str) -> None:
    for path in (FOLDER / adapter).glob("*.py"):
        words = path.read_text(encoding="utf-8") if path.stem not in DO_IO else ""
        assert not any(f"import {module}" in words for module in ("asyncio", "socket", "time", "ssl")), path
