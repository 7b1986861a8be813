#!/usr/bin/env python3
"""The one entry to daily work: set up, demonstrate, test, check, measure, renew the lock.

It needs Python 3.11 and nothing else, on Windows, macOS and Debian. All it installs goes into `.venv`, except
the libraries that Debian keeps in system packages. Progress goes to stderr; stdout is for what was asked.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - for whoever starts this with an older Python
    sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
BENCHES = ROOT / "build" / "bench"
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = str(PROGRAMS / f"python{SUFFIX}")
BYTECODE = VENV / "bytecode"
STAMP = VENV / "tillside-setup"
FAILED_LAST = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
SECOND_LOOKS = 3
"""So many tests that failed may be looked at again; where more fail, it is not the machine."""
STDERR = 2
POLICY_RC = Path("/usr/sbin/policy-rc.d")
"""What Debian asks whether a server that was just installed may start; see invoke-rc.d(8)."""

# What Debian 12 must have, by the part of the program that needs it.
DEBIAN_PACKAGES: Mapping[str, str] = {
    "Qt": "libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfontconfig1 libfreetype6 libdbus-1-3",
    "Qt on X11": "libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 xvfb xauth",
    "WebEngine": "libnss3 libnspr4 libxcomposite1 libxdamage1 libxrandr2 libxtst6 libasound2 libxkbfile1",
    "pictures of the panel": "fonts-inter fonts-noto-core",
    "journeys on a screen": "openbox xdotool wmctrl x11-xserver-utils linphone-desktop",
    "journeys with a keyring": "dbus gnome-keyring libglib2.0-bin",
    "journeys with a database server": "postgresql",
    "journeys with calls": "kamailio baresip-core",
    "journeys with recorded calls": "rtpengine-daemon",
    "approvals over a message server": "nats-server",
}
WINE_PACKAGES = "wine64 binutils-mingw-w64-x86-64 fonts-inter"
"""What Debian 12 must have for `test --wine`, and nobody needs for anything else."""

USAGE = """\
jobs:
  demo    set up and start the demonstration; arguments go to `tillside demo`
  test    set up, check, run the tests and the coverage gate; arguments after -- go to pytest;
          with --wine (on Debian) run the part for Windows under Wine instead, which CI does after the rest
  check   set up, then ruff, mypy for Linux, Windows and macOS, the import contracts, and whether tests are found
  bench   set up, then all benches or the ones named; --json for machines
  lock    renew requirements.lock with uv; arguments go to it, such as --upgrade
"""


class Failure(Exception):
    """The work stops here; the message says what failed and, where there is something, what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    """A tool that says whether the source is right, and changes nothing."""

    name: str
    tool: str
    arguments: tuple[str, ...]


CHECKS = (
    Check("ruff", "ruff", ("check", "--quiet")),
    Check("ruff format", "ruff", ("format", "--check", "--quiet")),
    # A cache for each, because a cache made for one platform is thrown away by the next.
    *(
        Check(
            f"mypy for {platform}", "mypy", ("--platform", platform, "--cache-dir", f".mypy_cache/{platform}")
        )
        for platform in ("linux", "win32", "darwin")
    ),
    Check("import contracts", "lint-imports", ("--cache-dir", ".import_linter_cache")),
    # One process compiles the tests for those that run them; else each of these would, at the same time.
    Check("tests are found", "pytest", ("--collect-only", "-qq", "-p", "no:cacheprovider")),
)


def main(arguments: Sequence[str]) -> int:
    """Run the job that is named and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="Daily work on Tillside.",
        epilog=USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("job", choices=JOBS)
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="passed on, with or without -- before them"
    )
    asked = parser.parse_args(arguments)
    passed_on = asked.arguments[1:] if asked.arguments[:1] == ["--"] else asked.arguments
    started = time.monotonic()
    keep_bytecode()
    try:
        JOBS[asked.job](passed_on)
        outcome, status = "done", 0
    except Failure as failure:
        outcome, status = f"FAILED: {failure}", 1
    except KeyboardInterrupt:
        outcome, status = "stopped", 130
    minutes, seconds = divmod(time.monotonic() - started, 60)
    say(f"== {asked.job} {outcome}\n== {minutes:.0f} min {seconds:.0f} s in all")
    return status


def keep_bytecode() -> None:
    """Let what Python compiles be kept; in `.venv`, where the environment wants none of it beside the source.

    A run of the tests starts hundreds of programs, and each would compile every module anew.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(BYTECODE))


def demo(passed_on: Sequence[str]) -> None:
    """Start the demonstration in the caller's folder."""
    set_up()
    say("== demonstration")
    require("tillside demo", [str(PROGRAMS / f"tillside{SUFFIX}"), "demo", *passed_on], folder=Path.cwd())


