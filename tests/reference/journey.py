"""Read the reference values and data sets of journey.R."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reference.load import HERE

_VALUES = pd.read_csv(HERE / "journey_values.csv", comment="#").set_index("name")["value"]


def r(name: str) -> np.ndarray | float:
    """Return what R gave under this name: a number, or an array of several."""
    if name in _VALUES.index:
        return float(_VALUES[name])
    found = [v for key, v in _VALUES.items() if key.split("[")[0] == name]
    if not found:
        raise KeyError(name)
    return np.array(found)


def data(name: str) -> pd.DataFrame:
    """Return one of the data sets, as R used it."""
    return pd.read_csv(HERE / f"{name}.csv", comment="#")
