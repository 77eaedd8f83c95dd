"""How much memory a process holds."""

import re
import subprocess
from pathlib import Path


def memory_mb(pid: int) -> float:
    """Resident now, in MB of 1,000,000 bytes; its database server and its workers not counted."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        kept = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        return int(kept[1]) * 1024 / 1e6 if kept else 0.0
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(said.stdout) * 1024 / 1e6