def test(passed_on: Sequence[str]) -> None:
    """Check, run every test and ask for full coverage of policy; a failure of one does not hide the next."""
    if passed_on[:1] == ["--wine"]:
        set_up()
        if not run_under_wine(passed_on[1:]):
            raise Failure("the tests under Wine")
        return
    set_up()
    failed = run_checks()
    pytest = [PYTHON, "-m", "pytest", *passed_on]
    if passed_on:
        if run(pytest) != 0:
            failed.append("pytest")
    else:
        beside = ["--dist", "loadfile", "--no-loadscope-reorder", "--durations=15"]
        cores = os.cpu_count() or 1
        say("== tests of policy, traced for its coverage")
        traced = ["-m", "not untraced", "--cov=policy", "--cov-report=", "tests/policy"]
        if run([*pytest, *beside, "-n", str(min(4, cores)), *traced]) != 0:
            failed.append("the tests of policy")
        say("== all other tests")  # most of them wait for other programs, so that a core has time for two
        others = ["-m", "untraced"]
        if run([*pytest, *beside, "-n", str(min(8, 2 * cores)), *others]) != 0 and not pass_alone(others):
            failed.append("the tests")
    if passed_on:
        say("== coverage is asked for only when every test is run")
    else:
        say("== coverage of policy, every line and branch")
        report = [PYTHON, "-m", "coverage", "report", "--include=policy/*", "--fail-under=100"]
        if run(report) != 0:
            failed.append("coverage of policy")
        if "CI" not in os.environ or not is_debian():
            say("== not run: the part for Windows; on Debian `python3 build/dev.py test --wine` runs it")
        elif not run_under_wine(()):
            failed.append("the tests under Wine")
    if failed:
        raise Failure(", ".join(failed))


