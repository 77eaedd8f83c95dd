"""The talk in a terminal: a prompt, steps, words as they come."""

import asyncio
import atexit
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from agent.understanding.settings import TOOL as SET_PREFERENCE
from bots.cli.acting import account_named
from bots.cli.asking import tell, told, turn
from bots.cli.frame import note, say, settings
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.bootstrap import App
    from bots.settings import Settings
    from db.repositories.accounts import Account

PROMPT = "› "
SHOWN_BEFORE = 6


def talk(account_name: str, thread_id: UUID | None) -> None:
    """Runs until Ctrl-D or /quit. Ctrl-C leaves the answer that is being written; it is stored all the same."""
    from bots.ahead import ahead

    found = settings()
    _remember(found.home / "terminal_history")
    with ahead(found), asyncio.Runner() as runner:
        opened = _opened(found)
        app = runner.run(_entered(opened))
        try:
            account = runner.run(account_named(app, account_name))
            _Talk(runner, app, account, thread_id).run()
        finally:
            runner.run(_left(opened))


class _Talk:
    """Reading blocks, so the loop runs only while there is something to wait for."""

    def __init__(
        self, runner: asyncio.Runner, app: "App", account: "Account", thread_id: UUID | None
    ) -> None:
        self._runner = runner
        self._app = app
        self._account = account
        self._thread_id = thread_id or uuid4()
        self._runner.run(self._resume())
        if thread_id:
            self._runner.run(self._show_before())

    def run(self) -> None:
        say("Ask about a market, such as: ¿cómo está BTC en 4h?   /threads  /new  /quit")
        while (line := _read()) is not None:
            match line.strip():
                case "":
                    continue
                case "/quit" | "/exit":
                    return
                case "/new":
                    self._thread_id = uuid4()
                    say("A new conversation.")
                case "/threads":
                    self._runner.run(self._show_threads())
                case text:
                    self._answer(text)

    def _answer(self, text: str) -> None:
        try:
            self._runner.run(self._turn(text))
        except Problem as problem:
            note(str(problem))
        except KeyboardInterrupt:
            say("")

    async def _turn(self, text: str) -> None:
        async for event in turn(self._app, self._account, self._thread_id, text):
            if answer := tell(event, quiet=False, stream=True):
                say("")
                told(answer)
                if any(call.tool == SET_PREFERENCE for call in answer.calls):
                    self._account = await self._app.accounts.by_id(self._account.id) or self._account

    async def _resume(self) -> None:
        """What was asked before the program was killed is answered first."""
        from db.identity import acting_as

        with acting_as(self._account.id):
            for answer in await self._app.copilot.resume_unanswered(self._app.context_for(self._account)):
                say(f"A question was left without an answer; here it is:\n{answer.text}\n")
                told(answer)

    async def _show_threads(self) -> None:
        from db.identity import acting_as

        with acting_as(self._account.id):
            for thread in await self._app.conversations.threads(20):
                say(
                    f"{thread.id}  {self._account.reader.local(thread.updated_at):%Y-%m-%d %H:%M}  {thread.title}"
                )

    async def _show_before(self) -> None:
        from db.identity import acting_as

        with acting_as(self._account.id):
            for message in await self._app.conversations.messages(self._thread_id, SHOWN_BEFORE):
                say(f"{PROMPT if message.role == 'user' else ''}{message.text}\n")


def _read() -> str | None:
    try:
        return input(PROMPT)
    except (EOFError, KeyboardInterrupt):
        say("")
        return None


def _remember(file: Path) -> None:
    """Keeps what was typed for the arrow keys, readable by its person alone."""
    try:
        import readline
    except ImportError:  # some builds of Python have none
        return
    with suppress(OSError):
        file.touch(mode=0o600)
        readline.read_history_file(file)
    readline.set_history_length(500)
    atexit.register(_keep, file)


def _keep(file: Path) -> None:
    import readline

    with suppress(OSError):
        readline.write_history_file(file)


def _opened(found: "Settings") -> "AbstractAsyncContextManager[App]":
    from bots.bootstrap import running

    return running(found, role="terminal")


async def _entered(opened: "AbstractAsyncContextManager[App]") -> "App":
    return await opened.__aenter__()


async def _left(opened: "AbstractAsyncContextManager[App]") -> None:
    await opened.__aexit__(None, None, None)
