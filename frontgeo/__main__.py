"""Run the command line, also with ``python -m frontgeo``."""

import sys

from frontgeo._utils.stopping import end_at_signals

__all__ = ["run_process"]


def run_process() -> int:
    """Run the command of the process and return its exit code."""
    end_at_signals()  # before the imports that take long
    from frontgeo.cli.main import main

    return main()


if __name__ == "__main__":
    sys.exit(run_process())
