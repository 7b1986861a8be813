"""The gallery: a picture for every state, and the command that writes them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from typer.testing import CliRunner

from desktop import gallery
from desktop.commands.gallery import app
from desktop.gallery import PANEL, SUPERVISOR, Shot, render, shots, take
from desktop.present.samples import STATES
from desktop.present.supervision import samples as supervision
from desktop.views.supervision.window import USUAL


def test_every_state_is_shown_in_both_languages_and_themes_and_narrow() -> None:
    listed = list(shots())
    assert len({shot.name for shot in listed}) == len(listed)
    for state in supervision.STATES:
        of_state = [shot for shot in listed if shot.state == SUPERVISOR + state]
        assert {(s.language, s.theme) for s in of_state} >= {
            (language, theme) for language in ("en", "es") for theme in ("light", "dark")
        }
    for state in STATES:
        of_state = [shot for shot in listed if shot.state == state]
        assert {(s.language, s.theme) for s in of_state if s.size == PANEL} >= {
            (language, theme) for language in ("en", "es") for theme in ("light", "dark")
        }
        assert any(shot.size.width() == 360 for shot in of_state)


def test_the_same_state_gives_the_same_picture(qapp: QApplication) -> None:
    shot = Shot("quote", "en", "light", PANEL)
    assert take(qapp, shot).toImage() == take(qapp, shot).toImage()


def test_the_supervisors_window_has_pictures_too(qapp: QApplication) -> None:
    shot = Shot(f"{SUPERVISOR}waiting", "en", "dark", QSize(*USUAL))
    assert shot.name == "supervisor-waiting-en-dark.png"
    picture = take(qapp, shot)
    assert picture.size() == QSize(*USUAL) * qapp.devicePixelRatio()
    assert picture.toImage() == take(qapp, shot).toImage()


def test_pictures_and_contact_sheet_are_written(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [Shot("idle", "en", "light", PANEL), Shot("quote", "es", "dark", QSize(360, 700))]
    monkeypatch.setattr(gallery, "shots", lambda: iter(few))
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")  # put back afterwards; the command sets its own
    result = CliRunner().invoke(app, [str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "3 pictures" in result.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"idle-en-light.png", "quote-es-dark-360x700.png", "contact-en-light.png"}
    ratio = qapp.devicePixelRatio()
    assert QImage(str(tmp_path / "out" / "idle-en-light.png")).width() == 400 * ratio


def test_a_folder_that_cannot_be_written_is_said(qapp: QApplication, tmp_path: Path) -> None:
    assert qapp is not None
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        render(tmp_path / "file")
