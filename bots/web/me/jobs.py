"""A job as its card tells it, in the reader's words; how far it is, the feed tells."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel.numbers import format_decimal

from agent.embedded.answers.render import answer
from bots.web.feed.own import job_payload
from bots.web.words import words
from knowledge.reader import Reader
from trading.jobs import Job, JobStatus


def job_card(job: Job, reader: Reader) -> dict[str, Any]:
    """As public/elements/Job.jsx draws it; `outcome` is empty while it runs."""
    return {**job_payload(job), "outcome": outcome(job, reader)}


def outcome(job: Job, reader: Reader) -> str:
    """What it came to, in sentences."""
    said = words("page", reader.language)
    match job.status:
        case JobStatus.DONE:
            return said["job_stored"].format(bars=_bars(job.result or {}, reader))
        case JobStatus.FAILED:
            return answer({"error": job.error}, reader) if job.error else said["job_failed"]
        case JobStatus.CANCELLED:
            return said["job_cancelled"]
        case _:
            return ""


def _bars(result: Mapping[str, Any], reader: Reader) -> str:
    return str(format_decimal(sum(_added(result)), locale=reader.number_locale.replace("-", "_")))


def _added(found: Any) -> Iterator[int]:
    """Every count of bars added, wherever a kind of job keeps it."""
    match found:
        case Mapping():
            for name, value in found.items():
                if name == "added" and isinstance(value, int):
                    yield value
                else:
                    yield from _added(value)
        case list() | tuple():
            for one in found:
                yield from _added(one)
