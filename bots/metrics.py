"""What is counted and timed, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 90.0)


class Metrics:
    """One set per process; names begin with orbiquant_. Labels are names of tools and outcomes, never people."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        given = {"registry": self.registry}
        self.turns = Counter("orbiquant_turns", "Turns by outcome.", ["channel", "outcome"], **given)
        self.turn_seconds = Histogram(
            "orbiquant_turn_seconds", "From question to answer.", buckets=_SECONDS, **given
        )
        self.first_word_seconds = Histogram(
            "orbiquant_first_word_seconds", "From question to first word.", buckets=_SECONDS, **given
        )
        self.tool_calls = Counter(
            "orbiquant_tool_calls", "Tool calls by outcome.", ["tool", "outcome"], **given
        )
        self.tool_seconds = Histogram(
            "orbiquant_tool_seconds", "Time in a tool.", ["tool"], buckets=_SECONDS, **given
        )
        self.log_ins = Counter("orbiquant_log_ins", "Log-ins by outcome.", ["outcome"], **given)
        self.requests = Histogram(
            "orbiquant_request_seconds",
            "HTTP requests by route.",
            ["route", "status"],
            buckets=_SECONDS,
            **given,
        )
        self.chats = Gauge("orbiquant_open_chats", "Chats that are open now.", **given)

    def tool_finished(self, tool: str, seconds: float, *, failed: bool) -> None:
        self.tool_calls.labels(tool, "failed" if failed else "done").inc()
        self.tool_seconds.labels(tool).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)
