"""How long a person waits: for help, for the page, for a first answer; and what the page holds in memory.

Every figure is of a process of its own, as a person starts it, with the network cut: each venue's address is a
port of this machine that nobody listens on. "Fresh" is a home without a database, "warm" one whose database
exists and does not run.
"""

import asyncio
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.measuring.memory import memory_mb
from bench.measuring.ports import free_port
from bots.settings import VENUES

QUESTION = "¿Cómo está BTC en 4h?"
_TIMES = 3
_READY_WITHIN_S = 60.0
_ROOT = Path(__file__).parents[1]
_MAIN = "import sys; from bots.cli import main; sys.exit(main())"
_IN_THE_PAGE = "import asyncio; from bench.start import first_answers; asyncio.run(first_answers())"


async def run(times: int = _TIMES) -> list[dict[str, Any]]:
    """Medians of `times` starts each, in seconds; memory in MB. On a busy machine the processor time of a
    warm question tells more than the clock."""
    return await asyncio.to_thread(_measured, times)


def _measured(times: int) -> list[dict[str, Any]]:
    with _homes() as fresh, _homes() as warm:
        home = warm()
        asks_fresh = [_command(fresh(), "ask", QUESTION) for _ in range(times)]
        first = [_first_answer(fresh()) for _ in range(times)]
        _command(home, "ask", QUESTION)
        busy = _children_busy()
        asks_warm = [_command(home, "ask", QUESTION) for _ in range(times)]
        busy = (_children_busy() - busy) / times
        pages_fresh = [_page(fresh()) for _ in range(times)]
        pages_warm = [_page(home) for _ in range(times)]
        helps = [_command(home, "--help") for _ in range(times)]
    return [
        _result("help", helps, "s", 0.3),
        _result("page ready, warm", [ready for ready, _ in pages_warm], "s", 3.0),
        _result("page ready, fresh home", [ready for ready, _ in pages_fresh], "s", None),
        _result("memory of a ready page", [memory for _, memory in pages_warm], "MB", 300.0),
        _result(
            "first answer in a page just started, fresh home", [one["first_s"] for one in first], "s", 3.0
        ),
        _result("second answer there", [one["second_s"] for one in first], "s", None),
        _result("memory of the page after both", [one["memory_mb"] for one in first], "MB", 300.0),
        _result("ask, the whole command, fresh home", asks_fresh, "s", 3.0),
        _result("ask, the whole command, warm", asks_warm, "s", 3.0),
        _result("its processor time, without PostgreSQL's", [busy], "s", None),
    ]


async def first_answers() -> None:
    """The child of `_first_answer`: starts the page's program, asks twice at once, prints what it took."""
    async with _program() as (app, owner):
        from db.identity import acting_as

        seconds = []
        for _ in range(2):
            began = time.perf_counter()
            with acting_as(owner.id):
                said = [e async for e in app.copilot.turn(uuid4(), QUESTION, app.context_for(owner), "page")]
            seconds.append(time.perf_counter() - began)
            if "SIMULADO" not in said[-1].message.text:
                raise AssertionError("the first answer is not labelled as simulated")
        memory = memory_mb(os.getpid())
    print(json.dumps({"first_s": seconds[0], "second_s": seconds[1], "memory_mb": memory}))  # noqa: T201


@asynccontextmanager
async def _program() -> AsyncIterator[tuple[Any, Any]]:
    from bots.ahead import ahead
    from bots.settings import read

    settings = read()
    with ahead(settings):
        from bots.bootstrap import running
        from bots.web.page import page

        app = page(settings, lambda found: running(found, role="page"))
        async with app.router.lifespan_context(app):
            program = app.state.running
            yield program, await program.accounts.ensure_owner()


def _first_answer(home: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _IN_THE_PAGE], **_options(home), capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _command(home: Path, *words: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _MAIN, *words], **_options(home), capture_output=True, check=True)
    return time.perf_counter() - began


def _children_busy() -> float:
    """Seconds of processor time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _page(home: Path) -> tuple[float, float]:
    """Seconds until its log-in answers, and its memory a moment later."""
    port = free_port()
    began = time.perf_counter()
    words = ["up", "--no-browser", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-c", _MAIN, *words],
        **_options(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            while not _log_in_answers(port):
                if process.poll() is not None or time.perf_counter() - began > _READY_WITHIN_S:
                    raise RuntimeError("the page did not start")
                time.sleep(0.02)
            ready = time.perf_counter() - began
            time.sleep(5)  # what starts beside the page has started by then
            return ready, memory_mb(process.pid)
        finally:
            process.terminate()


def _log_in_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"GET /login HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return b" 200 " in line.recv(64)
    except OSError:
        return False


@contextmanager
def _homes() -> Iterator[Any]:
    """Gives paths of homes that do not exist yet; removes them at the end."""
    folder = Path(tempfile.gettempdir())
    made: list[Path] = []

    def new() -> Path:
        made.append(folder / f"orbiquant-bench-{uuid4().hex}")
        return made[-1]

    try:
        yield new
    finally:
        for home in made:
            shutil.rmtree(home, ignore_errors=True)


def _options(home: Path) -> dict[str, Any]:
    nobody = f"http://127.0.0.1:{free_port()}"
    env = {
        **os.environ,
        "ORBIQUANT_HOME": str(home),
        "ORBIQUANT_VENUE_URLS": json.dumps(dict.fromkeys(VENUES, nobody)),
        "PYTHONPATH": str(_ROOT),
    }
    return {"env": env, "cwd": _ROOT}


def _result(name: str, values: list[float], unit: str, goal: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(statistics.median(values), 3),
        "unit": unit,
        "n": len(values),
        "median_of": len(values),
        "goal": goal,
        "reference": None,
    }
