"""Settings: read in one place, refused when unsafe, and other programs' traces cut off."""

import socket
from pathlib import Path

import pytest

from bots.settings import (
    PortTaken,
    Settings,
    Unsafe,
    loopback,
    port_free,
    read,
    refuse_taken_port,
    refuse_unsafe,
    seal,
)
from trading.errors import BadInput


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"host": "0.0.0.0"}, "0.0.0.0"),
        ({"host": "::"}, "::"),
        ({"host": "192.168.1.5", "public_url": "http://desk.example"}, "192.168.1.5"),
        ({"host": "0.0.0.0", "tls_certificate": "cert.pem"}, "0.0.0.0"),
        ({"origins": "*"}, "*"),
        ({"origins": "https://desk.example,https://*.example"}, "*.example"),
        ({"mcp": True}, "ORBIQUANT_MCP"),
    ],
)
def test_unsafe_settings_are_refused_by_name(changes: dict[str, object], named: str) -> None:
    with pytest.raises(Unsafe) as refused:
        refuse_unsafe(Settings(**changes), {})
    assert named in refused.value.value
    assert refused.value.rule
    assert refused.value.remedy


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"host": "::1"},
        {"host": "localhost"},
        {"host": "0.0.0.0", "tls_certificate": "cert.pem", "tls_key": "key.pem"},
        {"host": "0.0.0.0", "public_url": "https://desk.example"},
        {"origins": "https://desk.example"},
        {"host": "0.0.0.0", "mcp": True, "development": True},
    ],
)
def test_safe_settings_and_development_are_let_through(changes: dict[str, object]) -> None:
    refuse_unsafe(Settings(**changes), {"LANGGRAPH_STRICT_MSGPACK": "true"})


def test_loose_checkpoints_are_refused() -> None:
    with pytest.raises(Unsafe, match="checkpoint"):
        refuse_unsafe(Settings(), {"LANGGRAPH_STRICT_MSGPACK": "false"})


def test_sealing_removes_every_tracing_key_and_keeps_the_rest() -> None:
    environ = {
        "LANGSMITH_API_KEY": "k",
        "LANGCHAIN_TRACING_V2": "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://192.0.2.1",
        "TRACELOOP_API_KEY": "k",
        "LITERAL_API_KEY": "k",
        "CHAINLIT_AUTH_SECRET": "theirs",
        "DATABASE_URL": "postgresql://theirs",
        "PATH": "/bin",
        "OMP_NUM_THREADS": "2",
    }
    seal(environ)
    assert not {"k", "theirs", "http://192.0.2.1", "postgresql://theirs"} & set(environ.values())
    assert (environ["PATH"], environ["OMP_NUM_THREADS"]) == ("/bin", "2")
    assert environ["LANGSMITH_TRACING"] == "false"
    assert environ["LANGGRAPH_STRICT_MSGPACK"] == "true"


def test_the_environment_is_read_under_our_prefix_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ORBIQUANT_HOME", str(tmp_path))
    monkeypatch.setenv("ORBIQUANT_VENUES", "kraken, okx")
    monkeypatch.setenv("ORBIQUANT_POSTGRES_URL", "postgresql://admin:pw@db.example/x")
    monkeypatch.setenv("PORT", "1")
    settings = Settings()
    assert (settings.home, settings.venues, settings.port) == (tmp_path, ("kraken", "okx"), 8000)
    assert "pw" not in repr(settings)


def test_offline_asks_no_venue() -> None:
    assert Settings(offline=True).asked_venues == ()
    assert Settings(venues="okx").asked_venues == ("okx",)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, "http://127.0.0.1:11434"),
        ({"offline": True}, "http://127.0.0.1:11434"),
        ({"ollama_url": "OFF"}, ""),
        ({"models": ()}, ""),
        ({"ollama_url": "http://10.0.0.9:11434/"}, "http://10.0.0.9:11434"),
        ({"ollama_url": "http://10.0.0.9:11434", "offline": True}, ""),
    ],
)
def test_the_ollama_server_that_is_asked(
    given: dict[str, object], asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORBIQUANT_OLLAMA_URL", raising=False)
    assert Settings(**given).asked_ollama == asked  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url", ["127.0.0.1:11434", "ftp://127.0.0.1", "http://", "http://ana:pw@127.0.0.1", "http://127.0.0.1:x"]
)
def test_an_address_of_ollama_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBIQUANT_OLLAMA_URL", url)
    with pytest.raises(BadInput, match="ORBIQUANT_OLLAMA_URL"):
        read()


def test_the_models_are_named_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBIQUANT_MODELS", "qwen3:8b, mistral:7b")
    assert Settings().models == ("qwen3:8b", "mistral:7b")


def test_a_setting_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBIQUANT_PORT", "ninety")
    with pytest.raises(BadInput, match="ORBIQUANT_PORT") as refused:
        read()
    assert refused.value.value == "ninety"


def test_a_taken_port_names_the_next_free_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            refuse_taken_port("127.0.0.1", port)
    free = int(refused.value.remedy.split("--port ")[1].split(",")[0])
    assert free > port
    assert port_free("127.0.0.1", free)


@pytest.mark.parametrize(
    ("host", "near"), [("127.8.8.8", True), ("::1", True), ("10.0.0.1", False), ("", False)]
)
def test_loopback_is_this_machine_alone(host: str, near: bool) -> None:
    assert loopback(host) is near


def test_our_own_addresses_may_talk_to_the_chat() -> None:
    assert Settings(port=8123).allowed_origins == ("http://127.0.0.1:8123", "http://localhost:8123")
    named = Settings(host="0.0.0.0", public_url="https://desk.example/", origins="https://two.example")
    assert named.allowed_origins == ("https://desk.example", "https://two.example")


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("http://127.0.0.1:11434", True), ("http://localhost:1", True), ("http://[::1]:1", True),
        ("http://127.1.2.3", True), ("http://192.168.1.9:11434", False), ("http://127.evil.example", False),
    ],
)  # fmt: skip
def test_an_ollama_server_is_near_by_its_address_and_not_by_how_its_name_begins(url: str, near: bool) -> None:
    assert Settings(ollama_url=url).ollama_near is near
