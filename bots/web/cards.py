"""What the cards around the talk read and write, for whoever is logged in: the first screen, the help, one's
settings, list and jobs, and what stands behind a number. Nothing here takes a user from an argument."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from fastapi import Body, FastAPI, Request
from fastapi.responses import JSONResponse

from agent.embedded.answers.render import answer
from agent.understanding.symbols import normalise
from bots.web.chat.facts import NotThere, described
from bots.web.chat.first_screen import first_screen
from bots.web.chat.help import help_card
from bots.web.chat.jobs import job_card
from bots.web.chat.linking import FACTS_PATH
from bots.web.chat.settings_card import settings_card
from bots.web.me import KEPT_BY_NOBODY, account_of
from tools.market import watchlist
from tools.preferences import fitting
from trading.errors import Problem, Unavailable

if TYPE_CHECKING:
    from bots.bootstrap import App
    from db.repositories.accounts import Account

Work = Callable[["App", "Account"], Awaitable[Any]]
Texts = Annotated[dict[str, str], Body(max_length=20)]


def add_cards(app: FastAPI) -> None:
    """Each answers 404 for what is not the asker's, 422 with a sentence for what
    cannot be done."""

    async def done(request: Request, work: Work) -> JSONResponse:
        account = account_of(request)
        try:
            return _said(await work(app.state.running, account))
        except NotThere:
            return _said({"detail": "There is no such thing."}, 404)
        except Unavailable:
            raise
        except Problem as problem:
            return _said({"problem": answer({"error": problem.as_dict()}, account.reader)}, 422)

    @app.get("/me/home")
    async def home(request: Request) -> JSONResponse:
        return await done(request, first_screen)

    @app.get("/me/help")
    async def helped(request: Request) -> JSONResponse:
        async def work(app: "App", account: "Account") -> Mapping[str, Any]:
            return help_card(account.language)

        return await done(request, work)

    @app.get("/me/settings")
    async def settings(request: Request) -> JSONResponse:
        return await done(request, settings_card)

    @app.post("/me/preferences")
    async def prefer(request: Request, chosen: Texts) -> JSONResponse:
        async def work(app: "App", account: "Account") -> Mapping[str, Any]:
            return await choose_all(chosen, app, account)

        return await done(request, work)

    @app.post("/me/watchlist")
    async def watch(
        request: Request,
        action: Annotated[Literal["add", "remove"], Body()],
        symbols: Annotated[list[Annotated[str, Body(max_length=40)]], Body(max_length=10)],
    ) -> JSONResponse:
        async def work(app: "App", account: "Account") -> Mapping[str, Any]:
            return await _watch(action, symbols, app, account)

        return await done(request, work)

    @app.get("/me/jobs/{job_id}")
    async def job(request: Request, job_id: UUID) -> JSONResponse:
        async def work(app: "App", account: "Account") -> Mapping[str, Any]:
            found = await app.jobs.get(job_id)
            if found is None:
                raise NotThere(job_id)
            return job_card(found, account.reader)

        return await done(request, work)

    @app.get(FACTS_PATH + "/{message_id}/{refs}")
    async def facts(request: Request, message_id: UUID, refs: str) -> JSONResponse:
        async def work(app: "App", account: "Account") -> Mapping[str, Any]:
            message = await app.conversations.message(message_id)
            if message is None:
                raise NotThere(message_id)
            return {"facts": described(message, refs, account.reader)}

        return await done(request, work)


async def choose_all(chosen: Mapping[str, str], app: "App", account: "Account") -> dict[str, str]:
    """All of them, or none: what fits no rule is refused before anything is stored. Raises BadInput."""
    context = app.context_for(account)
    values = {key: await fitting(key, text, context) for key, text in chosen.items()}
    await context.preferences.set_all(values)
    return values


async def _watch(
    action: Literal["add", "remove"], symbols: Sequence[str], app: "App", account: "Account"
) -> dict[str, Any]:
    """Symbols as people write them: "oro" is XAU."""
    named = [symbol if "/" in symbol else normalise(symbol) for symbol in symbols]
    args = watchlist.Args(action=action, symbols=named)
    result = await watchlist.run(args, app.context_for(account))
    return {"watched": [fact.subject for fact in result.facts if fact.name == "watched"]}


def _said(content: Any, status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, KEPT_BY_NOBODY)
