"""Compiling: all or nothing, the same bytes, and a lock that notices."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import declare, paths, releases, tables, tidy
from analysis.errors import Faults, UserError

SOURCE = """
title = "Toy"
publisher = "Nobody"
url = "https://example.org"
covers = "nothing"
period_means = "a year"

[[release]]
id = "toy-2016"
title = "Toy 2016"
published = "2016"
published_basis = "made up for a test"
files = ["toy/2016.csv"]

[[error]]
area = "815"
period = 2016
measure = "toy.count"
release = "toy-2016"
expect = 7.0
what = "a count of 7"
why = "made up for a test"
"""


def tidy_table(value: float = 7.0, file: str = "toy/2016.csv") -> pd.DataFrame:
    rows = [
        ("815", 2016, "toy.count", value, "", "toy-2016", file, "count"),
        ("370", 2016, "toy.count", float("nan"), "c", "toy-2016", file, "count"),
    ]
    return pd.DataFrame(rows, columns=tidy.COLUMNS)


def other_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": ["815", "370"],
            "grade": ["good", None],
            "on": pd.to_datetime(["2016-02-29", None]),
        }
    )


class Toy:
    """A project folder, a raw folder and a reader that returns what it is told to."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.raw = root / "raw"
        self.out = root / "data" / "figures"
        self.tables: dict[str, pd.DataFrame] = {"toy": tidy_table(), "others": other_table()}
        (self.raw / "releases" / "toy").mkdir(parents=True)
        (self.raw / "releases" / "toy" / "2016.csv").write_text("count\n7\n")
        (root / "declared" / "sources").mkdir(parents=True)
        self.source = root / "declared" / "sources" / "toy.toml"
        self.source.write_text(SOURCE)
        module = ModuleType("analysis.readers.toy")
        module.read = self.read  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "analysis.readers.toy", module)
        monkeypatch.setattr(releases, "READERS", {"toy": "toy"})
        monkeypatch.setattr(paths, "DECLARED", root / "declared")
        declare.get.cache_clear()

    def read(self, raw: Path, step) -> dict[str, pd.DataFrame]:
        step("toy/2016.csv")
        return dict(self.tables)

    def compile(self) -> releases.Lock:
        declare.get.cache_clear()
        return releases.compile(out=self.out, raw=self.raw, show=False)

    def state(self) -> dict[str, bytes]:
        files = sorted(path for path in self.out.parent.rglob("*") if path.is_file())
        return {path.name: path.read_bytes() for path in files}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    yield Toy(tmp_path, monkeypatch)
    declare.get.cache_clear()


def test_compile_writes_figures_and_their_lock(toy: Toy) -> None:
    lock = toy.compile()
    assert [f.path for f in lock.figures] == ["others.parquet", "toy.parquet"]
    assert [(f.path, f.release, f.source, f.bytes) for f in lock.files] == [
        ("toy/2016.csv", "toy-2016", "toy", 8)
    ]
    assert releases.verify(toy.out) == lock == releases.read_lock(toy.out.parent / "releases.lock")
    assert releases.file_hash("toy/2016.csv", lock) == lock.files[0].sha256
    assert sorted(toy.state()) == ["others.parquet", "releases.lock", "toy.parquet"]


def test_the_same_tables_give_the_same_bytes_whatever_their_order(toy: Toy) -> None:
    toy.compile()
    before = toy.state()
    toy.tables = {key: table.iloc[::-1] for key, table in reversed(toy.tables.items())}
    toy.compile()
    assert toy.state() == before


def test_no_pandas_metadata_in_the_files(toy: Toy) -> None:
    toy.compile()
    for name in ("toy", "others"):
        assert b"pandas" not in (pq.read_schema(toy.out / f"{name}.parquet").metadata or {})


def test_tables_come_back_as_they_went_in(toy: Toy, monkeypatch) -> None:
    toy.compile()
    monkeypatch.setattr(paths, "figures", lambda: toy.out)
    back = tables.read("others").sort_values("area", ascending=False, ignore_index=True)
    assert list(back["area"]) == ["815", "370"]
    assert back["grade"].isna().tolist() == [False, True]
    assert back["on"].iloc[0] == pd.Timestamp("2016-02-29") and pd.isna(back["on"].iloc[1])
    assert tidy.read("toy")["value"].notna().tolist() == [False, True]


def _fail(*_: object) -> dict[str, pd.DataFrame]:
    raise UserError("the reader gave up")


def _break(toy: Toy, how: str) -> None:
    table = tidy_table()
    if how == "the reader gave up":
        sys.modules["analysis.readers.toy"].read = _fail  # type: ignore[attr-defined]
    elif how == "duplicate row":
        toy.tables["toy"] = pd.concat([table, table])
    elif how == "the release says 8.0, the declared error 7.0":
        toy.tables["toy"] = tidy_table(8.0)
    elif how == "the figures have no such row":
        toy.tables["toy"] = table[table["area"] != "815"]
    elif how == "does not declare the file 'toy/2017.csv'":
        toy.tables["toy"] = tidy_table(file="toy/2017.csv")
    elif how == "release 'toy-2017' is in the figures but not declared":
        toy.tables["toy"] = pd.concat([table, table.assign(release="toy-2017")])
    elif how == "release 'toy-2017' is declared, but no figure comes from it":
        del toy.tables["others"]  # where all tables are tidy, every release must be in them
        more = SOURCE.split("[[error]]")[0].split("[[release]]")[1].replace("toy-2016", "toy-2017")
        toy.source.write_text(SOURCE.replace("[[error]]", "[[release]]" + more + "[[error]]"))
    elif how == "no release file toy/2016.csv":
        (toy.raw / "releases" / "toy" / "2016.csv").unlink()


