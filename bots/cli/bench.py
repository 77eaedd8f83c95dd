"""`orbiquant bench`: measurements, with the machine that they were taken on."""

import importlib
import os
import platform
import sys
import time
from collections.abc import Mapping
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import Annotated, Any

import typer

from bots.cli.frame import AsJson, say, show
from trading.errors import BadInput


def bench(
    name: Annotated[str, typer.Argument(help="Which one, such as candles or turn.")],
    minutes: Annotated[
        float | None, typer.Option(min=0.1, help="How long, for one that may be long, such as leaks.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure a part of the program."""
    import uvloop

    from bots.ahead import fewer_collections
    from bots.cli.frame import settings

    settings()
    started = time.perf_counter()
    with fewer_collections():
        results = uvloop.run(_bench(name)(**_long(name, minutes)))  # the loop that the page runs on, too
    outcome = {
        "bench": name,
        "version": version("orbiquant"),
        "machine": machine(),
        "results": results,
        "elapsed_s": round(time.perf_counter() - started, 2),
    }
    if as_json:
        show(outcome)
        return
    say(f"{name} on {outcome['machine']['cpu']}, {outcome['machine']['cores']} cores")
    for result in results:
        say(_line(result))


def _long(name: str, minutes: float | None) -> dict[str, float]:
    if minutes is None:
        return {}
    if "minutes" not in signature(_bench(name)).parameters:
        raise BadInput(
            f"The measurement {name} takes as long as it takes.",
            value=f"{minutes:g} minutes",
            rule="Only some may be made longer or shorter.",
            remedy="Leave --minutes out.",
        )
    return {"minutes": minutes}


def _line(result: Mapping[str, Any]) -> str:
    """One figure, its goal, and what it was held against in the same run."""
    line = f"  {result['name']}: {result['value']:,} {result['unit']}"
    if result["goal"] is not None:
        line += f"   goal {result['goal']:,}"
    if reference := result["reference"]:
        line += f"   {reference['name']} {reference['value']:,}"
    return line


def machine() -> dict[str, Any]:
    """What a figure depends on."""
    return {
        "system": platform.platform(),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def _cpu() -> str:
    described = Path("/proc/cpuinfo")
    if not described.exists():
        return platform.processor()
    names = [line for line in described.read_text().splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else platform.machine()


def _bench(name: str) -> Any:
    """The coroutine function that measures: every file of the folder bench/ has one."""
    import pkgutil

    import bench as folder

    known = sorted(found.name for found in pkgutil.iter_modules(folder.__path__) if not found.ispkg)
    if name not in known:
        raise BadInput(
            f"There is no measurement named {name[:40]!r}.",
            value=name[:40],
            rule=f"There are {', '.join(known)}.",
            remedy="Choose one of them.",
        )
    # Some measure against the loopback venues in tests/, a name that other installed packages use, too.
    sys.path.insert(0, str(Path(folder.__path__[0]).parent))
    return importlib.import_module(f"bench.{name}").run
