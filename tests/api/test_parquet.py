"""The Parquet file: typed columns, whole groups of rows, written while its rows are read."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from api.parquet import BATCHES_IN_GROUP, ROWS_TOGETHER, parquet_pieces
from projections.columns import COLUMNS, Kind, Row
from projections.past import NOW
from tests.api.terminal import Terminal
from tests.projections.test_uncapped import uncapped

START = datetime(2020, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
GROUP_ROWS = ROWS_TOGETHER * BATCHES_IN_GROUP
LARGEST = 2**53 - 1
VALUES: dict[Kind, Any] = {
    Kind.WHOLE: LARGEST,
    Kind.TEXT: "=社区;\n\U0001f3e0",
    Kind.DAY: date(2020, 2, 29),
    Kind.MOMENT: START,
    Kind.FLAG: True,
}


def numbered(count: int) -> Iterator[Row]:
    """Rows of a position and a moment each, with nothing else in them."""
    for number in range(count):
        found = {"position": number, "recorded_at": START + timedelta(seconds=number)}
        yield tuple(found.get(name) for name in COLUMNS)


def table(content: bytes) -> Any:
    return parquet.read_table(BytesIO(content))


def test_every_value_comes_back_with_its_type() -> None:
    full = tuple(VALUES[kind] for kind in COLUMNS.values())
    empty = (None,) * len(COLUMNS)
    read = table(b"".join(parquet_pieces([full, empty])))
    assert read.column_names == list(COLUMNS)
    assert [tuple(row.values()) for row in read.to_pylist()] == [full, empty]
    kinds = {name: read.schema.field(name).type for name in ("position", "recorded_at", "entry", "occurred_on", "veto")}
    assert kinds == {
        "position": pa.int64(),
        "recorded_at": pa.timestamp("us", tz="UTC"),
        "entry": pa.string(),
        "occurred_on": pa.date32(),
        "veto": pa.bool_(),
    }


def test_a_file_without_rows_has_its_columns() -> None:
    read = table(b"".join(parquet_pieces([])))
    assert (read.num_rows, read.column_names) == (0, list(COLUMNS))


def test_it_is_written_a_group_of_rows_at_a_time() -> None:
    taken = 0

    def counted() -> Iterator[Row]:
        nonlocal taken
        for row in numbered(2 * GROUP_ROWS + 5):
            taken += 1
            yield row

    pieces = parquet_pieces(counted())
    written = [next(pieces)]
    assert taken == GROUP_ROWS
    written.extend(pieces)
    read = parquet.ParquetFile(BytesIO(b"".join(written)))
    sizes = [read.metadata.row_group(number).num_rows for number in range(read.metadata.num_row_groups)]
    assert sizes == [GROUP_ROWS, GROUP_ROWS, 5]
    assert read.read(["position"]).column("position").to_pylist() == list(range(2 * GROUP_ROWS + 5))


def test_the_same_rows_are_the_same_bytes() -> None:
    assert [*parquet_pieces(numbered(9_000))] == [*parquet_pieces(numbered(9_000))]


SUMS = Mapping[tuple[str, str], int]


@pytest.fixture
def file(year: Terminal, tmp_path: Path) -> Path:
    path = tmp_path / "year.parquet"
    year.done("export", "--format", "parquet", "-o", path)
    return path


@pytest.fixture
def sums(year: Terminal) -> SUMS:
    with year.opened() as ledger:
        return uncapped(ledger, NOW)


def test_its_changes_add_up_to_the_uncapped_sums(file: Path, sums: SUMS) -> None:
    added = parquet.read_table(file).group_by(["community", "item"]).aggregate([("change_cents", "sum")])
    found = {(row["community"], row["item"]): row["change_cents_sum"] for row in added.to_pylist()}
    assert {key: cents for key, cents in found.items() if cents} == sums


@pytest.mark.skipif(find_spec("duckdb") is None, reason="duckdb is not installed")
def test_duckdb_adds_them_up_too(file: Path, sums: SUMS) -> None:
    query = f"SELECT community, item, sum(change_cents) AS s FROM '{file}' GROUP BY ALL HAVING s <> 0"
    rows = import_module("duckdb").sql(query).fetchall()
    assert {(community, item): cents for community, item, cents in rows} == sums


# --- where the extra is not installed ---------------------------------------------------------------------------------


@pytest.fixture
def without_extra(trial: Terminal) -> Terminal:
    """A pyarrow that cannot be imported goes before the one that can."""
    broken = trial.folder / "broken"
    broken.mkdir()
    (broken / "pyarrow.py").write_text("raise ImportError\n", encoding="utf-8")
    return trial.with_(PYTHONPATH=f"{broken}:{Path(__file__).parents[2]}")


def test_without_the_extra_it_is_refused_with_what_to_install(without_extra: Terminal) -> None:
    before = without_extra.position
    ran = without_extra.program("export", "--format", "parquet", "-o", "year.parquet")
    assert ran.refusal == "extra_missing"
    assert "pip install 'kaohe-ledger[parquet]'" in ran.err
    in_chinese = without_extra.with_(KAOHE_LANG="zh").program("export", "--format", "parquet", "-o", "year.parquet")
    assert "没有安装" in in_chinese.err
    assert "pip install 'kaohe-ledger[parquet]'" in in_chinese.err
    assert not (without_extra.folder / "year.parquet").exists()
    assert without_extra.position == before


def test_without_the_extra_all_else_is_exported(without_extra: Terminal) -> None:
    assert without_extra.program("export", "--format", "hledger").code == 0
