"""Imported once by the process that workers which only run notebooks are forked from."""

from __future__ import annotations

import signal

from analysis.councils import sweep  # noqa: F401  # what the work imports

# Ctrl-C is for the command alone, which then tells its workers to stop
signal.signal(signal.SIGINT, signal.SIG_IGN)
