"""What a person says stays on the machine, whatever the environment asks for."""

import ipaddress
import subprocess
import sys
from pathlib import Path

from db.roles import Access
from tests.program import COMMAND, environment, overheard

SAID = "hola\nhelp\n¿cómo está BTC en 4h?\n/quit\n"


def test_a_talk_connects_to_this_machine_alone(access: Access, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    ended = subprocess.run(
        [sys.executable, *COMMAND, "chat"],
        input=SAID,
        env=environment(tmp_path / "home", access) | overheard(heard),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert "market_analysis" in ended.stderr  # the talk took place
    addresses = set(heard.read_text().split())
    assert addresses, "the watcher heard nothing at all"
    assert {address for address in addresses if not ipaddress.ip_address(address).is_loopback} == set()
