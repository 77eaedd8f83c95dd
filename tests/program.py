"""The program as a process of its own: the words that start it, and what it finds in its environment."""

import os
from pathlib import Path

from db.roles import Access
from tests.asking_for_traces import ASKING_FOR_TRACES

ROOT = Path(__file__).parents[1]
COMMAND = ("-c", "import sys; from bots.cli import main; sys.exit(main())")
"""What Python is told to run for `orbiquant`; its own words follow."""


def environment(home: Path, access: Access | None = None) -> dict[str, str]:
    """Offline; over a database server of the home's own, or this one."""
    ours = {"ORBIQUANT_HOME": str(home), "ORBIQUANT_OFFLINE": "true", "PYTHONPATH": str(ROOT)}
    if access:
        ours["ORBIQUANT_POSTGRES_URL"] = access.admin_dsn()
    return {**os.environ, **ours}


def overheard(heard: Path) -> dict[str, str]:
    """Asks the libraries to talk to strangers, and writes every host that the process turns to into a file."""
    watcher = ROOT / "tests" / "web" / "watcher"
    path = os.pathsep.join([str(watcher), str(ROOT)])
    return {**ASKING_FOR_TRACES, "PYTHONPATH": path, "WATCHER_FILE": str(heard)}
