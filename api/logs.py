"""What the server writes to stderr: one JSON object a line, or coloured lines where a person is watching.

Nothing is logged that was given in a body, a query or a header; a traceback shows no values of variables.
"""

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TextIO, cast

import orjson
import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import JSONRenderer, TimeStamper, add_log_level, format_exc_info
from structlog.stdlib import BoundLogger, ExtraAdder, ProcessorFormatter, render_to_log_kwargs
from structlog.types import Processor, WrappedLogger

NAME = "kaohe"
REQUEST = "request"
QUIETER = ("uvicorn", "uvicorn.error", "asyncio")
"""What these say of ordinary days is of no use to anybody."""


def logger(part: str) -> BoundLogger:
    """The logger of a part of the program; where its lines go, and in what form, `configure` says."""
    chosen = structlog.wrap_logger(
        logging.getLogger(f"{NAME}.{part}"), processors=[render_to_log_kwargs], wrapper_class=BoundLogger
    )
    return cast(BoundLogger, chosen)


def requests() -> Callable[[dict[str, object]], None] | None:
    """Logs an answered request, in some microseconds. None where nothing is configured, or only worse things are logged."""
    if not structlog.is_configured():
        return None
    bound = structlog.get_logger().bind()
    if not bound.is_enabled_for(logging.INFO):
        return None
    sink = structlog.get_config()["logger_factory"]()
    if not isinstance(sink, structlog.BytesLogger):
        return lambda facts: bound.info(REQUEST, **facts)
    # The chain of processors would take longer than all that the server does for a short answer.
    write = sink.msg

    def note(facts: dict[str, object]) -> None:
        now = datetime.now(UTC).isoformat()
        write(orjson.dumps({"time": now, "level": "info", "event": REQUEST, **facts}))

    return note


def configure(level: str, stream: TextIO | None = None) -> None:
    """Everything that this process logs, the server library's lines too, goes to stderr from `level` upwards."""
    out = stream or sys.stderr
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [add_log_level, TimeStamper(fmt="iso", utc=True, key="time")]
    pretty: list[Processor] = [ConsoleRenderer(timestamp_key="time", exception_formatter=plain_traceback)]
    is_watched = out.isatty()
    structlog.configure(
        processors=[*shared, *(pretty if is_watched else [format_exc_info, JSONRenderer(_bytes)])],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(out) if is_watched else structlog.BytesLoggerFactory(out.buffer),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[*shared, _logger_name, ExtraAdder()],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                *(pretty if is_watched else [format_exc_info, JSONRenderer(_text)]),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=least, force=True)
    logging.captureWarnings(capture=True)
    for name in QUIETER:
        logging.getLogger(name).setLevel(max(least, logging.WARNING))


def _bytes(event: Any, **_: Any) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)


def _text(event: Any, **_: Any) -> str:
    return _bytes(event).decode()


def _logger_name(_logger: WrappedLogger, _method: str, event: Any) -> Any:
    """``kaohe.api``, or the library that speaks."""
    event["logger"] = event["_record"].name
    return event
