"""`orbiquant doctor`: what is here."""

from typing import Annotated, Any

import typer

from bots.cli.frame import AsJson, say, settings, show


def doctor(
    online: Annotated[bool, typer.Option("--online", help="Also ask each venue.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at this installation: what is here, what is missing, what to do about it."""
    import asyncio

    findings = asyncio.run(_examine(online))
    if as_json:
        show({"findings": findings})
        return
    for name, finding in findings.items():
        say(f"{'ok ' if finding['ok'] else '-- '} {name}: {finding['is']}")
        for line in finding.get("lines", ()):
            say(f"      {line}")


async def _examine(online: bool) -> dict[str, dict[str, Any]]:
    from bots.cli.brain_findings import brains_found

    found = settings()
    findings = {"python": _python(), "machine": _machine(), "disk": _disk(found.home)}
    findings["database"] = await _database(found)
    findings["models"] = await brains_found(found)
    findings["deep"] = _deep()
    if online:
        findings |= await _venues(found)
    return findings


def _python() -> dict[str, Any]:
    import platform
    import sys

    return {"ok": sys.version_info[:2] == (3, 11), "is": platform.python_version()}


def _machine() -> dict[str, Any]:
    from bots.cli.bench import machine

    facts = machine()
    return {"ok": True, "is": f"{facts['system']}, {facts['cores']} cores, {facts['cpu']}"}


def _disk(home: Any) -> dict[str, Any]:
    import shutil

    nearest = next(folder for folder in [home, *home.parents] if folder.exists())
    free = shutil.disk_usage(nearest).free / 2**30
    return {"ok": free >= 2, "is": f"{free:.1f} GiB free for {home}"}


async def _database(found: Any) -> dict[str, Any]:
    from bots.bootstrap import running
    from trading.errors import Problem

    try:
        async with running(found, role="terminal") as app:
            health = await app.health()
            return {"ok": health.ok, "is": health.checks["database"].says}
    except Problem as problem:
        return {"ok": False, "is": str(problem)}


def _deep() -> dict[str, Any]:
    from importlib.util import find_spec

    present = find_spec("torch") is not None
    return {
        "ok": True,
        "is": "installed" if present else "not installed; every tool still answers without it",
    }


async def _venues(found: Any) -> dict[str, dict[str, Any]]:
    from bots.bootstrap import running

    async with running(found, role="terminal") as app:
        return {source.venue: await _ask(source) for source in app.sources if not source.simulated}


async def _ask(source: Any) -> dict[str, Any]:
    import time

    from trading.errors import Problem

    started = time.perf_counter()
    try:
        instrument = await source.find("BTC")
        if instrument is None:
            return {"ok": False, "is": "answers, but lists no BTC"}
        ticker = await source.ticker(instrument)
    except Problem as problem:
        return {"ok": False, "is": str(problem)}
    elapsed = (time.perf_counter() - started) * 1000
    return {"ok": True, "is": f"{instrument.symbol} {ticker.last} in {elapsed:.0f} ms"}
