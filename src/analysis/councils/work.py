"""The same pure work for many councils, on workers of one machine or of a cluster.

A worker is given a function's name and its arguments, and gives back files as bytes: it
writes nothing, so it needs no disk in common with this process, which alone writes. A worker
that is killed loses nothing: the scheduler gives its councils to another.
"""

from __future__ import annotations

import logging
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, get_worker, wait
from distributed.utils import get_mp_context

from analysis.councils.job import LIGHT, Done, Job, can_fork, fork_from
from analysis.councils.source import source_key
from analysis.errors import UserError

#: Seconds until a scheduler has answered, and until there is a worker again.
PATIENCE = 60.0
#: Councils given to each worker at a time: one to do, one to go on with.
AHEAD = 2


def perform(job: Job, notebook: str, expected: str) -> Done:
    """Do one council's work, unless the figures or the package here are others."""
    began = time.perf_counter()
    try:
        if source_key(notebook) != expected:
            return Done({}, other=get_worker().address)
        files = job.do()
    except UserError as error:
        return Done({}, reason=str(error))
    return Done(files, time.perf_counter() - began)


def whereabouts(notebook: str) -> tuple[str, str]:
    """Return a worker's computer and the hash of its figures and code, or why it has none."""
    try:
        return socket.gethostname(), source_key(notebook)
    except UserError as error:
        return socket.gethostname(), error.what


@contextmanager
def connected(scheduler: str, workers: int, preload: str = LIGHT) -> Iterator[Client]:
    """Yield a client of the scheduler named, or of a cluster on this computer alone.

    Parameters
    ----------
    scheduler
        Its address; empty for this computer.
    workers
        Processes to use here.
    preload
        The module that the processes here share.

    Raises
    ------
    UserError
        If nothing answers at the address.
    """
    logs = logging.getLogger("distributed")
    before = logs.level
    # a worker that is lost, or told to stop, is the run's affair, and not news
    logs.setLevel(logging.CRITICAL + 1)
    try:
        if scheduler:
            with _remote(scheduler) as client:
                yield client
        else:
            with _local(workers, preload) as client:
                yield client
    finally:
        logs.setLevel(before)


@contextmanager
def _remote(address: str) -> Iterator[Client]:
    """Yield a client of a scheduler elsewhere."""
    try:
        client = Client(address, timeout=PATIENCE / 4, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UserError(
            f"no scheduler answers at {address}",
            "give the address its own start shows, such as tcp://192.0.2.1:8786.",
        ) from error
    with client:
        yield client


@contextmanager
def _local(workers: int, preload: str) -> Iterator[Client]:
    """Yield a client of a cluster of single-threaded processes, on the loopback alone."""
    forking = can_fork()
    settings: dict[str, object] = {
        "distributed.worker.multiprocessing-method": "forkserver" if forking else "spawn",
        "distributed.scheduler.allowed-failures": 1,
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }
    with dask.config.set(settings):
        if forking:
            get_mp_context()  # has a list of its own, and must not put it in the place of ours
            fork_from(preload)
        with _undisturbed():
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
            )
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep Ctrl-C until the cluster has started: half of one cannot be ended in good order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


