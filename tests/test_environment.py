"""pyproject.toml, requirements.lock and environment.yml say the same thing."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import analysis

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}

_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[\w.!+]+)(?: ; (?P<marker>[^\\]+?))? \\$")


def pins(lock: str = LOCK) -> list[tuple[str, Version, Marker | None]]:
    """Return name, version and marker of every pin."""
    found = [match for line in lock.splitlines() if (match := _PIN.match(line))]
    return [
        (canonicalize_name(m["name"]), Version(m["version"]), m["marker"] and Marker(m["marker"]))
        for m in found
    ]


def declared() -> list[Requirement]:
    """Return everything pyproject.toml asks for, extras included."""
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return [Requirement(text) for group in groups for text in group]


def environments() -> Iterator[dict[str, str]]:
    for python in PYTHONS:
        for system, name in SYSTEMS.items():
            yield {
                "python_version": python,
                "python_full_version": f"{python}.0",
                "sys_platform": system,
                "platform_system": name,
                "os_name": "nt" if system == "win32" else "posix",
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
                "extra": "",
            }


def disagreements(requirements: list[Requirement], lock: str) -> list[str]:
    """Say which requirements a lock does not meet, and where."""
    faults = []
    for environment in environments():
        there = {n: v for n, v, marker in pins(lock) if not marker or marker.evaluate(environment)}
        for requirement in requirements:
            if requirement.marker and not requirement.marker.evaluate(environment):
                continue
            pinned = there.get(canonicalize_name(requirement.name))
            if pinned is None or pinned not in requirement.specifier:
                where = f"Python {environment['python_version']}, {environment['sys_platform']}"
                faults.append(f"{requirement}: the lock has {pinned} ({where})")
    return faults


def test_the_lock_meets_every_requirement_on_every_python_and_system() -> None:
    assert disagreements(declared(), LOCK) == []


@pytest.mark.parametrize("asked", ["pandas>=99", "a-package-nobody-locked"])
def test_a_requirement_the_lock_does_not_meet_is_noticed(asked: str) -> None:
    assert len(disagreements([Requirement(asked)], LOCK)) == len(PYTHONS) * len(SYSTEMS)


def test_every_pin_has_hashes_and_nothing_else() -> None:
    lines = LOCK.splitlines()
    odd = [n for n in lines if not _PIN.match(n) and not re.match(r"    --hash=sha256:\w{64}", n)]
    assert odd == [], "only pins and hashes: no addresses, options or comments"
    starts = [number for number, line in enumerate(lines) if _PIN.match(line)]
    assert all("--hash" in lines[number + 1] for number in starts)
    names = [name for name, _, _ in pins()]
    assert len(names) == len(set(names)), "one version of each, the same for all"


def test_what_is_installed_is_what_is_locked() -> None:
    wrong = []
    for name, version, marker in pins():
        if marker is None or marker.evaluate():
            installed = importlib.metadata.version(name)
            if Version(installed) != version:
                wrong.append(f"{name}: {installed} installed, {version} locked")
    assert wrong == []


def test_nothing_is_locked_that_nothing_needs() -> None:
    needed: set[str] = set()
    waiting = [(canonicalize_name(r.name), frozenset(r.extras)) for r in declared()]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        needed.add(name)
        for text in importlib.metadata.requires(name) or []:
            asked = Requirement(text)
            chosen = [asked.marker.evaluate({"extra": e}) for e in {"", *extras} if asked.marker]
            step = (canonicalize_name(asked.name), frozenset(asked.extras))
            if (asked.marker is None or any(chosen)) and step not in seen:
                seen.add(step)
                waiting.append(step)
    here = {name for name, _, marker in pins() if marker is None or marker.evaluate()}
    assert here - needed == set()


def test_the_conda_environment_installs_the_lock_on_the_same_pythons() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    python, pip, piped = yaml.safe_load(text)["dependencies"]
    assert yaml.safe_load(text)["channels"] == ["conda-forge"]
    assert SpecifierSet(python.removeprefix("python ")) == SpecifierSet(PROJECT["requires-python"])
    assert (pip, piped) == ("pip", {"pip": ["-r requirements.lock"]})
    assert "pip install --no-deps --no-build-isolation -e ." in text
    assert "://" not in text


def test_one_version_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+?),", changes, re.MULTILINE)
    assert newest is not None
    found = {PROJECT["version"], citation["version"], analysis.__version__, newest[1]}
    assert len(found) == 1, found


def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_setting_up_takes_the_same_pythons() -> None:
    setup = bootstrap()
    asked = SpecifierSet(PROJECT["requires-python"])
    minors = [m for m in range(8, 20) if f"3.{m}.5" in asked]
    assert (setup.OLDEST[1], setup.NEWEST[1]) == (minors[0], minors[-1])
    assert sorted(setup.pins()) == sorted(name for name, _, _ in pins())


def test_an_unfinished_or_outdated_installation_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = bootstrap()
    venv = tmp_path / ".venv"
    monkeypatch.setattr(setup, "VENV", venv)
    monkeypatch.setattr(setup, "STAMP", venv / "installed.txt")
    assert setup.stamp() == {}, "nothing there"
    setup.venv_python().parent.mkdir(parents=True)
    setup.venv_python().touch()
    assert setup.stamp() == {}, "interrupted: everything but the stamp"
    whole = "".join(f"{key}: {value}\n" for key, value in setup.wanted().items())
    (venv / "installed.txt").write_text(whole, encoding="utf-8")
    assert setup.stamp() == setup.wanted()
    lock = tmp_path / "requirements.lock"
    lock.write_text("pandas==1.0\n", encoding="utf-8")
    monkeypatch.setattr(setup, "LOCK", lock)
    assert setup.stamp() != setup.wanted(), "another lock"
