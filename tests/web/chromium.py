"""A real Chromium at the page: opened for somebody, typed into, looked at."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, TypeAlias

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, async_playwright, expect
from playwright.async_api import Page as Tab

Theme: TypeAlias = Literal["light", "dark"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
WITHIN_MS = 20_000


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Skips the test where there is none, except where there must be one."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: .ci/run installs it")
        pytest.skip("chromium is not installed here")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield started
        await started.close()


@asynccontextmanager
async def opened_by(
    window: BrowserContext,
    address: str,
    cookie: str,
    *,
    width: int = 1400,
    theme: Theme = "light",
    locale: str = "es-ES",
    time_zone: str | None = None,
) -> AsyncIterator[Tab]:
    """The page of somebody who is logged in already, at its first screen."""
    browser = window.browser
    assert browser
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, locale=locale, color_scheme=theme, timezone_id=time_zone
    )
    name, _, token = cookie.partition("=")
    await context.add_cookies([{"name": name, "value": token, "url": address}])
    tab = await context.new_page()
    tab.set_default_timeout(WITHIN_MS)
    expect.set_options(timeout=WITHIN_MS)
    await tab.goto(f"{address}/chat/")
    await expect(tab.locator(".oq-home h2")).to_be_visible()
    yield tab
    await context.close()


async def say(tab: Tab, text: str) -> None:
    await tab.locator("#chat-input").click()
    await tab.keyboard.type(text)
    await tab.keyboard.press("Enter")


_STILL = """() => document.getAnimations().every(
    ({playState, effect}) => playState !== "running" || effect.getTiming().iterations === Infinity)"""


async def look(tab: Tab, picture: Path) -> None:
    await tab.screenshot(path=picture)
    assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = await barriers(tab)
    assert not found, f"{picture.name}: {found}"


async def barriers(tab: Tab) -> list[tuple[str, list[str]]]:
    """What an accessibility checker finds, and where, once nothing fades in or out any more."""
    await tab.wait_for_function(_STILL)
    found = (await Axe().run(tab)).response["violations"]
    serious = [each for each in found if each["impact"] in ("moderate", "serious", "critical")]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in serious]
