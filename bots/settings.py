"""Every setting, from ORBIQUANT_* in the environment. Nothing else in the program reads the environment."""

import ipaddress
import os
import socket
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from trading.errors import BadInput, Conflict

NO_OLLAMA = "off"
EMBEDDING_MODELS = (
    "bge-m3", "embeddinggemma", "snowflake-arctic-embed2", "paraphrase-multilingual", "nomic-embed-text-v2-moe",
    "mxbai-embed-large", "nomic-embed-text", "snowflake-arctic-embed", "all-minilm",
)  # fmt: skip
MODELS = ("llama3.1:8b", "qwen2.5:14b", "qwen2.5:7b", "qwen2.5:3b", "qwen2.5:1.5b")
VENUES = ("binance", "bybit", "okx", "kraken", "coinbase")
_OFF = {"0", "false", "no", "off", ""}

# Libraries in this program send traces when these are set; what a person says stays on the machine.
TRACING_OFF = {
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "OTEL_SDK_DISABLED": "true",
    "OTEL_TRACES_EXPORTER": "none",
    "OTEL_METRICS_EXPORTER": "none",
    "OTEL_LOGS_EXPORTER": "none",
    "TRACELOOP_TELEMETRY": "false",
    "TRACELOOP_TRACING_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}
_FOREIGN = ("OLLAMA_", "LANGSMITH_", "LANGCHAIN_", "OTEL_", "TRACELOOP_", "LITERAL_", "CHAINLIT_")
_FOREIGN_NAMES = ("DATABASE_URL", "SLACK_BOT_TOKEN", "DISCORD_BOT_TOKEN", "TEAMS_APP_ID")


class Unsafe(BadInput):
    """A combination of settings under which the program does not start."""

    code = "unsafe_settings"


class PortTaken(Conflict):
    code = "port_taken"


def default_home() -> Path:
    """The user's data folder; for root one that the unprivileged database user can reach."""
    if os.geteuid() == 0:
        return Path("/var/lib/orbiquant")
    from platformdirs import user_data_path

    return user_data_path("orbiquant")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ORBIQUANT_", frozen=True, env_ignore_empty=True)

    home: Path = Field(default_factory=default_home)
    postgres_url: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""  # the https address of a proxy in front of the page
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    venues: Annotated[tuple[str, ...], NoDecode] = VENUES
    venue_urls: dict[str, str] = {}  # other addresses for venues, as JSON: a proxy, a test network
    offline: bool = False
    ollama_url: str = "http://127.0.0.1:11434"  # or "off"
    ollama_first_token_seconds: float = Field(default=60.0, gt=0)  # loading the model included
    ollama_between_tokens_seconds: float = Field(default=20.0, gt=0)
    ollama_prompt_tokens: int = Field(default=4_096, ge=2_048, le=7_168)  # of a context of 8,192
    models: Annotated[tuple[str, ...], NoDecode] = MODELS  # the first that is installed and fits answers
    embedding_models: Annotated[tuple[str, ...], NoDecode] = (
        EMBEDDING_MODELS  # the first that is installed embeds
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_json: bool = False
    mcp: bool = False
    development: bool = False

    @field_validator("origins", "venues", "models", "embedding_models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Lists are written with commas."""
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("ollama_url", mode="after")
    @classmethod
    def _address(cls, value: str) -> str:
        if value.strip().lower() == NO_OLLAMA:
            return NO_OLLAMA
        parts = urlsplit(value.strip())  # raises ValueError itself for a port that is none
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or "@" in parts.netloc
            or parts.port == 0
        ):
            raise ValueError(
                f"it is an address such as http://127.0.0.1:11434, without a user, or {NO_OLLAMA}"
            )
        return value.strip().rstrip("/")

    @property
    def asked_ollama(self) -> str:
        """The Ollama server that may be asked, "" for none: offline, none on another machine."""
        if self.ollama_url == NO_OLLAMA or not self.models:
            return ""
        return self.ollama_url if self.ollama_near or not self.offline else ""

    @property
    def ollama_near(self) -> bool:
        """Whether the Ollama server is on this machine."""
        return loopback(urlsplit(self.ollama_url).hostname or "")

    @property
    def tls(self) -> bool:
        return self.tls_certificate is not None and self.tls_key is not None

    @property
    def asked_venues(self) -> tuple[str, ...]:
        """The venues that may be asked: none when offline."""
        return () if self.offline else self.venues

    @property
    def address(self) -> str:
        """Where a person opens the page."""
        return self.public_url.rstrip("/") or self.at(f"[{self.host}]" if ":" in self.host else self.host)

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Our own addresses, and the named ones: which pages may talk to the chat."""
        near = [self.at("127.0.0.1"), self.at("localhost")] if loopback(self.host) else []
        return tuple(dict.fromkeys([self.address, *near, *self.origins]))

    def serving(self, host: str, names: Sequence[str], certificate: Path, key: Path) -> "Settings":
        """The same by https under this name or address, and under the other names too."""
        served = self.model_copy(update={"host": host, "tls_certificate": certificate, "tls_key": key})
        return served.model_copy(update={"origins": (*self.origins, *(served.at(name) for name in names))})

    def at(self, name: str) -> str:
        """The page's address under a name of this machine."""
        return f"{'https' if self.tls else 'http'}://{name}:{self.port}"


def loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_unsafe(settings: Settings, environ: Mapping[str, str]) -> None:
    """Raises Unsafe for the first setting that must not be so outside development."""
    if settings.development:
        return
    if not (loopback(settings.host) or settings.tls or settings.public_url.startswith("https://")):
        raise Unsafe(
            f"I will not listen on {settings.host} in the clear.",
            value=settings.host,
            rule="Beyond this machine the page needs TLS, or a proxy that gives it.",
            remedy="Set ORBIQUANT_TLS_CERTIFICATE and ORBIQUANT_TLS_KEY, or the proxy's https address as "
            "ORBIQUANT_PUBLIC_URL, or leave ORBIQUANT_HOST at 127.0.0.1.",
        )
    if any("*" in origin for origin in settings.origins):
        raise Unsafe(
            "I will not take requests from every web page.",
            value=",".join(settings.origins),
            rule="Each origin that may talk to the chat is named in full.",
            remedy="Write addresses such as https://desk.example in ORBIQUANT_ORIGINS, or leave it empty.",
        )
    if settings.mcp:
        raise Unsafe(
            "I will not start with MCP on.",
            value="ORBIQUANT_MCP",
            rule="Through it the page's library fetches addresses of a stranger's choice (CVE-2026-120492).",
            remedy="Remove ORBIQUANT_MCP.",
        )
    if environ.get("LANGGRAPH_STRICT_MSGPACK", "true").strip().lower() in _OFF:
        raise Unsafe(
            "I will not start with loose checkpoints.",
            value=f"LANGGRAPH_STRICT_MSGPACK={environ['LANGGRAPH_STRICT_MSGPACK']}",
            rule="A checkpoint that somebody planted could run a command.",
            remedy="Remove LANGGRAPH_STRICT_MSGPACK; the program turns it on itself.",
        )


def seal(environ: MutableMapping[str, str]) -> None:
    """Fixes what libraries read from the environment, before any of them is imported: tracing off and its
    keys gone, strict checkpoints, quiet threads."""
    for name in [n for n in environ if n.startswith(_FOREIGN) or n in _FOREIGN_NAMES]:
        del environ[name]
    environ.update(TRACING_OFF)
    environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
    environ["OMP_WAIT_POLICY"] = "PASSIVE"
    environ.setdefault("OMP_NUM_THREADS", "1")


def read(**given: object) -> Settings:
    """The settings of this process; what the command line gives comes first. Raises Unsafe, or BadInput
    naming the setting that does not fit."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = f"ORBIQUANT_{'_'.join(str(part) for part in first['loc']).upper()}"
        raise BadInput(
            f"The setting {name} does not fit.",
            value=str(first["input"])[:80],
            rule=f"{first['msg']}.",
            remedy=f"Change {name} or remove it.",
        ) from None
    refuse_unsafe(settings, os.environ)
    seal(os.environ)
    return settings


def refuse_taken_port(host: str, port: int) -> None:
    """Raises PortTaken, which names the next free port."""
    if port_free(host, port):
        return
    free = next((p for p in range(port + 1, min(port + 100, 65536)) if port_free(host, p)), None)
    raise PortTaken(
        f"Port {port} is taken by another program.",
        value=str(port),
        rule="The page needs a port of its own.",
        remedy=f"Use --port {free}, which is free." if free else "Choose a free one with --port.",
    )


def port_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
