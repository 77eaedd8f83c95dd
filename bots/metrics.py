"""What is counted and timed, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 90.0)


class Metrics:
    """One set per process; names begin with orbiquant_. Labels are names of tools and outcomes, never people."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.turns = Counter(
            "orbiquant_turns", "Turns by outcome.", ["channel", "outcome"], registry=registry
        )
        self.tool_calls = Counter(
            "orbiquant_tool_calls", "Tool calls by outcome.", ["tool", "outcome"], registry=registry
        )
        self.log_ins = Counter("orbiquant_log_ins", "Log-ins by outcome.", ["outcome"], registry=registry)
        self.chats = Gauge("orbiquant_open_chats", "Chats that are open now.", registry=registry)
        self.turn_seconds = self._time("turn", "From question to answer.")
        self.first_word_seconds = self._time("first_word", "From question to first word.")
        self.tool_seconds = self._time("tool", "Time in a tool.", "tool")
        self.requests = self._time("request", "HTTP requests by route.", "route", "status")

    def _time(self, name: str, says: str, *labels: str) -> Histogram:
        return Histogram(f"orbiquant_{name}_seconds", says, labels, buckets=_SECONDS, registry=self.registry)

    def tool_finished(self, tool: str, seconds: float, *, failed: bool) -> None:
        self.tool_calls.labels(tool, "failed" if failed else "done").inc()
        self.tool_seconds.labels(tool).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)
