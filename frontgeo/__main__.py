"""Run the command line, also with ``python -m frontgeo``."""

import sys

from frontgeo._utils.stopping import end_at_signals

__all__ = ["main"]


def main() -> int:
    """Run the command of the process and return its exit code."""
    end_at_signals()  # before the imports that take long
    from frontgeo.cli.main import main as run_command

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
