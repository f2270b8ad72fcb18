"""The door of the command line; what it does stands in `ui.command`."""

import sys

from ui.command import main

sys.exit(main())
