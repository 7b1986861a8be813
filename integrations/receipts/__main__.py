"""The drawing program: a layout on its input, a PDF on its output."""

import sys

from integrations.receipts.apart import read
from integrations.receipts.pdf import pdf


def main() -> None:
    """Draw one receipt."""
    layout, issued_at = read(sys.stdin.buffer.read())
    sys.stdout.buffer.write(pdf(layout, issued_at))


if __name__ == "__main__":
    main()
