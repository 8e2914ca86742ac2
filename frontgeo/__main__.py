"""Run the command line with ``python -m frontgeo``."""

import sys

from frontgeo.cli.main import main

sys.exit(main())
