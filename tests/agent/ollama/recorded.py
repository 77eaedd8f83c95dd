"""Recorded answers of real servers: what was asked, and how many tokens the server counted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from tests.shared_data import shared


class _Loader(yaml.SafeLoader):
    """Also of recordings that keep bytes as such."""


_Loader.add_constructor("!binary", lambda loader, node: loader.construct_yaml_binary(node))


def conversations() -> Iterator[tuple[list[str], str, int, str, int]]:
    """The messages' texts, the tools' schemas, the tokens of the prompt; the answer's text and its tokens."""
    folder = shared("ollama")
    for path in sorted([*folder.glob("*/*.yaml"), *folder.glob("*/*.yml")]):
        recorded = yaml.load(path.read_text("utf-8"), _Loader)
        for exchange in recorded.get("interactions") or recorded["http_interactions"]:
            if counted := _counted(exchange):
                yield counted


def _counted(exchange: Mapping[str, Any]) -> tuple[list[str], str, int, str, int] | None:
    asked = exchange["request"]["body"]
    try:
        request = json.loads(asked["string"] if isinstance(asked, Mapping) else asked)
    except ValueError:
        return None
    if request.get("response_format"):
        return None  # its schema is written into the prompt
    parts = list(_parts(exchange["response"]["body"]["string"]))
    usage = next((part["usage"] for part in reversed(parts) if part.get("usage")), {})
    prompted = next(
        (p["prompt_eval_count"] for p in parts if p.get("prompt_eval_count")), usage.get("prompt_tokens")
    )
    written = next((p["eval_count"] for p in parts if p.get("eval_count")), usage.get("completion_tokens"))
    if not prompted or not written:
        return None
    messages = request.get("messages") or [{"content": request.get("prompt", "")}]
    said = ["".join([*_words(m), _json(m.get("tool_calls"))]) for m in messages]
    answer = "".join(_said(part) for part in parts)
    return said, _json(request.get("tools")), prompted, answer, written


def _parts(body: str | bytes) -> Iterator[Mapping[str, Any]]:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    for line in text.splitlines():
        try:
            part = json.loads(line.removeprefix("data: "))
        except ValueError:
            continue
        if isinstance(part, Mapping):
            yield part


def _counts(parts: Sequence[Mapping[str, Any]], name: str) -> Iterator[int]:
    return (part[name] for part in parts if part.get(name))


def _said(part: Mapping[str, Any]) -> str:
    choices = part.get("choices") or [{}]
    message = part.get("message") or choices[0].get("message") or choices[0].get("delta") or {}
    return "".join([*_words(message), _json(message.get("tool_calls")), str(part.get("response") or "")])


def _words(message: Mapping[str, Any]) -> list[str]:
    """Thoughts included: whoever recorded these sent them back."""
    return [str(message.get(key) or "") for key in ("content", "thinking", "reasoning", "reasoning_content")]


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":")) if value else ""
