"""Imported by nothing but the process that local workers are forked from: keeps them quiet.

What fails on a worker is told by the scheduler and named at the end. Ctrl-C is for the command
alone, which then ends its workers; what they would say of that is of no use to anyone.
"""

from __future__ import annotations

import os
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
