"""Work over many councils: lost workers, strange workers, failures, whole files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

import council_jobs
from analysis import paths
from analysis.councils import work
from analysis.councils.job import Done, Job
from analysis.councils.render import render
from analysis.councils.store import Store
from analysis.errors import UserError

HERE = Path(__file__).parent
CODES = [f"E{number:08d}" for number in range(24)]
#: councils whose pages are made in earnest
REAL = ("201", "301", "382", "815", "942", "314", "940", "921")
Start = Callable[..., subprocess.Popen[bytes]]


def job(code: str, function: Callable[..., dict[str, bytes]], *more: object) -> Job:
    """Make a council's work."""
    name = f"{function.__module__}:{function.__name__}"
    return Job(code, f"Council {code}", f"key {code}", name, (code, *more))


class Saved(dict[str, bytes]):
    """Collects what is saved; calls ``after`` with the number of councils saved."""

    def __init__(self, after: Callable[[int], None] = lambda count: None) -> None:
        super().__init__()
        self.after = after

    def __call__(self, one: Job, done: Done) -> None:
        assert not set(done.files) & set(self), "saved twice"
        self.update(done.files)
        self.after(len(self))


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a part of dask in a process of its own; end it afterwards."""
    with ExitStack() as held:

        def begin(what: str, *arguments: str, root: Path | None = None) -> subprocess.Popen[bytes]:
            environment = {**os.environ, paths.ROOT_VARIABLE: str(root or paths.root())}
            path = [str(paths.PACKAGE.parent), str(HERE)]
            environment["PYTHONPATH"] = os.pathsep.join(path)
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            held.callback(process.wait)
            held.callback(process.kill)
            return process

        yield begin


@pytest.fixture
def scheduler(start: Start, tmp_path: Path) -> str:
    """Start a scheduler on the loopback; return its address."""
    known = tmp_path / "scheduler.json"
    start(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(known),
    )  # fmt: skip
    for _ in range(600):
        if known.is_file() and known.read_text().strip().endswith("}"):
            return str(json.loads(known.read_text())["address"])
        time.sleep(0.1)
    pytest.fail("the scheduler did not start")


def worker(start: Start, scheduler: str, root: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a worker on the loopback."""
    return start(
        "worker", scheduler, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
        "--no-dashboard", root=root,
    )  # fmt: skip


def elsewhere(folder: Path) -> Path:
    """Lay out the project with figures of another state; return its folder."""
    (folder / "data").mkdir(parents=True)
    for name in ("_config.yml", "requirements.lock", "data/releases.lock", "data/areas.csv"):
        shutil.copy(paths.root() / name, folder / name)
    (folder / "data/figures").symlink_to(paths.figures())
    areas = folder / "data/areas.csv"
    areas.write_text(areas.read_text().replace(",Durham,", ",Durham|Co Durham,"))
    return folder


def test_a_worker_killed_in_mid_run_changes_no_byte(start: Start, scheduler: str) -> None:
    workers = [worker(start, scheduler) for _ in range(2)]
    with work.connected(scheduler, 0) as client:
        client.wait_for_workers(2, timeout=60)
        saved = Saved(lambda count: workers[0].kill() if count >= 10 else None)
        failed = work.run([job(area, render) for area in REAL], saved, client=client)
    assert workers[0].wait(10) != 0
    assert failed == {}
    plain: dict[str, bytes] = {}
    for area in REAL:
        plain |= render(area)
    assert saved == plain


def test_a_worker_with_other_figures_is_refused_by_name(
    start: Start, scheduler: str, tmp_path: Path
) -> None:
    worker(start, scheduler)
    said: list[str] = []
    with work.connected(scheduler, 0) as client:
        client.wait_for_workers(1, timeout=60)
        (good,) = client.scheduler_info(n_workers=-1)["workers"]
        worker(start, scheduler, elsewhere(tmp_path / "other"))
        client.wait_for_workers(2, timeout=60)
        (bad,) = set(client.scheduler_info(n_workers=-1)["workers"]) - {good}
        saved = Saved()
        failed = work.run(
            [job(c, council_jobs.make) for c in CODES], saved, client=client, say=said.append
        )
    assert failed == {}
    assert len(saved) == len(CODES)
    assert len(said) == 1
    assert bad in said[0] and "its figures or its package are others" in said[0]


