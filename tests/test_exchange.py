"""Results handed between the processes of one run: taken up once, and never from another run."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
from pathlib import Path

import pytest

from analysis import claims, exchange, paths


def _compute(name: str, value: int, calls: list[int]) -> int:
    def compute() -> int:
        calls.append(value)
        paths.used(paths.lock())
        return value

    return exchange.once(name, compute)


def test_without_a_run_everything_is_computed() -> None:
    assert exchange.VARIABLE not in os.environ
    calls: list[int] = []
    assert [_compute("x", 1, calls), _compute("x", 2, calls)] == [1, 2]
    assert calls == [1, 2]


def test_a_run_computes_once_and_leaves_nothing() -> None:
    calls: list[int] = []
    with exchange.opened():
        folder = Path(os.environ[exchange.VARIABLE])
        assert folder.stat().st_mode & 0o077 == 0, "others on the machine could write into it"
        assert [_compute("x", 1, calls), _compute("x", 2, calls)] == [1, 1]
        assert [path.name for path in folder.iterdir()] == ["x"]
    assert calls == [1] and not folder.exists() and exchange.VARIABLE not in os.environ
    with exchange.opened():
        assert _compute("x", 3, calls) == 3, "taken from an earlier run"


def test_what_was_read_is_handed_over_too() -> None:
    with exchange.opened():
        _compute("x", 1, [])
        with paths.recording() as record:
            _compute("x", 2, [])
        assert record == {paths.lock().resolve()}


def _elsewhere(send: multiprocessing.connection.Connection) -> None:
    result = claims.evaluate("NY-09", "report")
    send.send(result.verdict)


def test_another_process_takes_up_a_whole_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    with exchange.opened():
        receive, send = multiprocessing.get_context("spawn").Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=_elsewhere, args=(send,))
        process.start()
        process.join(timeout=120)
        assert process.exitcode == 0
        verdict = receive.recv()

        def refuse(*_: object) -> None:
            raise AssertionError("computed a second time")

        claims.evaluate.cache_clear()  # type: ignore[attr-defined]
        monkeypatch.setattr(claims, "_evaluate", refuse)
        taken = claims.evaluate("NY-09", "report")
        assert taken.verdict == verdict
    monkeypatch.undo()
    claims.evaluate.cache_clear()  # type: ignore[attr-defined]
    assert claims.evaluate("NY-09", "report") == taken
