"""The people of this machine, for its owner alone: a link to come in, a new one, and a way out."""

from typing import Annotated
from uuid import UUID

import segno
import structlog
from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response

from bots.auth.door import Purpose, checked_name
from bots.auth.leaving import leave
from bots.settings import loopback
from bots.web.addresses import ACCOUNT
from bots.web.entrance.account import AsVisitor, Visitor, page
from bots.web.entrance.entering import Text
from bots.web.entrance.invitations import told
from bots.web.entrance.links import link
from bots.web.entrance.sheets import sheet
from bots.web.words import LANGUAGES
from db.repositories.accounts import Account
from trading.errors import BadInput

router = APIRouter(prefix=f"{ACCOUNT}/people")
log = structlog.get_logger(__name__)


async def _keeper(visitor: AsVisitor) -> Visitor:
    if visitor.keeps_house:
        return visitor
    raise HTTPException(403, "Only the machine's owner may.")


AsKeeper = Annotated[Visitor, Depends(_keeper)]


async def _person(keeper: AsKeeper, account_id: UUID) -> Account:
    """Somebody else of this machine."""
    found = await keeper.app.accounts.by_id(account_id)
    if found is None or found.role == "owner":
        raise HTTPException(404, "There is no such person here.")
    return found


ThePerson = Annotated[Account, Depends(_person)]


@router.post("")
async def add(keeper: AsKeeper, name: Text = "", language: Text = "en") -> Response:
    spoken = language if language in LANGUAGES else keeper.account.language
    try:
        person = await keeper.app.accounts.create(checked_name(name), language=spoken)
    except BadInput as wrong:
        return await page(keeper, status=400, problem=told(wrong, keeper.words), place="people")
    log.info("account added", account=str(person.id), by=str(keeper.account.id))
    return await _with_link(keeper, person)


@router.post("/{account_id}/link")
async def relink(keeper: AsKeeper, person: ThePerson) -> Response:
    return await _with_link(keeper, person)


@router.get("/{account_id}/remove")
async def confirm(keeper: AsKeeper, person: ThePerson) -> Response:
    return sheet("remove", keeper.account.language, person=person, problem="")


@router.post("/{account_id}/remove")
async def remove(keeper: AsKeeper, person: ThePerson, sure: Text = "") -> Response:
    if not sure:
        unsure = keeper.words["remove_unsure"]
        return sheet("remove", keeper.account.language, status=400, person=person, problem=unsure)
    await leave(keeper.app, person)
    return RedirectResponse(f"{ACCOUNT}?said=removed", 303)


async def _with_link(keeper: Visitor, person: Account) -> Response:
    """The only time that the link is shown."""
    settings = keeper.app.settings
    place = link(settings, Purpose.RESET, await keeper.app.door.invite(person))
    return sheet(
        "link",
        keeper.account.language,
        person=person,
        link=place,
        picture=segno.make(place, micro=False).svg_data_uri(scale=5, dark="#000", light="#fff", border=3),
        only_here=loopback(settings.host) and not settings.public_url,
    )
