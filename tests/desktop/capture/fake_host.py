"""A card-entry process without a window, that behaves as its first argument says."""

import os
import sys
import time
from pathlib import Path

from desktop.capture.wire import Closed, Outcome, Prepared, Ready, Report, Shown, Why, decode_order, encode

OUTCOME = Outcome("tok_abcdefgh", "card", "visa", "1111", "credit")


def tell(report: Report) -> None:
    sys.stdout.buffer.write(encode(report))
    sys.stdout.buffer.flush()


def main() -> None:
    manner = sys.argv[1]
    Path(os.environ["HOME"], "left-behind").write_text(repr(sorted(os.environ)))
    if manner == "silent":
        time.sleep(600)
    if manner == "garbage":
        sys.stdout.write("hello\n")
        sys.stdout.flush()
        time.sleep(600)
    if manner == "endless":
        while True:
            sys.stdout.write("x" * 65536)
    tell(Ready())
    for line in sys.stdin.buffer:
        order = decode_order(line)
        if manner == "dies":
            sys.exit(3)
        match order.name:
            case "prepare" if manner == "page fails":
                tell(Closed(Why.PAGE_FAILED))
                time.sleep(600)
            case "prepare":
                tell(Prepared())
            case "show":
                tell(Shown(excluded=True))
                if manner == "pays":
                    tell(OUTCOME)
                    time.sleep(600)
            case "close" if manner != "stubborn":
                tell(Closed(Why.PANEL))
                return


if __name__ == "__main__":
    main()
