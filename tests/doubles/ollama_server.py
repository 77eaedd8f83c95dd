"""A loopback server that speaks Ollama's API: what is installed, and a chat that plays a script, well or badly."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from aiohttp import web

GIB = 2**30
LLAMA = "llama3.1:8b"
QWEN = "qwen2.5:7b"


@dataclass(frozen=True)
class Reply:
    """The answer to one chat: raw lines, and how they come. `cut` breaks the connection after so many of them,
    and `gone` also stops the server."""

    lines: Sequence[str] = ()
    status: int = 200
    before: float = 0.0
    between: float = 0.0
    cut: int | None = None
    gone: bool = False
    kind: str = "application/x-ndjson"
    location: str = ""


def line(content: str = "", **more: Any) -> str:
    """One part of an answer, as the server writes it."""
    message = {"role": "assistant", "content": content, **more}
    return _json({"model": LLAMA, "created_at": "2026-01-02T03:04:05Z", "message": message, "done": False})


def end(reason: str = "stop") -> str:
    counts = {"total_duration": 9_000_000, "prompt_eval_count": 26, "eval_count": 7}
    message = {"role": "assistant", "content": ""}
    done = {"model": LLAMA, "created_at": "2026-01-02T03:04:06Z", "message": message, "done": True}
    return _json({**done, "done_reason": reason, **counts})


def words(*pieces: str, **how: Any) -> Reply:
    return Reply([*(line(piece) for piece in pieces), end()], **how)


def thinks(thoughts: Sequence[str], *pieces: str) -> Reply:
    """Thoughts in the field that the server has for them, then words."""
    return Reply([*(line(thinking=thought) for thought in thoughts), *(line(p) for p in pieces), end()])


def calls(*asked: tuple[str, Any], before: str = "") -> Reply:
    """All calls in one part, after words if any."""
    tools = [{"function": {"name": name, "arguments": args}} for name, args in asked]
    spoken = [line(before)] if before else []
    return Reply([*spoken, line(tool_calls=tools), end()])


def error(status: int, text: str) -> Reply:
    return Reply([_json({"error": text})], status=status, kind="application/json")


def missing(name: str = LLAMA) -> Reply:
    return error(404, f"model '{name}' not found")


def broken_off(reply: Reply, after: int, *, gone: bool = False) -> Reply:
    return replace(reply, cut=after, gone=gone)


Answers = Reply | Callable[[Mapping[str, Any]], Reply]  # or what is answered to a request


class OllamaDouble:
    """`installed` is size and abilities by name. Chats get `replies` in turn, and then the last of them again;
    `chats` are the requests. `asked` the paths that were asked for. `hangs` lets nobody have an answer,
    `says` is said of what is installed instead of the truth, and `broken` of each model."""

    def __init__(
        self, *replies: Answers, installed: Mapping[str, tuple[int, Sequence[str]]] | None = None
    ) -> None:
        self.replies = list(replies)
        self.installed = {LLAMA: (5 * GIB, ("completion", "tools"))} if installed is None else dict(installed)
        self.hangs = False
        self.says: str | None = None
        self.broken: Reply | None = None
        self.chats: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.embeds: list[dict[str, Any]] = []
        self.embedding: dict[str, object] | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/api/version", self._version)
        app.router.add_get("/api/tags", self._tags)
        app.router.add_post("/api/show", self._show)
        app.router.add_post("/api/chat", self._chat)
        app.router.add_post("/api/embed", self._embed)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.start()
        return self

    async def start(self) -> None:
        """Also again, at the same address."""
        port = int(self.url.rpartition(":")[2] or 0)
        self._site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await self._site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Nobody answers there any more."""
        await self._site.stop()

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _version(self, request: web.Request) -> web.Response:
        await self._heard(request)
        return web.json_response({"version": "0.11.4"})

    async def _tags(self, request: web.Request) -> web.Response:
        await self._heard(request)
        if self.says is not None:
            return web.Response(text=self.says, content_type="application/json")
        return web.json_response(
            {"models": [_listed(name, size) for name, (size, _) in self.installed.items()]}
        )

    async def _show(self, request: web.Request) -> web.Response:
        await self._heard(request)
        name = (await request.json())["model"]
        if self.broken:
            return web.Response(status=self.broken.status, text=self.broken.lines[0])
        if name not in self.installed:
            return web.json_response({"error": f"model '{name}' not found"}, status=404)
        return web.json_response({"template": "", "capabilities": list(self.installed[name][1])})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        await self._heard(request)
        self.chats.append(await request.json())
        said = self.replies[min(len(self.chats), len(self.replies)) - 1]
        reply = said if isinstance(said, Reply) else said(self.chats[-1])
        await asyncio.sleep(reply.before)
        headers = {"Content-Type": reply.kind, **({"Location": reply.location} if reply.location else {})}
        response = web.StreamResponse(status=reply.status, headers=headers)
        await response.prepare(request)
        for sent, text in enumerate(reply.lines):
            if sent == reply.cut:
                break
            await response.write(f"{text}\n".encode())
            await asyncio.sleep(reply.between)
        if reply.cut is not None:
            await self._break(request, stop=reply.gone)
        else:
            await response.write_eof()
        return response

    async def _embed(self, request: web.Request) -> web.Response:
        """Four numbers for each text, that follow from its length; `embedding` is said instead."""
        await self._heard(request)
        self.embeds.append(await request.json())
        if self.embedding is not None:
            return web.json_response(self.embedding)
        vectors = [[float(len(text)), 1.0, 2.0, 3.0] for text in self.embeds[-1]["input"]]
        return web.json_response({"model": self.embeds[-1]["model"], "embeddings": vectors})

    async def _break(self, request: web.Request, *, stop: bool) -> None:
        await asyncio.sleep(0.02)  # what was written is on its way
        if stop:
            await self._site.stop()
        if request.transport is not None:
            request.transport.abort()

    async def _heard(self, request: web.Request) -> None:
        self.asked.append(request.path)
        if self.hangs:
            await asyncio.Event().wait()


def _listed(name: str, size: int) -> dict[str, Any]:
    details = {"format": "gguf", "family": "llama", "parameter_size": "8.0B", "quantization_level": "Q4_K_M"}
    return {"name": name, "model": name, "size": size, "digest": f"sha of {name}", "details": details}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
