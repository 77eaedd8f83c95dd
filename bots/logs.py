"""Structured logs on standard error. Events have names and ids; what people say and secrets never enter."""

import logging
import sys
from typing import TYPE_CHECKING, Any, TextIO

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

    from bots.settings import Settings

_PRIVATE = ("password", "secret", "token", "cookie", "authorization", "text", "question", "answer", "message")
_LOUD = (
    "httpx", "httpcore", "engineio", "socketio", "asyncio", "procrastinate",
    "apscheduler", "alembic", "uvicorn",
)  # fmt: skip


def start(settings: "Settings", out: TextIO | None = None) -> None:
    """Sends this program's logs and its libraries' warnings to standard error, as text or as JSON lines."""
    out = out or sys.stderr
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    writer: Processor = structlog.processors.JSONRenderer() if settings.log_json else _for_people(out)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, writer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.getLogger("chainlit").setLevel(logging.ERROR)  # it warns of every browser's language
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def redact(logger: Any, method: str, event: "EventDict") -> "EventDict":
    """Whatever is named like a secret or like somebody's words is left out."""
    return {
        name: "(left out)" if any(part in name.lower() for part in _PRIVATE) else value
        for name, value in event.items()
    }


def _for_people(out: TextIO) -> "Processor":
    return structlog.dev.ConsoleRenderer(colors=out.isatty())
