"""A local model in the page: the real client of Ollama against a server of our own, well and badly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, expect

from db.engine import Database
from db.repositories.accounts import SqlAccounts
from db.roles import Access
from tests.doubles.ollama_server import LLAMA, OllamaDouble, Reply, broken_off, calls, thinks, words
from tests.web.chromium import look, opened_by, say
from tests.web.pages import Page, started
from tests.web.people import person

pytestmark = pytest.mark.xdist_group("page with a model")

QUOTE = calls(("market_analysis", {"symbol": "BTC", "timeframe": "4h"}))
THOUGHT = "the reader seems to be in a hurry"
WROTE = ("BTC", " tiene", " una", " tendencia", " clara.")
DRAFT = ("BTC vale", " un millón de dólares", " y subirá")
NOTICE = {
    "es": f"La conexión con {LLAMA} se ha cortado a mitad de su respuesta.",
    "en": f"The connection to {LLAMA} was cut in the middle of its answer.",
}
QUESTION = {"es": "¿Cómo está BTC en 4h?", "en": "How is BTC doing on 4h?"}
EMBEDDED = {"es": "BTC está en", "en": "BTC is at"}
HOME = {"es": f"Responde el modelo local {LLAMA}.", "en": f"The local model {LLAMA} answers."}


@dataclass(frozen=True)
class WithModel:
    page: Page
    server: OllamaDouble
    accounts: SqlAccounts

    def plays(self, *replies: Reply) -> None:
        """From the next chat on."""
        self.server.chats.clear()
        self.server.replies[:] = replies


@pytest.fixture
async def model(template: Access, tmp_path: Path) -> AsyncIterator[WithModel]:
    async with OllamaDouble(words("Hola.")) as server:
        told = {"ORBIQUANT_OLLAMA_URL": server.url, "ORBIQUANT_MODELS": LLAMA}
        with ExitStack() as running:
            page = await asyncio.to_thread(running.enter_context, started(template, tmp_path, **told))
            async with Database(page.access, pool_size=2) as database:
                yield WithModel(page, server, SqlAccounts(database))
            await asyncio.to_thread(running.close)


async def test_a_model_that_breaks_off_is_replaced_in_place_and_the_reader_is_told(model: WithModel) -> None:
    async with person(model.page, model.accounts, language="es") as ana, ana.chat() as tab:
        model.plays(QUOTE, thinks([THOUGHT], *WROTE))
        assert await tab.ask(QUESTION["es"]) == "".join(WROTE)
        assert [element["name"] for element in tab.elements.values()] == ["Candles", "VolumeProfile"]
        model.plays(QUOTE, broken_off(words(*DRAFT, between=0.1), 3))
        answer = await tab.ask(QUESTION["es"])
        assert "un millón" in str(tab.of("stream_start", "stream_token"))
        assert EMBEDDED["es"] in answer
        assert f"> {NOTICE['es']}" in answer
        assert "un millón" not in str(tab.steps)
        assert THOUGHT not in str(tab.heard)
        assert len(tab.whole_answers) == 2


@pytest.mark.soak
@pytest.mark.parametrize(("width", "theme", "language"), [(1400, "light", "es"), (390, "dark", "en")])
async def test_a_model_is_named_streams_calls_thinks_unseen_and_breaks_off_visibly(
    window: BrowserContext, model: WithModel, tmp_path: Path, width: int, theme: str, language: str
) -> None:
    async with person(model.page, model.accounts, language=language) as ana:
        dark = "dark" if theme == "dark" else "light"
        async with opened_by(window, model.page.address, ana.cookie, width=width, theme=dark) as tab:
            await expect(tab.locator(".oq-home")).to_contain_text(HOME[language])
            await look(tab, tmp_path / "home.png")
            model.plays(QUOTE, thinks([THOUGHT, " really"], *WROTE))
            await say(tab, QUESTION[language])
            await expect(tab.get_by_text("".join(WROTE))).to_be_visible()
            await expect(tab.locator(".oq-candles[data-phase=live]")).to_have_count(1)
            await expect(tab.locator("button[id^=step-]")).to_have_count(1)
            assert THOUGHT not in await tab.content()
            await look(tab, tmp_path / "answer.png")
            model.plays(QUOTE, broken_off(words(*DRAFT, between=0.5), 3, gone=True))
            await say(tab, QUESTION[language])
            await expect(tab.get_by_text("un millón de dólares")).to_be_visible()
            await look(tab, tmp_path / "draft.png")
            notice = tab.locator("blockquote", has_text=NOTICE[language])
            await expect(notice).to_have_count(1)
            await expect(tab.get_by_text("un millón de dólares")).to_have_count(0)
            await expect(tab.get_by_text(EMBEDDED[language])).to_have_count(1)
            await notice.scroll_into_view_if_needed()
            await tab.wait_for_timeout(400)
            await look(tab, tmp_path / "notice.png")
