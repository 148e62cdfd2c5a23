"""Rows of typed columns as a Parquet file, a group of rows at a time. Needs pyarrow, which is an optional extra."""

import io
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import islice
from typing import Any, Final

from ledger.errors import Unusable
from projections.columns import COLUMNS, Kind, Row

EXTRA: Final = "parquet"
ROWS_TOGETHER: Final = 4_096
"""Rows that are held as Python's objects."""
BATCHES_IN_GROUP: Final = 8
"""32,768 rows: a reader likes larger groups better, but a whole group is held in memory here, beside a server's work."""

_TYPES: Final[dict[Kind, Callable[[Any], Any]]] = {
    Kind.WHOLE: lambda arrow: arrow.int64(),
    Kind.TEXT: lambda arrow: arrow.string(),
    Kind.DAY: lambda arrow: arrow.date32(),
    Kind.MOMENT: lambda arrow: arrow.timestamp("us", tz="UTC"),
    Kind.FLAG: lambda arrow: arrow.bool_(),
}


class ExtraMissing(Unusable):
    extra: str
    zh = "这里没有安装 {extra} 所需的库；请运行 pip install 'kaohe-ledger[{extra}]'，再试一次。"
    en = "What {extra} needs is not installed here; run pip install 'kaohe-ledger[{extra}]', and try again."


def require_extra() -> None:
    """Raises ExtraMissing where pyarrow is not installed."""
    try:
        import_module("pyarrow.parquet")
    except ImportError as error:
        raise ExtraMissing(extra=EXTRA) from error


def parquet_pieces(rows: Iterable[Row]) -> Iterator[bytes]:
    """The file, a piece for each group of rows; a file without rows has its columns all the same.

    Raises ExtraMissing at once, before the first piece is asked for.
    """
    require_extra()
    return _pieces(iter(rows))


class _Outgoing(io.RawIOBase):
    """What was written and has not been taken yet. Nobody goes back in it."""

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self._total = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        piece = bytes(data)
        self._written.append(piece)
        self._total += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._total

    def taken(self) -> bytes:
        piece = b"".join(self._written)
        self._written.clear()
        return piece


def _pieces(rows: Iterator[Row]) -> Iterator[bytes]:
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    schema = arrow.schema([(name, _TYPES[kind](arrow)) for name, kind in COLUMNS.items()])
    outgoing = _Outgoing()
    with parquet.ParquetWriter(outgoing, schema, compression="zstd") as writer:
        batches = _batches(arrow, schema, rows)
        while group := list(islice(batches, BATCHES_IN_GROUP)):
            writer.write_table(arrow.Table.from_batches(group, schema))
            yield outgoing.taken()
    yield outgoing.taken()


def _batches(arrow: Any, schema: Any, rows: Iterator[Row]) -> Iterator[Any]:
    while together := list(islice(rows, ROWS_TOGETHER)):
        columns = zip(*together, strict=True)
        arrays = [arrow.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        yield arrow.RecordBatch.from_arrays(arrays, schema=schema)