@pytest.mark.parametrize(
    "how",
    [
        "the reader gave up",
        "duplicate row",
        "the release says 8.0, the declared error 7.0",
        "the figures have no such row",
        "does not declare the file 'toy/2017.csv'",
        "release 'toy-2017' is in the figures but not declared",
        "release 'toy-2017' is declared, but no figure comes from it",
        "no release file toy/2016.csv",
    ],
)
def test_nothing_changes_when_anything_is_wrong(toy: Toy, how: str) -> None:
    toy.compile()
    before = toy.state()
    toy.tables["others"] = other_table().assign(grade="inadequate")  # sound, but must not land
    _break(toy, how)
    with pytest.raises(UserError) as caught:
        toy.compile()
    assert how in str(caught.value)
    assert toy.state() == before


def test_a_declared_flag_is_checked(toy: Toy) -> None:
    toy.source.write_text(
        SOURCE.replace('area = "815"', 'area = "370"').replace("expect = 7.0", 'expect_flag = "x"')
    )
    with pytest.raises(Faults, match="flag is 'c', the declared error's 'x'"):
        toy.compile()


def test_verify_notices_one_byte_a_missing_and_an_added_file(toy: Toy) -> None:
    toy.compile()
    altered = toy.out / "toy.parquet"
    content = bytearray(altered.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    (toy.out / "others.parquet").rename(toy.out / "mine.parquet")
    with pytest.raises(Faults) as caught:
        releases.verify(toy.out)
    assert caught.value.faults == [
        "data/figures/others.parquet is missing",
        "data/figures/toy.parquet has been altered",
        "data/figures/mine.parquet is not in the lock",
    ]
    assert "git checkout -- data/figures" in caught.value.fix


def test_a_damaged_lock_is_said_to_be(toy: Toy) -> None:
    toy.compile()
    (toy.out.parent / "releases.lock").write_text('{"files": [')
    with pytest.raises(UserError, match=r"releases\.lock is missing or damaged"):
        releases.verify(toy.out)


def test_compiling_some_sources_keeps_the_rest_of_the_lock(toy: Toy, monkeypatch) -> None:
    whole = toy.compile()
    text = SOURCE.split("[[error]]")[0].replace("toy", "second")
    toy.source.with_name("second.toml").write_text(text)
    (toy.raw / "releases" / "second").mkdir()
    (toy.raw / "releases" / "second" / "2016.csv").write_text("count\n7\n")
    module = ModuleType("analysis.readers.second")
    table = tidy_table(file="second/2016.csv").assign(release="second-2016")
    module.read = lambda raw, step: {"second": table}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "analysis.readers.second", module)
    monkeypatch.setitem(releases.READERS, "second", "second")
    declare.get.cache_clear()
    lock = releases.compile(["second"], out=toy.out, raw=toy.raw, show=False)
    assert set(whole.files) < set(lock.files) and set(whole.figures) < set(lock.figures)
    assert releases.verify(toy.out) == lock


def test_unknown_source_suggests(toy: Toy) -> None:
    with pytest.raises(UserError, match=r"unknown source: 'toi'\n.*Did you mean: toy\?"):
        releases.compile(["toi"], out=toy.out, raw=toy.raw, show=False)


def test_without_raw_files_nothing_can_be_compiled(toy: Toy, monkeypatch) -> None:
    monkeypatch.setattr(paths, "raw", lambda: None)
    with pytest.raises(UserError, match="the raw release files are not here"):
        releases.compile(out=toy.out, show=False)


def test_unknown_release_file_has_no_hash(toy: Toy) -> None:
    with pytest.raises(UserError, match=r"names no release file 'toy/2015\.csv'"):
        releases.file_hash("toy/2015.csv", toy.compile())


def test_the_figures_are_those_of_the_lock() -> None:
    lock = releases.verify()
    assert {entry.source for entry in lock.files} == set(releases.READERS)
    assert {entry.release for entry in lock.files} == set(releases.releases())


@pytest.mark.raw
def test_every_file_of_the_lock_is_the_one_in_the_manifest() -> None:
    raw = paths.raw()
    assert raw is not None
    with (raw / "MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        listed = {row["path"]: row for row in csv.DictReader(source)}
    for entry in releases.read_lock().files:
        row = listed[releases.locate(raw, entry.path).relative_to(raw).as_posix()]
        assert (row["sha256"], int(row["bytes"])) == (entry.sha256, entry.bytes), entry.path


@pytest.mark.raw
def test_recompiling_gives_the_same_bytes(tmp_path: Path) -> None:
    raw = paths.raw()
    assert raw is not None
    out = tmp_path / "data" / "figures"
    assert releases.compile(out=out, raw=raw, show=False) == releases.read_lock()
    for path in sorted(out.glob("*.parquet")):
        assert path.read_bytes() == (paths.figures() / path.name).read_bytes(), path.name
    lock = paths.lock()
    assert (tmp_path / "data" / lock.name).read_bytes() == lock.read_bytes()
