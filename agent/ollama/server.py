"""What an Ollama server has, asked cheaply: its version, its models, what each of them can do."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

MOST_MODELS: Final = 40


class NoServer(Exception):
    """Nobody there, nobody in time, or somebody who does not speak as Ollama does. `slow` where it kept us
    waiting."""

    def __init__(self, says: str, *, slow: bool = False) -> None:
        super().__init__(says)
        self.slow = slow


@dataclass(frozen=True, slots=True)
class Model:
    """One that is installed. `size` is in bytes, `parameters` in thousands of millions, 0 where not said."""

    name: str
    digest: str
    size: int
    parameters: float
    abilities: frozenset[str]  # as /api/show says: completion, tools, thinking, vision, embedding

    @property
    def calls_tools(self) -> bool:
        return "tools" in self.abilities

    @property
    def thinks(self) -> bool:
        return "thinking" in self.abilities


@dataclass(frozen=True, slots=True)
class Installed:
    """What a server said when it was asked."""

    version: str
    models: Sequence[Model]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for the first token, the loading of the model included, and for each further one."""

    first: float
    between: float


class OllamaServer:
    """One server, by its address; `near` where that is this machine. Nothing else is ever asked."""

    def __init__(self, url: str, *, near: bool, seconds: float = 2.0) -> None:
        self.url = url.rstrip("/")
        self._near = near
        self._seconds = seconds
        self._abilities: dict[tuple[str, str], frozenset[str]] = {}

    @property
    def host(self) -> str:
        """The other machine that it runs on, "" for this one."""
        return "" if self._near else urlsplit(self.url).hostname or ""

    async def look(self) -> Installed:
        """Raises NoServer."""
        try:
            async with httpx.AsyncClient(
                base_url=self.url, timeout=self._seconds, **direct(self.url)
            ) as client:
                async with asyncio.timeout(self._seconds):
                    return await self._ask(client)
        except httpx.ConnectError as error:
            raise NoServer("nobody answers there") from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise NoServer(f"no answer in {self._seconds:g} seconds", slow=True) from error
        except httpx.HTTPStatusError as error:
            raise NoServer(f"it answered with the status {error.response.status_code}") from error
        except Exception as error:  # whatever a stranger at this address may say
            raise NoServer("it does not answer as Ollama does") from error

    async def _ask(self, client: httpx.AsyncClient) -> Installed:
        version, tags = await asyncio.gather(_json(client, "/api/version"), _json(client, "/api/tags"))
        listed = tags["models"][:MOST_MODELS]
        abilities = await asyncio.gather(*(self._abilities_of(client, entry) for entry in listed))
        models = [_model(entry, able) for entry, able in zip(listed, abilities, strict=True)]
        return Installed(str(version["version"])[:40], models)

    async def _abilities_of(self, client: httpx.AsyncClient, entry: Mapping[str, Any]) -> frozenset[str]:
        """They follow from the file, so a file is asked about once."""
        key = str(entry["name"]), str(entry.get("digest", ""))
        if key not in self._abilities:
            try:
                self._abilities[key] = _abilities(await _json(client, "/api/show", model=entry["name"]))
            except httpx.HTTPStatusError:
                return frozenset()  # removed since it was listed, or broken: the others are still there
        return self._abilities[key]


def direct(url: str) -> dict[str, Any]:
    """How a client reaches this address and no other: by no proxy, and wherever a redirect would lead, not.
    Each connection is for one question: none is left open, and none is found dead when it is needed.
    Certificates take a while to load and are needed for https alone."""
    verify: dict[str, Any] = {} if url.startswith("https:") else {"verify": _NO_TLS}
    limits = httpx.Limits(max_keepalive_connections=0)
    return {"trust_env": False, "follow_redirects": False, "limits": limits, **verify}


_NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def _json(client: httpx.AsyncClient, path: str, **body: object) -> Mapping[str, Any]:
    response = await (client.post(path, json=body) if body else client.get(path))
    response.raise_for_status()
    said: Mapping[str, Any] = response.json()
    return said


def _model(entry: Mapping[str, Any], abilities: frozenset[str]) -> Model:
    details = entry.get("details") or {}
    return Model(
        name=str(entry["name"]),
        digest=str(entry.get("digest", "")),
        size=int(entry.get("size", 0)),
        parameters=_billions(str(details.get("parameter_size", ""))),
        abilities=abilities,
    )


def _billions(text: str) -> float:
    """ "8.0B" is 8, "494.03M" is 0.494."""
    number, unit = text[:-1], text[-1:].upper()
    try:
        return float(number) * {"B": 1.0, "M": 0.001}.get(unit, 0.0)
    except ValueError:
        return 0.0


def _abilities(shown: Mapping[str, Any]) -> frozenset[str]:
    """Servers older than 0.6.4 do not list them; there the template tells whether it has a place for tools."""
    if "capabilities" in shown:
        return frozenset(str(ability) for ability in shown["capabilities"] or ())
    return frozenset(
        {"completion", "tools"} if ".Tools" in str(shown.get("template", "")) else {"completion"}
    )
