"""Published claims about children's services improvement, put to the published figures."""

import os

__version__ = "0.1.0"

# One thread for linear algebra: sums then fall out alike whatever the number of processors, and
# notebooks that run side by side do not wait for one another. Read once, when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
