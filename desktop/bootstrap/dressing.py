"""Which language and which theme the settings mean, and the application dressed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.views.look import Look
    from desktop.views.theme import Theme
    from integrations.settings.model import Settings


def dress_for(app: QApplication, look: Look, theme: str) -> None:
    """Dress the application in a theme that is set, or follow the system's."""
    from desktop.views.dressing import dress, follow_system

    if theme == "system":
        follow_system(app, look)
    else:
        look.set_theme(theme_in(app, theme))
        dress(app, look)


def theme_in(app: QApplication, theme: str) -> Theme:
    """Return the theme that a setting means at this moment."""
    from desktop.views.dressing import system_theme
    from desktop.views.theme import dark, light

    if theme in ("light", "dark"):
        return dark() if theme == "dark" else light()
    return system_theme(app, app.palette())


def language_of(settings: Settings) -> str:
    """Return the language of the panel."""
    return language_in(settings.general.language)


def language_in(language: str) -> str:
    """Return the language that is set if the panel speaks it, else the system's, else English."""
    from PySide6.QtCore import QLocale

    from desktop.present.texts import LANGUAGES

    wished = (language, QLocale.system().name()[:2])
    return next((one for one in wished if one in LANGUAGES), "en")
