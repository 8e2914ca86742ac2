"""``python -m frontgeo``: the command line."""

import sys

from frontgeo.cli import main

sys.exit(main())
