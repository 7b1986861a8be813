"""A softphone without a window, as a program: it does one of a few things with its two pipes."""

import sys

from desktop.demo.softphone.wire import Opened, Press, Pressed, State, decode_face, encode


def say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def main(how: str) -> int:
    if how == "dies":
        return 3
    say(encode(Opened()))
    if how == "garbage":
        say(b'{"is": "pressed", "press": "explode", "call": ""}\n')
        sys.stdin.buffer.read()
        return 0
    if how == "next":
        say(encode(Pressed(Press.NEXT_CALL)))
    if how == "late":
        say(encode(Pressed(Press.ANSWER, "over")))
    # "presses": answers what rings, holds what is answered, takes it back, gives it away
    presses = {State.RINGING: Press.ANSWER, State.TALKING: Press.HOLD, State.HELD: Press.TAKE_BACK}
    told = 0
    while line := sys.stdin.buffer.readline():
        face = decode_face(line)
        if how != "presses" or face.state not in presses:
            continue
        told += 1
        press = presses[face.state] if told <= 3 else Press.TRANSFER if told == 4 else None
        if press is not None:
            say(encode(Pressed(press, face.call)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
