"""Loads the panel that a bench looks at as the program itself does: PySide6 reads no sources meanwhile."""

import PySide6.QtCore  # noqa: F401 (it is what must not read them)

from desktop.bootstrap.start import read_no_sources

if __name__ == "__main__":
    read_no_sources()
    from build.bench.desk.seat import main

    main()
