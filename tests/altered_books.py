"""Workbooks with one member written again, for tests of what cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path


def altered(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """Write one member of a workbook again, changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == member else data)
    path.write_bytes(out.getvalue())
    return path
