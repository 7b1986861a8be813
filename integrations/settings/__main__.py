"""Writes the guide to the settings into the shipped documents: ``python -m integrations.settings``."""

from pathlib import Path

from integrations.settings.guide import guide

if __name__ == "__main__":
    page = Path(__file__).parents[2] / "resources" / "docs" / "settings.md"
    page.write_text(guide(), encoding="utf-8", newline="\n")
