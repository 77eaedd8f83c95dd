"""What a person says stays on the machine, whatever the environment asks for."""

import ipaddress
import os
import subprocess
import sys
from pathlib import Path

from db.roles import Access

ROOT = Path(__file__).parents[2]
ELSEWHERE = "http://192.0.2.1:4318"  # an address of nobody (RFC 5737)
SAID = "hola\nhelp\n¿cómo está BTC en 4h?\n/quit\n"
ASKING_FOR_TRACES = {
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_API_KEY": "a-key",
    "LANGSMITH_ENDPOINT": ELSEWHERE,
    "LANGCHAIN_TRACING_V2": "true",
    "LANGCHAIN_ENDPOINT": ELSEWHERE,
    "OTEL_EXPORTER_OTLP_ENDPOINT": ELSEWHERE,
    "OTEL_TRACES_EXPORTER": "otlp",
    "CHAINLIT_API_KEY": "a-key",
    "CHAINLIT_URL": ELSEWHERE,
    "LITERAL_API_KEY": "a-key",
    "LITERAL_API_URL": ELSEWHERE,
    "TRACELOOP_API_KEY": "a-key",
    "TRACELOOP_BASE_URL": ELSEWHERE,
}


def test_a_talk_connects_to_this_machine_alone(access: Access, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    ended = subprocess.run(
        [sys.executable, "-c", "import sys; from bots.cli import main; sys.exit(main())", "chat"],
        input=SAID,
        env={
            **os.environ,
            **ASKING_FOR_TRACES,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "web" / "watcher"), str(ROOT)]),
            "WATCHER_FILE": str(heard),
            "ORBIQUANT_HOME": str(tmp_path / "home"),
            "ORBIQUANT_POSTGRES_URL": access.admin_dsn(),
            "ORBIQUANT_OFFLINE": "1",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert "market_analysis" in ended.stderr  # the talk took place
    addresses = set(heard.read_text().split())
    assert addresses, "the watcher heard nothing at all"
    assert {address for address in addresses if not ipaddress.ip_address(address).is_loopback} == set()