def pass_alone(chosen: Sequence[str]) -> bool:
    """Run the few tests that failed once more, with nothing beside them, and say whether they pass now.

    See resources/docs/decisions/0007-a-second-look.md.
    """
    try:
        names = sorted(json.loads(FAILED_LAST.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return False  # pytest itself failed, and no test
    if not 0 < len(names) <= SECOND_LOOKS:
        return False
    say("== what failed beside others, once more and alone")
    if run([PYTHON, "-m", "pytest", "--last-failed", "--last-failed-no-failures=none", *chosen]) != 0:
        return False
    say("== UNSTEADY, to be mended: failed beside others and passed alone")
    for name in names:
        say(f"   {name}")
    return True


def run_under_wine(passed_on: Sequence[str]) -> bool:
    """Run the part of the suite that makes sense on Windows, and say whether it passed; see build/wine."""
    say("== tests under Wine")
    install_debian_packages(WINE_PACKAGES.split())
    return run([PYTHON, "-m", "build.wine.suite", *passed_on]) == 0


def check(passed_on: Sequence[str]) -> None:
    """Run every tool that reads the source."""
    if passed_on:
        raise Failure(f"check takes no arguments: {shlex.join(passed_on)}")
    set_up()
    if failed := run_checks():
        raise Failure(", ".join(failed))


def bench(passed_on: Sequence[str]) -> None:
    """Run the benches that are named, or all, and fail when one fails or misses its aim."""
    known = sorted(path.stem for path in BENCHES.glob("*.py") if path.stem != "metrics")
    named = [argument for argument in passed_on if not argument.startswith("-")]
    options = [argument for argument in passed_on if argument.startswith("-")]
    if unknown := [name for name in named if name not in known]:
        raise Failure(
            f"there is no bench named {', '.join(unknown)}; there are: {', '.join(known) or 'none yet'}"
        )
    set_up()
    failed: list[str] = []
    metrics: list[object] = []
    for name in named or known:
        say(f"== bench {name}")
        # As a module, so that a bench named like a package does not hide the package.
        command = [PYTHON, "-m", f"build.bench.{name}", *options]
        if "--json" not in options:
            failed += [name] if run(command) else []
            continue
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False
        )
        failed += [name] if done.returncode else []
        metrics += json.loads(done.stdout)["metrics"] if done.stdout.strip() else []
    if "--json" in options:
        print(json.dumps({"metrics": metrics}, indent=2))
    if failed:
        raise Failure(f"failed or missed an aim: {', '.join(failed)}")


def lock(passed_on: Sequence[str]) -> None:
    """Write the versions and hashes of everything installed, for every platform, naming no index."""
    uv = shutil.which("uv")
    if uv is None:
        raise Failure(
            "uv is not on the path; `python3 -m pip install uv` in a virtual environment brings it."
        )
    say("== lock")
    require(
        "uv pip compile",
        [
            *(uv, "pip", "compile", "pyproject.toml", "--group", "dev", "--output-file", LOCK.name),
            *("--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"),
            *("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"),
            *passed_on,
        ],
    )
    text = LOCK.read_text(encoding="utf-8")
    if found := re.search(r"(?m)^.*(://|^-).*$", text):
        raise Failure(f"the lock must name no index and no address, but says: {found.group()}")
    say(f"   {len(re.findall('(?m)^[a-z]', text))} packages")


JOBS: Mapping[str, Callable[[Sequence[str]], None]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "lock": lock,
}


def run_checks() -> list[str]:
    """Run the checks side by side, show what the failing ones say, and return their names."""
    say("== checks")
    failed: list[str] = []

    def look(one: Check) -> tuple[subprocess.CompletedProcess[str], float]:
        started = time.monotonic()
        command = [str(PROGRAMS / f"{one.tool}{SUFFIX}"), *one.arguments]
        environment = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return done, time.monotonic() - started

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for one, (done, seconds) in zip(CHECKS, pool.map(look, CHECKS), strict=True):
            say(f"   {'FAILED' if done.returncode else 'ok':6}  {one.name:18} {seconds:5.1f} s")
            if done.returncode:
                failed.append(one.name)
                say(done.stdout)
    return failed


def set_up() -> None:
    """Bring `.venv` and the system packages to what the lock and this file say; quick when they are."""
    say("== set-up")
    install_debian_packages([name for names in DEBIAN_PACKAGES.values() for name in names.split()])
    wanted = stamp()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted and Path(PYTHON).exists():
        say("   .venv is as the lock says")
        return
    STAMP.unlink(missing_ok=True)
    if not Path(PYTHON).exists():
        say("   making .venv")
        require("python -m venv", [sys.executable, "-m", "venv", str(VENV)], output=STDERR)
    if run([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]) != 0:
        raise Failure(f"{VENV} does not run on Python 3.11 or newer; delete it, and it is made anew.")
    if run([PYTHON, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('pip') is None)"]) != 0:
        require("ensurepip", [PYTHON, "-m", "ensurepip", "--upgrade"], output=STDERR)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    pip += [] if sys.stderr.isatty() else ["--quiet", "--progress-bar", "off"]
    say("   installing what the lock names; the first time brings some 400 MB")
    require(
        "pip install",
        [*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)],
        output=STDERR,
    )
    say("   installing tillside itself, to be changed in place")
    require(
        "pip install", [*pip, "--no-build-isolation", "--no-deps", "--editable", str(ROOT)], output=STDERR
    )
    STAMP.write_text(wanted, encoding="utf-8")


def stamp() -> str:
    """Return one digest of what `.venv` depends on: the lock, the project's settings, and where they are."""
    parts = (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install_debian_packages(needed: Sequence[str]) -> None:
    """Install the system packages that are missing, as root; otherwise print the line that does it."""
    missing = missing_debian_packages(needed)
    if not missing:
        return
    if is_root():
        say(f"   installing system packages: {' '.join(missing)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = ["apt-get", "--quiet", "--option", "DPkg::Lock::Timeout=300", "--option", "Acquire::Retries=3"]
        require("apt-get update", [*apt, "update"], environment=environment, output=STDERR)
        install = [*apt, "install", "--yes", "--no-install-recommends", *missing]
        with no_daemon_starts():
            require("apt-get install", install, environment=environment, output=STDERR)
        return
    say(f"   missing system packages; this brings them:\n   sudo apt-get install {' '.join(missing)}")
    if venv := [name for name in missing if name.endswith("-venv")]:
        raise Failure(f"without {' '.join(venv)} there is no .venv; the line above installs it.")


@contextmanager
def no_daemon_starts() -> Iterator[None]:
    """Keep the packages' servers from starting: the tests start what they need, on addresses of their own."""
    if POLICY_RC.exists():
        yield
        return
    POLICY_RC.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    POLICY_RC.chmod(0o755)
    try:
        yield
    finally:
        POLICY_RC.unlink()


def is_root() -> bool:
    """Say whether this process may install system packages."""
    return sys.platform != "win32" and os.geteuid() == 0


def is_debian() -> bool:
    """Say whether Debian's packages are what this system is made of."""
    return shutil.which("dpkg-query") is not None and shutil.which("apt-get") is not None


def missing_debian_packages(needed: Sequence[str]) -> list[str]:
    """Return the Debian packages of those needed that are not installed; none on another system."""
    if not is_debian():
        return []
    show = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\n", *needed]
    done = subprocess.run(show, capture_output=True, text=True, check=False)
    installed = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("installed ")}
    missing = [name for name in needed if name not in installed]
    if not Path(PYTHON).exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python3.{sys.version_info.minor}-venv")
    return missing


def require(
    name: str,
    command: Sequence[str],
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    output: int | None = None,
) -> None:
    """Run a command whose failure ends the work."""
    if (status := run(command, folder, environment, output)) != 0:
        raise Failure(f"{name} ended with status {status}")


def run(
    command: Sequence[str],
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    output: int | None = None,
) -> int:
    """Run a command on the terminal and return its exit status; `output` is where its stdout goes instead."""
    return subprocess.run(command, cwd=folder, env=environment, stdout=output, check=False).returncode


def say(line: str) -> None:
    """Print a line of progress, at once."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
