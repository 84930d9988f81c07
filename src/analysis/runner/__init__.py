"""Running, checking and publishing the notebooks."""

from analysis.runner.runner import Result, check, default_out, discover, publish, run
from analysis.runner.suite import test

__all__ = ["Result", "check", "default_out", "discover", "publish", "run", "test"]
