"""Warm kernels: real Jupyter kernels forked from one process that has imported the libraries.

Importing pandas, statsmodels and matplotlib costs a cold kernel about three seconds, more
than most notebooks' own work. Here one process (the zygote) imports them once, and each
kernel is a fork of it. Jupyter sees an ordinary kernel command: this file run as a small
client, which asks the zygote for a kernel and lives exactly as long as that kernel.

A zygote lives for one run of the notebooks, so a warm kernel cannot hold an old version of the
project; it also computes once what the notebooks have in common. The cold kernel stays the
reference: a test compares the two byte for byte. Linux and macOS only; elsewhere the runner
falls back to cold kernels.

Standard library only at the top: the client starts on every kernel and must be light.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

#: Imported whatever the notebooks use.
ALWAYS = ("ipykernel.ipkernel", "ipykernel.kernelapp")
#: Never imported before the kernel is up: it would not hook into it, and figures would silently
#: lose their images.
NEVER = "matplotlib_inline"
#: Keeps kernels from warning, on every start, that they listen on this machine.
QUIET = "--log-level=ERROR"


def available() -> bool:
    """Tell whether this system can fork warm kernels."""
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX")


def kernel_command(address: str | None) -> list[str]:
    """Return the command Jupyter runs to start a kernel, as a kernelspec's ``argv``.

    Parameters
    ----------
    address
        A zygote's socket, or None for a cold kernel.
    """
    if address is None:
        return [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", QUIET]
    return [sys.executable, "-S", "-E", __file__, "client", address, "{connection_file}", QUIET]


@contextlib.contextmanager
def zygote(libraries: Iterable[str]) -> Iterator[str]:
    """Start a zygote; yield the address of its socket; end it and its kernels.

    Kernels may be asked for at once: a request waits until the imports are done.

    Parameters
    ----------
    libraries
        Third-party modules to import beforehand.
    """
    folder = Path(tempfile.mkdtemp(prefix="kernels-"))
    address = folder / "socket"
    process = subprocess.Popen(
        [sys.executable, __file__, "zygote", str(address), *libraries],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdout.readline()  # listening, not yet warm
        yield str(address)
    finally:
        process.stdin.close()  # the zygote ends when this pipe does, however we end
        process.wait(timeout=30)
        process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def named(folder: Path, libraries: Iterable[str]) -> Iterator[dict[str, str]]:
    """Offer warm kernels to other programs, under the kernel name ``warm``.

    Parameters
    ----------
    folder
        Where the kernelspec is written, as ``folder/kernels/warm/kernel.json``.
    libraries
        Third-party modules to import beforehand.

    Yields
    ------
    dict of str
        Environment variables for the program that is to find the kernel.
    """
    with zygote(libraries) as address:
        spec = folder / "kernels" / "warm" / "kernel.json"
        spec.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "argv": kernel_command(address),
            "display_name": "Python 3 (warm)",
            "language": "python",
            "interrupt_mode": "message",
        }
        spec.write_text(json.dumps(content), encoding="utf-8")
        known = os.environ.get("JUPYTER_PATH")
        yield {"JUPYTER_PATH": os.pathsep.join([str(folder), *([known] if known else [])])}


# ---- the client: what Jupyter starts, interrupts and kills --------------------------------


def _client(address: str, connection_file: str, *options: str) -> None:
    """Ask the zygote for a kernel and wait until it ends."""
    arguments = ["-f", connection_file, *options]
    request = {"arguments": arguments, "cwd": str(Path.cwd()), "env": dict(os.environ)}
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(address)
        link.sendall(json.dumps(request).encode() + b"\n")
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # interrupts come as messages
        while os.getppid() == parent:  # the runner may be killed without ending its kernels
            if select.select([link], [], [], 1)[0] and not link.recv(1):
                return


# ---- the zygote ---------------------------------------------------------------------------


def _zygote(address: str, *libraries: str) -> None:
    """Import the libraries, then fork a kernel for each request until stdin closes."""
    # As ipykernel sets it: matplotlib reads it once, when it is imported.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    import analysis  # noqa: F401  # before numpy, which then reads how many threads to use

    sys.modules["debugpy"] = None  # type: ignore[assignment]  # costs each kernel 0.3 s
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(64)
        print("listening", flush=True)
        for name in (*ALWAYS, *(n for n in libraries if not n.startswith(NEVER))):
            with contextlib.suppress(ImportError):  # the notebook that needs it will say so
                __import__(name)
        from analysis.runner.prepare import prepare

        steps = prepare()
        waiting, done = True, object()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # finished kernels leave no zombies
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            # what is in common is computed while nobody waits for a kernel
            ready, _, _ = select.select([door, sys.stdin], [], [], 0 if waiting else None)
            if sys.stdin in ready:
                return
            if not ready:
                waiting = next(steps, done) is not done
                continue
            gc.freeze()  # what is there stays shared with the fork
            link, _ = door.accept()
            with warnings.catch_warnings():
                # Python 3.12 warns of any thread; the only ones here are the idle workers of
                # the linear algebra library, which restarts them after a fork.
                warnings.simplefilter("ignore", DeprecationWarning)
                child = os.fork()
            if child == 0:
                door.close()
                _kernel(link)
                os._exit(0)
            link.close()


def _kernel(link: socket.socket) -> None:
    """Become a kernel; end when it is told to, or when the client at the other end goes."""
    with link.makefile("rb") as lines:
        request = json.loads(lines.readline())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from analysis import paths
    from analysis.runner.prepare import same_project

    if not same_project(request["env"]):
        paths.forget()
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(null, stream)

    def watch() -> None:
        link.recv(1)  # returns only when the client is gone
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

    import atexit

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    np.random.seed()  # each kernel would otherwise start from the same state
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    sys.path.remove(str(Path(__file__).parent))
    app = IPKernelApp.instance()
    app.initialize([*sys.argv[1:], "--HistoryManager.enabled=False"])
    app.start()
    atexit._run_exitfuncs()


if __name__ == "__main__":
    if sys.argv[1] == "client":
        _client(*sys.argv[2:])
    else:
        _zygote(*sys.argv[2:])
