"""The same movements in a Parquet file, and a database of columns over it."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks.peers.typed import Movement, movements, typed
from tests.benchmarks.stock import year_of

GROUP_BY = "SELECT community, item, sum(cents) FROM read_parquet(?) GROUP BY ALL ORDER BY ALL"


def is_there() -> bool:
    return all(find_spec(name) for name in ("duckdb", "pyarrow"))


@cache
def parquet(size: int) -> Path:
    import pyarrow as pa  # noqa: PLC0415  (only where it is installed)
    import pyarrow.parquet as pq  # noqa: PLC0415

    path = year_of(size).with_suffix(".parquet")
    columns = zip(*movements(typed(year_of(size))), strict=True)
    pq.write_table(pa.table(dict(zip(Movement._fields, map(list, columns), strict=True))), path)
    return path


def grouped(path: Path) -> dict[tuple[str, str], int]:
    """The sums of all communities' items, by DuckDB."""
    import duckdb  # noqa: PLC0415

    with duckdb.connect() as connection:
        rows = connection.execute(GROUP_BY, [str(path)]).fetchall()
    return {(community, item): int(cents) for community, item, cents in rows}
