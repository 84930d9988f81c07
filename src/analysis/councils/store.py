"""Finished councils on disk: whole files, and beside them a record of what they rest on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Store:
    """A folder with some files for each council, named by its ONS code.

    The record is written last: a council whose record is there is whole.
    """

    folder: Path

    def _record(self, code: str) -> Path:
        return self.folder / f"{code}.json"

    def record(self, code: str) -> dict[str, Any]:
        """Return what was noted of a council: ``key``, ``files`` (name → SHA-256), ``seconds``."""
        try:
            found = json.loads(self._record(code).read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return found if isinstance(found, dict) else {}

    def has(self, code: str, key: str) -> bool:
        """Say whether a council's files are there, whole, and rest on what ``key`` stands for."""
        record = self.record(code)
        return record.get("key") == key and all(
            (self.folder / name).is_file() and _sha256((self.folder / name).read_bytes()) == sha
            for name, sha in record["files"].items()
        )

    def put(self, code: str, key: str, files: Mapping[str, bytes], seconds: float) -> None:
        """Write a council's files, each whole or not at all, and then its record."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # while the files are exchanged, the council counts as unfinished
        self._record(code).unlink(missing_ok=True)
        for name, content in files.items():
            _write(self.folder / name, content)
        record = {
            "key": key,
            "files": {name: _sha256(content) for name, content in sorted(files.items())},
            "seconds": round(seconds, 3),
        }
        _write(self._record(code), (json.dumps(record, indent=1) + "\n").encode())

    def files(self, code: str) -> Iterator[Path]:
        """Yield a finished council's files, its record left out."""
        for name in self.record(code).get("files", {}):
            yield self.folder / name


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write a whole file or nothing."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
