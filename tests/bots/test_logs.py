"""Logs carry ids and names of events, never secrets or what people say."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bots import logs
from bots.settings import Settings


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    out = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.start(Settings(log_json=True, log_level="info"), out)
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_an_event_is_one_json_line_with_the_request_it_belongs_to(written: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("any").info("turn done", calls=2)
    (line,) = written.getvalue().splitlines()
    event = json.loads(line)
    assert (event["event"], event["calls"], event["request_id"], event["level"]) == (
        "turn done",
        2,
        "r-1",
        "info",
    )


@pytest.mark.parametrize("name", ["password", "api_token", "cookie", "text", "question", "Authorization"])
def test_what_is_private_is_left_out(written: io.StringIO, name: str) -> None:
    structlog.get_logger("any").warning("something", **{name: "my mother's name"})
    assert "mother" not in written.getvalue()
    assert name in written.getvalue()


def test_libraries_chatter_is_not_ours(written: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET https://venue.example")
    logging.getLogger("httpx").warning("slow")
    assert [json.loads(line)["event"] for line in written.getvalue().splitlines()] == ["slow"]
