"""The tillside program. A softphone that reports a call must not wait, so its way in loads nothing else."""

import sys


def main() -> None:
    """Run the program with the arguments of the command line."""
    arguments = sys.argv[1:]
    if arguments and (arguments[0] == "call" or arguments[0].lower().startswith("tillside:")):
        from desktop.bootstrap.calling import report_call

        sys.exit(report_call(arguments))
    from desktop.commands.program import run

    run(arguments)


if __name__ == "__main__":
    main()
