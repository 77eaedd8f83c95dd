"""A person's first minutes, in Chromium: the link, a password, two questions in two languages."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, async_playwright, expect
from playwright.async_api import Page as Tab

from tests.web.conftest import Page

pytestmark = pytest.mark.xdist_group("page")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
NAME, PASSWORD = "Ana María", "caballo batería grapa correcto"
WITHIN_MS = 20_000


@pytest.fixture
async def window(page: Page) -> AsyncIterator[BrowserContext]:
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: .ci/run installs it")
        pytest.skip("chromium is not installed here")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield await chromium.new_context(viewport={"width": 1400, "height": 900}, locale="es-ES")
        await chromium.close()


async def test_from_the_first_link_to_answers_steps_and_a_chart(
    window: BrowserContext, page: Page, tmp_path: Path
) -> None:
    tab = await window.new_page()
    tab.set_default_timeout(WITHIN_MS)
    expect.set_options(timeout=WITHIN_MS)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))

    await choose_a_password(tab, page, tmp_path)
    await see_the_chat(tab, tmp_path)
    await ask_in_spanish(tab, tmp_path)
    await ask_in_english(tab, tmp_path)
    await look_at_a_phone(tab, tmp_path)

    assert asked
    assert {url for url in asked if not url.startswith((page.address, "data:", "blob:"))} == set()
    assert page.addresses == {"127.0.0.1"}, "the program turned to another machine"


async def choose_a_password(tab: Tab, page: Page, pictures: Path) -> None:
    await tab.goto(page.first_link)
    await expect(tab.get_by_role("heading")).to_have_text("Te damos la bienvenida a OrbiQuant")
    await tab.screenshot(path=pictures / "1-welcome.png")
    await tab.get_by_label("Nombre").fill(NAME)
    await tab.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    await tab.get_by_label("Repite la contraseña").fill(PASSWORD)
    await tab.get_by_role("button").click()


async def see_the_chat(tab: Tab, pictures: Path) -> None:
    """Whoever has set the first password is in; nothing is typed twice."""
    await expect(tab.get_by_role("button", name="¿Cómo está BTC?")).to_be_enabled()
    await tab.screenshot(path=pictures / "3-empty.png")


async def ask_in_spanish(tab: Tab, pictures: Path) -> None:
    await say(tab, "¿Cómo está BTC en 4h?")
    await expect(tab.locator(".oq-candles[data-phase=live]")).to_have_count(1)
    await expect(tab.locator(".oq-candles .oq-heading")).to_contain_text("BTC/USD · 4hSIMULADO")
    await expect(tab.get_by_text("mercado SIMULADO, no son precios reales")).to_be_visible()
    await open_step(tab, "análisis de mercado")
    await expect(tab.locator("table").first).to_contain_text("RSI")
    await expect(tab.get_by_text("Fuente: simulated BTC/USD 4h").first).to_be_visible()
    await tab.screenshot(path=pictures / "4-spanish.png")
    await tab.locator(".oq-candles").scroll_into_view_if_needed()
    await tab.screenshot(path=pictures / "5-chart.png")


async def ask_in_english(tab: Tab, pictures: Path) -> None:
    await say(tab, "What is the price of ETH?")
    await expect(tab.get_by_text("ETH is at")).to_be_visible()
    await tab.screenshot(path=pictures / "6-english.png")


async def look_at_a_phone(tab: Tab, pictures: Path) -> None:
    await tab.set_viewport_size({"width": 390, "height": 844})
    await expect(tab.locator("#chat-input")).to_be_visible()
    assert await tab.evaluate("document.documentElement.scrollWidth") <= 390
    await tab.screenshot(path=pictures / "7-phone.png")
    await tab.locator(".oq-candles").scroll_into_view_if_needed()
    await tab.wait_for_timeout(400)
    await tab.screenshot(path=pictures / "8-phone-chart.png")


async def say(tab: Tab, text: str) -> None:
    await tab.locator("#chat-input").click()
    await tab.keyboard.type(text)
    await tab.keyboard.press("Enter")


async def open_step(tab: Tab, name: str) -> None:
    await tab.get_by_role("button", name=name).click()
