"""A softphone stand-in: a plain Xlib window that obeys words on its input. It knows nothing of the program under test.

`open [X Y W H]`, `move X Y W H`, `minimise`, `restore`, `close`, `call` (a second window), `bubble` (a popup that
bypasses the window manager), `shadow` (draws its own), `quit`.
"""

import sys

from Xlib import X, Xatom, Xutil
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage

NAME = "softstand"


class Softphone:
    def __init__(self) -> None:
        self.display = Display()
        self.root = self.display.screen().root
        self.windows: list[object] = []

    def open(self, *at: int, popup: bool = False) -> None:
        x, y, width, height = at or (100, 60, 300, 500)
        window = self.root.create_window(
            x, y, width, height, 0, X.CopyFromParent, override_redirect=int(popup)
        )
        window.set_wm_class(NAME, NAME.title())
        window.set_wm_name(NAME)
        window.set_wm_normal_hints(
            flags=Xutil.USPosition | Xutil.USSize, x=x, y=y, width=width, height=height
        )
        window.map()
        self.windows.append(window)

    def obey(self, word: str, *numbers: int) -> bool:
        first = self.windows[0] if self.windows else None
        match word:
            case "open":
                self.open(*numbers)
            case "call":
                self.open(*numbers)
            case "bubble":
                self.open(*numbers, popup=True)
            case "move":
                x, y, width, height = numbers
                first.configure(x=x, y=y, width=width, height=height)  # type: ignore[attr-defined]
            case "minimise":
                self._ask(first, "WM_CHANGE_STATE", Xutil.IconicState)
            case "restore":
                first.map()  # type: ignore[attr-defined]
            case "maximise":
                self._ask(
                    first, "_NET_WM_STATE", 1, "_NET_WM_STATE_MAXIMIZED_VERT", "_NET_WM_STATE_MAXIMIZED_HORZ"
                )
            case "shadow":
                self._set(first, "_GTK_FRAME_EXTENTS", [20, 20, 20, 20])
            case "close":
                self.windows.pop(0).destroy()  # type: ignore[attr-defined]
            case "quit":
                return False
            case _:
                raise ValueError(word)
        self.display.sync()
        return True

    def _ask(self, window: object, name: str, *data: int | str) -> None:
        words = [self.display.intern_atom(one) if isinstance(one, str) else one for one in data]
        message = ClientMessage(
            window=window,
            client_type=self.display.intern_atom(name),
            data=(32, [*words, *[0] * (5 - len(words))]),
        )
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
        self.root.send_event(message, event_mask=mask)

    def _set(self, window: object, name: str, values: list[int]) -> None:
        window.change_property(self.display.intern_atom(name), Xatom.CARDINAL, 32, values)  # type: ignore[attr-defined]


def main() -> None:
    phone = Softphone()
    for line in sys.stdin:
        word, *numbers = line.split()
        if not phone.obey(word, *map(int, numbers)):
            return
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