def test_without_a_worker_that_agrees_nothing_is_done(
    start: Start, scheduler: str, tmp_path: Path
) -> None:
    worker(start, scheduler, elsewhere(tmp_path / "other"))
    saved = Saved()
    with (
        work.connected(scheduler, 0) as client,
        pytest.raises(UserError, match="no worker can be used") as raised,
    ):
        client.wait_for_workers(1, timeout=60)
        work.run([job(CODES[0], council_jobs.make)], saved, client=client)
    assert "its figures or its package are others" in raised.value.what
    assert saved == {}


def test_no_scheduler_at_the_address_is_a_users_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PATIENCE", 2.0)
    with (
        pytest.raises(UserError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"),
        work.connected("tcp://127.0.0.1:9", 0),
    ):
        pytest.fail("connected to nothing")


def test_failing_councils_are_named_with_their_reason_and_the_others_kept() -> None:
    jobs = [job(code, council_jobs.make) for code in CODES[:6]]
    jobs.insert(1, job("Epoor", council_jobs.fail))
    jobs.insert(3, job("Ebad", council_jobs.break_))
    saved = Saved()
    with work.connected("", 2) as client:
        failed = work.run(jobs, saved, client=client)
    assert list(failed) == ["Council Epoor", "Council Ebad"]
    assert failed["Council Epoor"] == "Epoor has no figures\n  What to do: add them."
    assert failed["Council Ebad"] == "ZeroDivisionError: Ebad divided by nought"
    assert sorted(saved) == [f"{code}.txt" for code in CODES[:6]]


def test_a_council_that_ends_every_worker_is_given_up_and_the_others_kept() -> None:
    jobs = [job("Edeadly", council_jobs.die), *(job(c, council_jobs.make) for c in CODES[:4])]
    saved = Saved()
    with work.connected("", 2) as client:
        failed = work.run(jobs, saved, client=client)
    assert list(failed) == ["Council Edeadly"]
    assert failed["Council Edeadly"].startswith("KilledWorker")
    assert sorted(saved) == [f"{code}.txt" for code in CODES[:4]]


def test_only_the_loopback_is_listened_on() -> None:
    with work.connected("", 1) as client:
        info = client.scheduler_info(n_workers=-1)
        addresses = [info["address"], *info["workers"]]
        addresses += [worker["nanny"] for worker in info["workers"].values()]
    assert len(addresses) == 3
    assert all(address.startswith("tcp://127.0.0.1:") for address in addresses)


def test_a_council_counts_as_finished_only_when_its_files_are_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "pages")
    assert not store.has("E1", "key")
    store.put("E1", "key", {"E1.html": b"page", "E1.csv": b"figures"}, 0.5)
    assert store.has("E1", "key")
    assert not store.has("E1", "another key")
    assert sorted(path.name for path in store.files("E1")) == ["E1.csv", "E1.html"]
    (tmp_path / "pages" / "E1.csv").write_bytes(b"figure")
    assert not store.has("E1", "key")
    assert list(tmp_path.rglob("*.part")) == []


def test_an_unfinished_exchange_of_files_leaves_the_council_unfinished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    store.put("E1", "old", {"E1.html": b"old page", "E1.csv": b"old"}, 0.5)
    whole = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == "E1.csv":
            raise KeyboardInterrupt
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.put("E1", "new", {"E1.html": b"new page", "E1.csv": b"new"}, 0.5)
    assert not store.has("E1", "old") and not store.has("E1", "new")
    assert (tmp_path / "E1.html").read_bytes() == b"new page"
    assert (tmp_path / "E1.csv").read_bytes() == b"old"
    assert list(tmp_path.glob("*.part")) == []


def test_a_swallowed_ctrl_c_ends_the_work_all_the_same() -> None:
    done: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), work.heeded() as check:
        for number in range(3):
            check()
            done.append(number)
            # as a library does that calls back and lets no error out
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
    assert done == [0]
    assert signal.getsignal(signal.SIGINT) == before
