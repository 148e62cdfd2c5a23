"""What became of a file of commands, as the contract has it: receipts, or every bad line."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

from ledger.clauses import Lang
from ledger.lines import Receipt, Report

LINES_TOGETHER = 1_000


def report_shape(report: Report, lang: Lang) -> dict[str, Any]:
    if report.errors:
        return {
            "errors": [
                {"line": number, "code": error.code, "message": error.message(lang)} for number, error in report.errors
            ]
        }
    return {**_head(report), "lines": [_line(receipt) for receipt in report.receipts]}


def report_pieces(report: Report) -> Iterator[bytes]:
    """The receipts as JSON, some lines at a time."""
    opening = orjson.dumps(_head(report))[:-1] + b',"lines":['
    receipts = iter(report.receipts)
    while batch := list(islice(receipts, LINES_TOGETHER)):
        yield opening + orjson.dumps([_line(receipt) for receipt in batch])[1:-1]
        opening = b","
    yield b"]}" if opening == b"," else opening + b"]}"


def _head(report: Report) -> dict[str, Any]:
    return {"recorded": report.recorded, "skipped": report.skipped, "position": report.position}


def _line(receipt: Receipt) -> dict[str, Any]:
    said = {"line": receipt.line, "entry": receipt.entry, "position": receipt.position}
    return {**said, "skipped": True} if receipt.skipped else said
