"""``python -m frontgeo``: the command line."""

import sys

from frontgeo.cli.main import main

sys.exit(main())
