"""The ground to run on: a Wine prefix with Windows' Python and its packages, made once and kept in `.venv/wine`."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from build.wine.wheels import INTERPRETER, install_packages, install_python

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
DLLS = Path(__file__).parent / "dlls"
FONTS = Path("/usr/share/fonts/opentype/inter")
WINE, SERVER = Path("/usr/lib/wine/wine64"), Path("/usr/lib/wine/wineserver64")
ASSEMBLER, LINKER = "x86_64-w64-mingw32-as", "x86_64-w64-mingw32-ld"
_SHAPE = "1"  # of what is made here; another number has it made anew


@dataclass(frozen=True, slots=True)
class Ground:
    """Where everything lies; nothing of it is outside `folder`."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "python" / "python.exe"

    @property
    def site(self) -> Path:
        return self.folder / "python" / "Lib" / "site-packages"

    @property
    def stamp(self) -> Path:
        return self.folder / "made"

    def environment(self, ours: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a program under Wine: ours, without what is meant for programs of Linux."""
        foreign = ("DISPLAY", "PYTHON", "QT", "WAYLAND", "WINE", "XDG")
        return {name: value for name, value in ours.items() if not name.startswith(foreign)} | {
            "HOME": str(self.folder / "home"),  # Wine links the user's documents from there
            "LC_ALL": "C.UTF-8",
            "PYTHONPYCACHEPREFIX": windows_path(self.folder / "bytecode"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",  # no offer of Mono and Gecko, no menus
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEQT_QPA_FONTDIR": windows_path(FONTS),  # seen as QT_…; those of Linux are hidden
        }

    def end(self) -> None:
        """End every program of this prefix, and no other; harmless when there is none."""
        if (self.folder / "prefix").is_dir():
            for order in ("-k", "-w"):
                subprocess.run([SERVER, order], env=self.environment(os.environ), check=False)


def windows_path(path: Path) -> str:
    """Return a path of Linux as Wine shows it."""
    return "Z:" + str(path).replace("/", "\\")


def missing() -> list[str]:
    """Return what must be there and is not."""
    files = [str(path) for path in (WINE, SERVER, FONTS) if not path.exists()]
    return files + [name for name in (ASSEMBLER, LINKER) if shutil.which(name) is None]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other run uses the ground: ending one run's programs would end the other's."""
    with folder.with_name(f"{folder.name}.lock").open("wb") as held:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def prepare(folder: Path) -> Ground:
    """Return the ground, made anew if it is not as the project says or was never finished."""
    ground = Ground(folder)
    wanted = _digest()
    ground.end()
    if ground.stamp.is_file() and ground.stamp.read_text(encoding="utf-8") == wanted:
        return ground
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "home").mkdir(parents=True)
    with ThreadPoolExecutor() as pool:
        boot = pool.submit(_boot, ground)
        install_python(ground.python.parent)
        install_packages(LOCK.read_text(encoding="utf-8"), ground.site)
        _install_tillside(ground.site)
        for name in ("icuuc", "bcryptprimitives"):
            _link(name, ground.python.parent)
        boot.result()
    ground.stamp.write_text(wanted, encoding="utf-8")
    return ground


def _digest() -> str:
    """Return one digest of what the ground depends on, and of where it is."""
    parts = [_SHAPE, str(ROOT), INTERPRETER, LOCK.read_text(encoding="utf-8")]
    parts += [path.read_text(encoding="utf-8") for path in sorted(DLLS.iterdir())]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _boot(ground: Ground) -> None:
    """Make the prefix: Windows 10 without a screen. Windows' side of it is written down when its server has ended."""
    wine = [
        ["wineboot", "--init"],
        ["reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f"],
        ["reg", "add", r"HKCU\Software\Wine\Drivers", "/v", "Graphics", "/d", "null", "/f"],
    ]
    try:
        for command in wine:
            # Wine's services live on, and would hold a pipe of ours open.
            subprocess.run(
                [WINE, *command],
                env=ground.environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
    finally:
        ground.end()


def _install_tillside(site: Path) -> None:
    """Put the source in place on Windows' path, with the name and version that pip wrote down here."""
    (site / "tillside.pth").write_text(f"{windows_path(ROOT)}\n", encoding="utf-8")
    for written in Path(sys.prefix).glob("lib/python3*/site-packages/tillside-*.dist-info"):
        shutil.copytree(written, site / written.name)


def _link(name: str, folder: Path) -> None:
    """Make a library that Wine lacks, beside Windows' Python."""
    made: list[str | Path] = [DLLS / f"{name}.def"]
    if (source := DLLS / f"{name}.s").is_file():
        made.append(folder / f"{name}.o")
        subprocess.run([ASSEMBLER, "-o", made[-1], source], check=True)
    shared = (LINKER, "--shared", "--entry", "0", "--strip-all", "-o", folder / f"{name}.dll")
    subprocess.run([*shared, *made], check=True)
