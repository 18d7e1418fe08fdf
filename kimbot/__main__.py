"""`kimbot`, also as `python -m kimbot`."""

import signal


def main() -> None:
    """The entry point. Ctrl+C ends a process in silence, whatever it is in the middle of importing or clearing up."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until a command can end by itself
    from kimbot.cli import cli

    try:
        cli()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending


if __name__ == "__main__":
    main()
