"""The tillside program. A softphone that reports a call must not wait, so its way in loads nothing else."""

import sys


def main() -> None:
    """Run the program with the arguments of the command line."""
    arguments = sys.argv[1:]
    if arguments and (arguments[0] == "call" or arguments[0].lower().startswith("tillside:")):
        from desktop.bootstrap.calling import report_call

        sys.exit(report_call(arguments))
    if not arguments:
        sys.exit(_panel())
    from desktop.commands.program import run

    run(arguments)


def _panel() -> int:
    """Show the panel as a menu starts it: for that, the library of the command line is not loaded."""
    from desktop.bootstrap.start import NotStarted, start_panel

    try:
        start_panel()
    except NotStarted as why:
        if sys.stderr:  # Windows gives a program with windows none
            sys.stderr.write(f"{why}\n")
        return why.status
    return 0


if __name__ == "__main__":
    main()