@contextmanager
def heeded() -> Iterator[Callable[[], None]]:
    """Yield a function that raises KeyboardInterrupt where Ctrl-C was pressed and got lost.

    It ends what the main thread is at; but when that is a library's callback, whose errors are
    swallowed, the work would go on as if nothing had been pressed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    pressed: list[int] = []

    def note(number: int, frame: object) -> None:
        pressed.append(number)
        raise KeyboardInterrupt

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield check
        check()
    finally:
        signal.signal(signal.SIGINT, before)


class Workers:
    """The workers that have the same figures and package as this process, and those refused."""

    def __init__(self, client: Client, notebook: str) -> None:
        self.client = client
        self.notebook = notebook
        self.expected = source_key(notebook)
        self.agreed: set[str] = set()
        self.refused: dict[str, str] = {}

    def look(self) -> set[str]:
        """Ask every worker not seen before; return the addresses of those that agree."""
        here = set(self.client.scheduler_info(n_workers=-1)["workers"])
        new = sorted(here - self.agreed - self.refused.keys())
        if new:
            told = self.client.run(whereabouts, self.notebook, workers=new, on_error="return")
            for address, answer in told.items():
                if isinstance(answer, OSError):
                    continue  # gone again
                if isinstance(answer, BaseException):
                    self.refused[address] = f"{address}: {type(answer).__name__}: {answer}"
                elif answer[1] == self.expected:
                    self.agreed.add(address)
                else:
                    self.refuse(address, answer[0], answer[1])
        self.agreed &= here
        return self.agreed

    def refuse(self, address: str, computer: str = "", key: str = "") -> None:
        """Leave a worker out from now on."""
        self.agreed.discard(address)
        where = f"{address} on {computer}" if computer else address
        has = f" ({key}, and here {self.expected})" if key else ""
        self.refused[address] = f"{where}: its figures or its package are others{has}"


def run(
    jobs: Sequence[Job],
    save: Callable[[Job, Done], None],
    *,
    client: Client,
    notebook: str = "",
    say: Callable[[str], None] = lambda line: None,
    check: Callable[[], None] = lambda: None,
) -> dict[str, str]:
    """Do every job; save each as it is done.

    Parameters
    ----------
    jobs
        What to do.
    save
        Called here, in this process, with each job done.
    client
        Of the cluster that does them.
    notebook
        The notebook the jobs run, for the key that workers must agree on.
    say
        Told of each worker that is refused.
    check
        Called now and then; ends the work by raising (see `heeded`).

    Returns
    -------
    dict
        Name of each council that failed → why, in the order of the jobs.

    Raises
    ------
    UserError
        If there is no worker, or none whose figures and package agree with those here. What
        is done by then has been saved.
    """
    workers = Workers(client, notebook)
    waiting = deque(jobs)
    running: dict[Future, tuple[Job, frozenset[str]]] = {}
    failed: dict[str, str] = {}
    # what was on a worker each time one was lost: done again one by one, because the council
    # that ends its worker takes those that wait behind it along
    suspects: deque[Job] = deque()
    alone = False
    last_seen = time.monotonic()
    told: set[str] = set()
    while waiting or running or suspects:
        check()
        if not waiting and not running:
            waiting, suspects, alone = suspects, deque(), True
        good = workers.look()
        for address in workers.refused.keys() - told:
            say(f"refused: {workers.refused[address]}")
            told.add(address)
        if good:
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > PATIENCE or (workers.refused and not running):
            raise UserError(
                "\n".join(["no worker can be used", *workers.refused.values()]),
                "start workers with this version of the package and its figures.",
            )
        while waiting and len(running) < (1 if alone else AHEAD * len(good)):
            job = waiting.popleft()
            # tied to workers only where others must be kept out: else a worker that comes
            # in a lost one's place could not take its councils
            tied = frozenset(good) if workers.refused else frozenset()
            future = client.submit(
                perform,
                job,
                notebook,
                workers.expected,
                pure=False,
                workers=sorted(tied) or None,
            )
            running[future] = (job, tied)
        for future in _finished(client, running):
            job, _ = running.pop(future)
            error = future.exception()
            done = Done({}, reason=_why(error)) if error else future.result()
            if done.other:
                workers.refuse(done.other)
                waiting.append(job)
            elif isinstance(error, KilledWorker) and not alone:
                suspects.append(job)
            elif done.reason:
                failed[job.name] = done.reason
            else:
                save(job, done)
        for future, (job, tied) in list(running.items()):
            if tied and not tied & good:
                future.cancel()
                del running[future]
                waiting.append(job)
    return {job.name: failed[job.name] for job in jobs if job.name in failed}


def _finished(client: Client, running: Mapping[Future, Any]) -> list[Future]:
    """Wait a moment for work to be done; return what is."""
    if not running:
        time.sleep(0.2)
        return []
    try:
        with client.as_current():
            return list(wait(list(running), timeout=2, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        return []


def _why(error: BaseException) -> str:
    """Say in a line why a council failed."""
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"
