"""Starts the card-entry process: first the environment and the memory are closed, then Qt is loaded."""

import gc
import os
import sys

from desktop.capture import lockdown


def main() -> int:
    """Run until the payment is over; the exit is abrupt so that nothing is written on the way out."""
    lockdown.scrub(os.environ)
    lockdown.harden()
    gc.disable()  # for the minutes that it lives: the thread that reads orders must not end an object of Qt
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    from desktop.capture.host import Host, OrderReader, write_to_standard_output

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DisableShaderDiskCache)
    application = QApplication(["tillside-card"])
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    host = Host(OrderReader(sys.stdin.buffer), write_to_standard_output, lambda: os._exit(0))
    host.start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
