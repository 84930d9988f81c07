#!/usr/bin/env python3
"""Create or refresh ``.venv`` from requirements.lock, then run a command in it.

    python tools/bootstrap.py                 only set up
    python tools/bootstrap.py book            set up, then: python -m analysis book
    python tools/bootstrap.py --browser test  set up, with Chromium, then run the tests

Standard library only: this is what runs before anything else is installed. The stamp is
written last, so an installation that was interrupted is noticed and done again.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.txt"
LOCK = ROOT / "requirements.lock"
OLDEST, NEWEST = (3, 11), (3, 13)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COUNTED = re.compile(r"(?:Collecting|Processing|Requirement already satisfied:) ([^ =]+)")
COMPILE = "import compileall, sys; compileall.compile_dir(sys.argv[1], quiet=2, workers=0)"


def say(text: str) -> None:
    """Print a line at once."""
    print(f"[setup] {text}", flush=True)


def stop(what: str, fix: str) -> None:
    """End with a message that says what to do."""
    sys.exit(f"[setup] {what}\n[setup] What to do: {fix}")


def venv_python() -> Path:
    """Return the environment's interpreter, wherever this system puts it."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted() -> dict[str, str]:
    """Return what the environment is made from, as the stamp records it."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "folder": str(ROOT),
        "lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(),
        "project": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
    }


def stamp() -> dict[str, str]:
    """Return the stamp of the last completed installation, empty if there is none."""
    if not STAMP.is_file() or not venv_python().exists():
        return {}
    lines = STAMP.read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def canonical(name: str) -> str:
    """Return a package name the way package indexes compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> list[str]:
    """Return the names the lock pins."""
    text = LOCK.read_text(encoding="utf-8")
    return [canonical(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)]


def pip(*arguments: str) -> list[str]:
    """Return the command that runs the environment's own pip, quietly."""
    settings = ["--disable-pip-version-check", "--no-input"]
    return [str(venv_python()), "-m", "pip", *arguments, *settings]


def counted(command: list[str], total: int) -> None:
    """Run pip, showing how many of the packages it has come to."""
    shown, done, log = 0, 0, []
    terminal = sys.stdout.isatty()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    assert process.stdout is not None
    for line in process.stdout:
        log.append(line)
        if line.startswith("Ignoring "):
            total -= 1
        elif match := COUNTED.match(line):
            done += 1
            if terminal:
                print(
                    f"\r[setup] {done}/{total} {re.sub(r'.*/|-[0-9].*', '', match[1]):<40.40}",
                    end="",
                    flush=True,
                )
            elif done >= shown + 30:
                shown = done
                say(f"{done} of {total} packages fetched")
        elif line.startswith("Installing collected"):
            print("\r" if terminal else "", end="")
            say(f"{done} packages fetched; unpacking them" + " " * 20 * terminal)
    if process.wait():
        print("".join(log[-15:]))
        stop(
            "the packages could not be installed (pip's last words are above).",
            "check the connection and run the same command again; nothing half-done is kept.",
        )


def tidy_up() -> None:
    """Remove what an earlier lock installed and the present one does not name."""
    keep = {*pins(), "pip", "setuptools", "improvement-compendium"}
    listing = subprocess.run(pip("freeze", "--all"), check=True, capture_output=True, text=True)
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:==| @ )", listing.stdout, re.M)
    extra = [name for name in found if canonical(name) not in keep]
    if extra:
        say(f"removing {len(extra)} no longer in the lock: {', '.join(extra)}")
        subprocess.run(pip("uninstall", "--yes", "--quiet", *extra), check=True)


def install(have: dict[str, str], want: dict[str, str]) -> None:
    """Bring the environment to what is wanted; start afresh unless it was left whole."""
    began = time.monotonic()
    fresh = not have or any(have.get(key) != want[key] for key in ("python", "folder"))
    if fresh:
        if VENV.exists():
            say("the environment is unfinished, moved or for another Python: making it again")
            shutil.rmtree(VENV)
        say(f"making .venv with {want['python']}")
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    STAMP.unlink(missing_ok=True)  # until it is whole again
    packages = venv_packages()
    if fresh or have.get("lock") != want["lock"]:
        say("fetching the packages named in requirements.lock (once; a minute or two)")
        flags = ["--require-hashes", "--no-deps", "--no-compile", "--only-binary", ":all:"]
        counted(pip("install", "--progress-bar", "off", *flags, "-r", str(LOCK)), len(pins()))
        if not fresh:
            tidy_up()
        # Always, and whatever PYTHONDONTWRITEBYTECODE says: without it every kernel would
        # compile pandas and statsmodels again, several seconds each time.
        say("compiling them")
        subprocess.run(
            [str(venv_python()), "-W", "ignore", "-c", COMPILE, str(packages)], check=True
        )
    say("linking the project itself")
    flags = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(pip("install", *flags, "--editable", str(ROOT)), check=True)
    part = STAMP.with_suffix(".part")
    part.write_text("".join(f"{k}: {v}\n" for k, v in want.items()), encoding="utf-8")
    part.replace(STAMP)
    say(f"ready in {time.monotonic() - began:.0f} s")


def venv_packages() -> Path:
    """Return the environment's package folder."""
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    shown = subprocess.run(
        [str(venv_python()), "-c", script], check=True, capture_output=True, text=True
    )
    return Path(shown.stdout.strip())


def browser() -> None:
    """Install Chromium for the tests that open the built site, where that is possible."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        say("no Chromium: the tests of the built site will be skipped. Install it to run them.")
        return
    say("installing Chromium with apt-get for the tests of the built site")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": env, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([apt, "update", "-q"], check=False, **quiet)
    command = [apt, "install", "-q", "-y", "--no-install-recommends", "chromium"]
    if subprocess.run(command, check=False, **quiet).returncode:
        say("apt-get could not install Chromium: the tests of the built site will be skipped.")


def main(arguments: list[str]) -> int:
    """Set up, then hand over to ``python -m analysis`` if there is a command."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        stop(
            f"this is Python {platform.python_version()}; the project needs 3.11, 3.12 or 3.13.",
            "install one of them, or name it: make PYTHON=/path/to/python3.12",
        )
    if "--browser" in arguments:
        arguments = [argument for argument in arguments if argument != "--browser"]
        browser()
    have, want = stamp(), wanted()
    try:
        if have != want:
            install(have, want)
        if not arguments:
            return 0
        return subprocess.run([str(venv_python()), "-m", "analysis", *arguments]).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
