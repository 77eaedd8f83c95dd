"""One running page for all tests of this folder, and somebody to look at it."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from playwright.async_api import BrowserContext

from db.engine import Database
from db.repositories.accounts import SqlAccounts
from db.roles import Access
from tests.web.chromium import chromium
from tests.web.pages import Page, started
from tests.web.people import Person, person


@pytest.fixture(scope="session")
def page(template: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with started(template, tmp_path_factory.mktemp("page")) as page:
        yield page


@pytest.fixture
async def page_database(page: Page) -> AsyncIterator[Database]:
    async with Database(page.access, pool_size=2) as database:
        yield database


@pytest.fixture
def accounts(page_database: Database) -> SqlAccounts:
    return SqlAccounts(page_database)


@pytest.fixture
async def ana(page: Page, accounts: SqlAccounts) -> AsyncIterator[Person]:
    async with person(page, accounts, language="es") as ana:
        yield ana


@pytest.fixture
async def ben(page: Page, accounts: SqlAccounts) -> AsyncIterator[Person]:
    async with person(page, accounts, "ben", language="es") as ben:
        yield ben


@pytest.fixture
async def window() -> AsyncIterator[BrowserContext]:
    async with chromium() as started:
        yield await started.new_context(viewport={"width": 1400, "height": 900}, locale="es-ES")


@pytest.fixture
async def browser(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    """A caller that keeps cookies and says where its pages are from, as browsers do."""
    async with httpx.AsyncClient(base_url=page.address, headers={"Origin": page.address}) as client:
        yield client
