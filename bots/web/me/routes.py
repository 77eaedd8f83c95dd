"""What the page and its cards read and write, for whoever is logged in: how one reads, the first screen, the help,
one's settings, list and jobs, and what stands behind a number. Nothing here takes a user from an argument."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from agent.embedded.answers.render import answer
from bots.web.addresses import FACTS, ME
from bots.web.me.facts import NotThere, facts_behind
from bots.web.me.first_screen import first_screen
from bots.web.me.help import help_card
from bots.web.me.jobs import job_card
from bots.web.me.person import AsAccount, account_of, fitting, person
from bots.web.me.settings_card import settings_card
from bots.web.me.watchlist import watch
from bots.web.running import TheProgram
from tools.preferences import choose_all
from trading.errors import Problem, Unavailable

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _Plainly(APIRoute):
    """Answers 404 for what is not the asker's, 422 with a sentence in their language for what cannot be done."""

    def get_route_handler(self) -> _Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except NotThere:
                return JSONResponse({"detail": "There is no such thing."}, 404)
            except Unavailable:
                raise
            except Problem as problem:
                sentence = answer({"error": problem.as_dict()}, account_of(request).reader)
                return JSONResponse({"problem": sentence}, 422)

        return handled


router = APIRouter(prefix=ME, route_class=_Plainly)


@router.get("")
async def me(account: AsAccount) -> dict[str, Any]:
    return person(account)


@router.post("/browser")
async def begin(
    app: TheProgram, account: AsAccount, known: Annotated[dict[str, str], Body(max_length=20)]
) -> dict[str, Any]:
    """What the browser knows of its person: kept where they have not chosen."""
    return person(await app.accounts.begin_with(account.id, **fitting(known)))


@router.get("/home")
async def home(app: TheProgram, account: AsAccount) -> dict[str, Any]:
    return await first_screen(app, account)


@router.get("/help")
async def asked(account: AsAccount) -> dict[str, Any]:
    return help_card(account.language)


@router.get("/settings")
async def settings(app: TheProgram, account: AsAccount) -> dict[str, Any]:
    return await settings_card(app, account)


@router.post("/preferences")
async def prefer(
    app: TheProgram, account: AsAccount, chosen: Annotated[dict[str, str], Body(max_length=20)]
) -> dict[str, str]:
    return await choose_all(chosen, app.context_for(account))


@router.post("/watchlist")
async def change_watchlist(
    app: TheProgram,
    account: AsAccount,
    action: Annotated[Literal["add", "remove"], Body()],
    symbols: Annotated[list[Annotated[str, Body(max_length=40)]], Body(max_length=10)],
) -> dict[str, Any]:
    return {"watched": await watch(action, symbols, app.context_for(account))}


@router.get("/jobs/{job_id}")
async def job(app: TheProgram, account: AsAccount, job_id: UUID) -> dict[str, Any]:
    found = await app.jobs.get(job_id)
    if found is None:
        raise NotThere(job_id)
    return job_card(found, account.reader)


@router.get(FACTS.removeprefix(ME) + "/{message_id}/{refs}")
async def facts(app: TheProgram, account: AsAccount, message_id: UUID, refs: str) -> dict[str, Any]:
    message = await app.conversations.message(message_id)
    if message is None:
        raise NotThere(message_id)
    return {"facts": facts_behind(message, refs, account.reader)}
