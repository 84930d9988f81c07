"""Read the stored reference values."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


_VALUES = {row["name"]: float(row["value"]) for row in _rows("r_values.csv")}


def r(name: str) -> np.ndarray | float:
    """Return what R gave under this name: a number, or an array of several."""
    if name in _VALUES:
        return _VALUES[name]
    found = []
    while f"{name}[{len(found) + 1}]" in _VALUES:
        found.append(_VALUES[f"{name}[{len(found) + 1}]"])
    if not found:
        raise KeyError(name)
    return np.array(found)


def series(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the times and values of one of R's series."""
    rows = [row for row in _rows("r_series.csv") if row["name"] == name]
    return np.array([float(row["t"]) for row in rows]), np.array(
        [float(row["value"]) for row in rows]
    )


def prop99() -> tuple[np.ndarray, list[str], np.ndarray]:
    """Return years, states (California last) and sales, shape (years, states)."""
    rows = _rows("prop99.csv")
    states = [name for name in rows[0] if name != "year"]
    sales = np.array([[float(row[state]) for state in states] for row in rows])
    return np.array([int(row["year"]) for row in rows]), states, sales


def galton() -> tuple[np.ndarray, np.ndarray]:
    """Return the heights of 928 mid-parents and of their children, in inches."""
    parents, children = [], []
    for row in _rows("galton.csv"):
        for height, count in row.items():
            if height != "midparent":
                parents += [float(row["midparent"])] * int(count)
                children += [float(height)] * int(count)
    return np.array(parents), np.array(children)
