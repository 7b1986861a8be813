"""A desk for docking: Xvfb, openbox, programs on it, and where their windows really lie, asked of the X server."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from Xlib.display import Display
from Xlib.error import BadDrawable, BadWindow

from desktop.docking.geometry import Rect

PATIENCE_S = 20.0


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for other programs to have done something; it is what they do that is tested, not how fast."""
    end = monotonic() + PATIENCE_S
    while not true():
        assert monotonic() < end, f"never saw: {what}"
        sleep(0.01)


@dataclass
class Program:
    """A program that obeys words."""

    process: subprocess.Popen[str]

    def tell(self, words: str) -> str:
        """Say something and return the line of answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"the program ended on: {words}"
        return answer

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@dataclass
class Desk:
    """A screen with a window manager."""

    environment: dict[str, str]
    folder: Path
    stack: contextlib.ExitStack
    display: Display

    def start(self, *command: str, environment: dict[str, str] | None = None) -> Program:
        """Start a program on this desk; it is ended with the desk."""
        log = self.stack.enter_context((self.folder / "programs.log").open("a"))
        process = subprocess.Popen(
            command,
            env=self.environment | (environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        self.stack.callback(ended, process)
        return Program(process)

    def python(self, module: str, *arguments: str) -> Program:
        return self.start(sys.executable, "-m", module, *arguments)

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=PATIENCE_S)

    def listed(self) -> list[int]:
        """Return the windows that the window manager manages."""
        root = self.display.screen().root
        found = root.get_full_property(self.display.intern_atom("_NET_CLIENT_LIST"), 0)
        return [] if found is None else list(found.value)

    def named(self, name: str) -> list[int]:
        """Return the managed windows whose title or class has this name."""
        return [number for number in self.listed() if name.casefold() in self._names(number)]

    def _names(self, number: int) -> list[str]:
        window = self.display.create_resource_object("window", number)
        try:
            title = (
                window.get_full_text_property(self.display.intern_atom("_NET_WM_NAME"))
                or window.get_wm_name()
            )
            return [one.casefold() for one in (str(title), *(window.get_wm_class() or ()))]
        except (BadWindow, BadDrawable):
            return []

    def frame(self, number: int) -> Rect:
        """Return the outermost window around one, as the screen shows it."""
        window = self.display.create_resource_object("window", number)
        root = self.display.screen().root.id
        while (parent := window.query_tree().parent).id != root:
            window = parent
        at = window.get_geometry()
        return Rect(at.x, at.y, at.width + 2 * at.border_width, at.height + 2 * at.border_width)

    def iconic(self, number: int) -> bool:
        """Say whether a window is minimised."""
        window = self.display.create_resource_object("window", number)
        state = window.get_wm_state()
        return state is not None and state.state == 3

    def focused(self) -> int:
        found = self.display.screen().root.get_full_property(
            self.display.intern_atom("_NET_ACTIVE_WINDOW"), 0
        )
        return 0 if found is None else int(found.value[0])


def ended(process: subprocess.Popen[str]) -> None:
    """End a program that we started, and what it started itself."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    if sys.platform != "win32":
        for how in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)


@contextmanager
def desk(folder: Path, size: str = "1280x800x24") -> Iterator[Desk]:
    """Set up a screen of its own and a window manager that is ready."""
    with contextlib.ExitStack() as stack:
        reading, writing = os.pipe()
        log = stack.enter_context((folder / "screen.log").open("w"))
        screen = subprocess.Popen(
            ("Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"),
            pass_fds=(writing,),
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        stack.callback(ended, screen)
        os.close(writing)
        with os.fdopen(reading) as told:
            name = f":{told.readline().strip()}"
        environment = os.environ | {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "HOME": str(folder)}
        display = Display(name)
        display.set_error_handler(lambda *_: None)
        stack.callback(display.close)
        made = Desk(dict(environment), folder, stack, display)
        made.start("openbox", "--sm-disable")
        check = display.intern_atom("_NET_SUPPORTING_WM_CHECK")
        until(lambda: display.screen().root.get_full_property(check, 0) is not None, "the window manager")
        until(lambda: _lists(display), "the list of windows")
        yield made


def _lists(display: Display) -> bool:
    root = display.screen().root
    return root.get_full_property(display.intern_atom("_NET_CLIENT_LIST"), 0) is not None
