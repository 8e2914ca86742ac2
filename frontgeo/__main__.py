"""Run the command line, also with ``python -m frontgeo``."""

import gc
import os
import sys

try:
    from frontgeo._utils.stopping import end_at_signals, ignore_signals
except KeyboardInterrupt:  # Ctrl-C before it is handled, when nothing has begun
    if sys.stderr is not None:
        sys.stderr.write("frontgeo: stopped\n")
    os._exit(130)

__all__ = ["run_process"]


def run_process() -> int:
    """Run the command of the process and return its exit code."""
    end_at_signals()  # before the imports that take long
    from frontgeo.cli.main import main

    code = main()
    ignore_signals()  # Python would answer them with its own words while it ends
    gc.freeze()  # nor does it look for garbage in what ends with it, an eighth of the work
    return code


if __name__ == "__main__":
    sys.exit(run_process())
