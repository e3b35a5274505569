"""Set-up of the process that others are forked from, which alone imports this module.

A worker process of a pool that is over before it has started finds the pool's locks gone. A worker's failure
is logged by the process whose pool it is; the worker itself writes no traceback.
"""

from __future__ import annotations

import sys

sys.excepthook = lambda *_: None
