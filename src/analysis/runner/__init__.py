"""Running, checking and publishing the notebooks."""

from analysis.runner.runner import Early, Result, check, default_out, discover, publish, run
from analysis.runner.suite import test

__all__ = ["Early", "Result", "check", "default_out", "discover", "publish", "run", "test"]
