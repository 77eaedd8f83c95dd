"""A person's first hour, in Chromium: the link, the first screen, questions, numbers, a chart, a job, settings,
the way out; and, at length, every size, theme and language, by an accessibility checker and by keyboard."""

import re
from contextlib import suppress
from itertools import product
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.async_api import BrowserContext, Error, Locator, expect
from playwright.async_api import Page as Tab
from sqlalchemy import insert

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import SqlAccounts
from db.repositories.jobs import SqlJobRows
from db.repositories.watchlists import SqlWatchlists
from db.tables.trading import JobRow
from tests.passwords import PASSWORD
from tests.web.chromium import WITHIN_MS, Theme, look, opened_by, say
from tests.web.pages import Page
from tests.web.people import Person, person

pytestmark = pytest.mark.xdist_group("page")

NAME = "Ana María"


async def test_from_the_first_link_to_answers_steps_and_a_chart(
    window: BrowserContext, page: Page, tmp_path: Path
) -> None:
    tab = await window.new_page()
    tab.set_default_timeout(WITHIN_MS)
    expect.set_options(timeout=WITHIN_MS)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))

    await choose_a_password(tab, page, tmp_path)
    await enter_by_a_door(tab, tmp_path)
    await ask_in_spanish(tab, tmp_path)
    await open_a_number(tab, tmp_path)
    await zoom_while_it_ticks(tab)
    await ask_in_english(tab, tmp_path)
    await look_at_a_phone(tab, tmp_path)
    await find_it_again(tab)
    await change_the_settings(tab, tmp_path)
    await see_the_account_in_the_theme(tab)
    await log_out(tab)

    assert asked
    assert not [url for url in asked if url.endswith("/set-session-cookie")], (
        "a talk may be opened out of order"
    )
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


async def enter_by_a_door(tab: Tab, pictures: Path) -> None:
    """Whoever has set the first password is in; nothing is typed twice, and what is asked once is kept."""
    await expect(tab.get_by_role("heading", name="Hola, Ana María.")).to_be_visible()
    await expect(tab.get_by_text("Mercado SIMULADO: trabajo sin conexión")).to_be_visible()
    await tab.screenshot(path=pictures / "2-home.png")
    await tab.get_by_role("button", name="Opero").click()
    await tab.get_by_label("¿Qué buscas?").fill("operar con calma")
    await tab.get_by_label("Tu moneda").select_option("EUR")
    await tab.get_by_label("Riesgo máximo por operación (%)").fill("500")
    await tab.get_by_role("button", name="Guardar").click()
    await expect(tab.get_by_role("alert").filter(has_text="500")).to_be_visible()
    await tab.get_by_label("Riesgo máximo por operación (%)").fill("0,5")
    await tab.get_by_role("button", name="Guardar").click()
    await expect(tab.get_by_text("Guardado. Lo cambias cuando quieras")).to_be_visible()
    await tab.screenshot(path=pictures / "3-saved.png")


async def ask_in_spanish(tab: Tab, pictures: Path) -> None:
    await say(tab, "¿Cómo está BTC en 4h?")
    await expect(tab.locator(".oq-candles[data-phase=live]")).to_have_count(1)
    await expect(tab.locator(".oq-candles .oq-heading")).to_contain_text("BTC/USD · 4hSIMULADO")
    await expect(tab.locator(".oq-candles .oq-moment")).to_have_text(
        re.compile(r"^\d+ [a-z]+ \d{4}, \d\d:\d\d$")
    )
    await expect(tab.locator(".oq-candles .oq-legend")).to_contain_text(re.compile(r"[+-]?\d+,\d\d\s%"))
    await expect(tab.get_by_text("mercado SIMULADO, no son precios reales")).to_be_visible()
    await open_step(tab, "análisis de mercado")
    await expect(tab.locator("table").first).to_contain_text("RSI")
    await expect(tab.get_by_text("Fuente: simulado BTC/USD 4h").first).to_be_visible()
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


async def open_a_number(tab: Tab, pictures: Path) -> None:
    number = tab.get_by_role("link", name=re.compile(r"^[\d.]+,\d\d USD$")).first
    await number.focus()
    await tab.keyboard.press("Enter")
    opened = tab.get_by_role("dialog", name="De dónde sale")
    for told in (
        "análisis de mercado",
        "símbolo: BTC",
        "BTC/USD 4h",
        "SIMULADO: no es un precio real",
        " ms",
    ):
        await expect(opened).to_contain_text(told)
    await tab.screenshot(path=pictures / "5-number.png")
    await tab.keyboard.press("Escape")
    await expect(opened).to_have_count(0)
    await expect(number).to_be_focused()


async def zoom_while_it_ticks(tab: Tab) -> None:
    """The chart is mounted once, whatever comes: what was zoomed stays zoomed."""
    chart = tab.locator(".oq-candles").first
    mounts, wide = await chart.get_attribute("data-mounts"), await bars_in_view(chart)
    await chart.locator(".oq-moves button").nth(1).click()
    await expect(chart).not_to_have_attribute("data-range", " ".join(map(str, wide)))
    zoomed, ticks = await bars_in_view(chart), int(await chart.get_attribute("data-ticks") or 0)
    assert zoomed[1] - zoomed[0] < wide[1] - wide[0]
    await wheel_over(tab, chart)
    await expect(chart.locator(".oq-hint")).to_be_visible()
    assert await bars_in_view(chart) == zoomed
    await expect(chart).not_to_have_attribute("data-ticks", str(ticks))
    assert int(await chart.get_attribute("data-ticks") or 0) > ticks
    assert await chart.get_attribute("data-mounts") == mounts
    assert await bars_in_view(chart) == zoomed
    await tab.keyboard.down("Control")
    await wheel_over(tab, chart)
    await tab.keyboard.up("Control")
    await expect(chart).not_to_have_attribute("data-range", " ".join(map(str, zoomed)))


async def wheel_over(tab: Tab, chart: Locator) -> None:
    await chart.locator(".oq-plot").hover()
    await tab.mouse.wheel(0, -120)


async def bars_in_view(chart: Locator) -> tuple[int, int]:
    """The first and the last of them, counted from the first there is."""
    await expect(chart).not_to_have_attribute("data-range", "")
    first, last = (await chart.get_attribute("data-range") or "").split()
    return int(first), int(last)


async def find_it_again(tab: Tab) -> None:
    """After a reload the talk is offered; opened, it has its chart and its numbers."""
    await tab.set_viewport_size({"width": 1400, "height": 900})
    await tab.goto(tab.url.partition("/chat/")[0] + "/chat/")
    await tab.locator(".oq-home").get_by_role("link", name="¿Cómo está BTC en 4h?").click()
    await expect(tab.locator(".oq-candles[data-phase=live]")).to_have_count(1)
    await tab.get_by_role("link", name=re.compile(r"^[\d.]+,\d\d USD$")).first.click()
    await expect(tab.get_by_role("dialog", name="De dónde sale")).to_contain_text("BTC/USD 4h")
    await tab.keyboard.press("Escape")


async def keep_order_in_the_talks(tab: Tab, pictures: Path, name: str) -> None:
    """Found by a word of an answer, renamed, and the last of them deleted for good."""
    await to_the_list(tab)
    await tab.locator("#search-chats-button").click()
    found = tab.get_by_role("dialog").get_by_role("option")
    for words, count in (("narnia", 0), ("adx rsi", 1)):
        await tab.get_by_role("dialog").locator("input").fill(words)
        await expect(found).to_have_count(count)
        if not count:
            nothing = "No hay ninguna|No conversation has"
            await expect(tab.locator("[cmdk-empty]")).to_have_text(re.compile(nothing))
    await look(tab, pictures / "search.png")
    await found.click()
    await expect(tab.locator(".oq-candles[data-phase=live]").first).to_be_visible()
    await act_on_the_first(tab, "#rename-thread")
    await tab.get_by_role("dialog").locator("#name").fill(name)
    await tab.wait_for_timeout(400)  # it fades in
    await look(tab, pictures / "rename.png")
    await tab.keyboard.press("Enter")
    await expect(tab.locator("[data-sidebar] a[href*='/thread/']").first).to_contain_text(name)
    await expect(tab.get_by_role("dialog").locator("#name")).to_have_count(0)
    await act_on_the_first(tab, "#delete-thread")
    await tab.wait_for_timeout(400)  # it fades in
    await look(tab, pictures / "delete.png")
    await confirm_that_it_is_deleted(tab)


async def confirm_that_it_is_deleted(tab: Tab) -> None:
    await tab.get_by_role("alertdialog").get_by_role("button").last.click()
    await expect(tab.locator(".oq-home h2")).to_be_visible()
    await expect(tab.locator("[data-sidebar] a[href*='/thread/']")).to_have_count(0)


async def to_the_list(tab: Tab) -> None:
    """On a phone the list of talks has to be opened first."""
    if not await tab.locator("#search-chats-button").is_visible():
        await tab.locator("#sidebar-trigger-button").first.click()
    await expect(tab.locator("#search-chats-button")).to_be_visible()


async def act_on_the_first(tab: Tab, what: str) -> None:
    await to_the_list(tab)
    talk = tab.locator("[data-sidebar] a[href*='/thread/']").first
    await talk.hover()
    await talk.locator("[id=thread-options]").click()
    await tab.locator(what).click()


async def change_the_settings(tab: Tab, pictures: Path) -> None:
    await tab.get_by_role("button", name="Ajustes").click()
    await tab.get_by_label("Tema").select_option("dark")
    await expect(tab.locator("html.dark")).to_have_count(1)
    await expect(tab.get_by_text("Guardado. Tema: Oscuro.")).to_be_visible()
    await tab.get_by_label("Zona horaria").fill("Narnia")
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("alert").filter(has_text="Narnia")).to_be_visible()
    await tab.screenshot(path=pictures / "9-settings.png")
    await tab.get_by_label("Idioma de la página").select_option("en")
    await expect(tab.locator("#side-view-content")).to_have_count(0)  # the page begins anew
    await expect(tab.get_by_role("button", name="Your watchlist")).to_be_visible()
    await expect(tab.locator("html.dark")).to_have_count(1)
    await tab.get_by_role("button", name="Help", exact=True).click()
    await expect(tab.get_by_role("heading", name="Not yet")).to_be_visible()
    await tab.screenshot(path=pictures / "10-help.png")


async def see_the_account_in_the_theme(tab: Tab) -> None:
    """Dark, though the system is light."""
    await tab.locator("#oq-account").click()
    await expect(tab.get_by_role("heading", name=NAME)).to_be_visible()
    await expect(tab.locator("body")).to_have_css("background-color", "rgb(22, 24, 29)")
    await tab.go_back()


async def log_out(tab: Tab) -> None:
    """And whoever goes back, or opens the talk's address, sees nothing of it."""
    talk = tab.url
    await tab.locator("#user-nav-button").click()
    await tab.get_by_role("menuitem").click()
    await expect(tab).to_have_url(re.compile("/login"))
    with suppress(Error):  # it is led away while it still goes back
        await tab.go_back()
    await expect(tab).to_have_url(re.compile("/login|about:blank"))
    await tab.goto(talk)
    await expect(tab).to_have_url(re.compile("/login"))
    await expect(tab.locator(".oq-candles, .message-content")).to_have_count(0)


async def open_step(tab: Tab, name: str) -> None:
    await tab.get_by_role("button", name=name).click()


async def under_way(database: Database, who: Person) -> UUID:
    """A job that runs for as long as the test wants it to: no worker knows of it."""
    values = {"id": uuid4(), "user_id": who.account.id, "kind": "import", "title": "Import btc.csv"}
    values |= {"status": "running", "payload": {}, "payload_hash": uuid4().hex}
    async with database.unit_of_work() as connection:
        await connection.execute(insert(JobRow).values(values))
    return values["id"]


async def test_a_job_goes_on_over_a_reload_and_stops_when_it_is_told_to(
    window: BrowserContext, page: Page, accounts: SqlAccounts
) -> None:
    expect.set_options(timeout=WITHIN_MS)
    async with person(page, accounts) as ana, Database(page.access, pool_size=1) as database:
        jobs = SqlJobRows(database)
        with acting_as(ana.account.id):
            job_id = await under_way(database, ana)
            await jobs.report(job_id, 0.4, "")
        async with opened_by(window, page.address, ana.cookie) as tab:
            await expect(tab.locator(".oq-home").get_by_text("Import · btc.csv")).to_be_visible()
            await say(tab, "how is the import going?")
            bar = tab.locator(".oq-job").get_by_role("progressbar")
            await expect(bar).to_have_attribute("aria-valuenow", "40")
            with acting_as(ana.account.id):
                await jobs.report(job_id, 0.6, "")
            await expect(bar).to_have_attribute("aria-valuenow", "60")
            await tab.goto(f"{page.address}/chat/")
            await tab.locator(".oq-home").get_by_role("link", name="how is the import going?").click()
            await expect(bar).to_have_attribute("aria-valuenow", "60")
            await tab.get_by_role("button", name="Cancel", exact=True).click()
            await tab.get_by_role("button", name="Yes, cancel").click()
            await expect(tab.locator(".oq-job")).to_contain_text(re.compile("Stopping|Cancelled"))


async def test_a_job_that_goes_on_leaves_the_focus_where_it_is(
    window: BrowserContext, page: Page, accounts: SqlAccounts
) -> None:
    expect.set_options(timeout=WITHIN_MS)
    async with person(page, accounts) as ana, Database(page.access, pool_size=1) as database:
        jobs = SqlJobRows(database)
        with acting_as(ana.account.id):
            job_id = await under_way(database, ana)
            async with opened_by(window, page.address, ana.cookie) as tab:
                await say(tab, "how is the import going?")
                card = tab.locator(".oq-job")
                await card.get_by_role("button", name="Cancel", exact=True).focus()
                await jobs.report(job_id, 0.3, "")
                await expect(card.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "30")
                await expect(card.get_by_role("button", name="Cancel", exact=True)).to_be_focused()
                await tab.keyboard.press("Enter")
                await expect(card.get_by_role("button", name="Yes, cancel")).to_be_focused()
                await jobs.report(job_id, 0.6, "")
                await expect(card.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "60")
                await expect(card.get_by_role("button", name="Yes, cancel")).to_be_focused()


ASKED = {
    "es": {
        ".oq-cone": "¿Qué tan volátil es ETH?",
        ".oq-map": "¿Qué correlación hay entre BTC y ETH?",
        ".oq-sheet": "Muéstrame mi lista",
        ".oq-job": "¿Cómo va la importación?",
    },
    "en": {
        ".oq-cone": "How volatile is ETH?",
        ".oq-map": "How correlated are BTC and ETH?",
        ".oq-sheet": "Show me my watchlist",
        ".oq-job": "How is the import going?",
    },
}
KINDS = {"candles", "cone", "map", "profile", "sheet", "job"}
# Of the candles only what stands still: they go on after a reload. The first screen is no part of a talk.
WHAT_IS_SHOWN = """() => {
    const text = (found) => found.innerText.trim();
    const seen = (which) => [...document.querySelectorAll(which)].filter((one) => !one.querySelector(".oq-home"));
    const words = (found) => {
        const copy = found.cloneNode(true);
        copy.querySelectorAll(".oq-picture, .oq-job").forEach((picture) => picture.remove());
        return copy.textContent.trim();
    };
    const kind = (found) => ["candles", "cone", "map", "profile", "sheet", "job"].find(
        (name) => found.matches(".oq-" + name));
    const drawn = (found) => [...found.querySelectorAll("path, rect, line")].map((one) => one.outerHTML);
    const still = (found) => kind(found) === "candles"
        ? [text(found.querySelector(".oq-heading")), text(found.querySelector("[aria-pressed=true]"))]
        : [text(found), ...drawn(found)];
    return {
        pictures: seen(".oq-picture, .oq-job").map((found) => [kind(found), ...still(found)]),
        said: seen(".message-content").map(words).filter(Boolean),
        steps: seen("button[id^=step-]").map(text),
    };
}"""


async def test_the_open_talk_is_deleted_and_the_first_screen_is_there(
    window: BrowserContext, ana: Person, page: Page
) -> None:
    async with ana.chat() as chat:
        await chat.ask("hola")
    async with opened_by(window, page.address, ana.cookie) as tab:
        await tab.locator(".oq-home").get_by_role("link", name="hola").click()
        await expect(tab.locator("[data-step-type=user_message]")).to_have_text("hola")
        await act_on_the_first(tab, "#delete-thread")
        await confirm_that_it_is_deleted(tab)


@pytest.mark.soak
@pytest.mark.parametrize(("width", "language"), [(1400, "es"), (390, "es"), (390, "en")])
async def test_talks_are_found_renamed_and_deleted(
    window: BrowserContext, page: Page, accounts: SqlAccounts, width: int, language: str, tmp_path: Path
) -> None:
    async with person(page, accounts) as ana:
        await accounts.change(ana.account.id, language=language)
        async with opened_by(window, page.address, ana.cookie, width=width) as tab:
            await tab.locator(".oq-chip").first.click()
            await expect(tab.locator(".oq-candles[data-phase=live]")).to_have_count(1)
            await keep_order_in_the_talks(tab, tmp_path, "BTC, ETH & co.")


async def test_the_list_of_talks_comes_back_and_marks_the_one_that_is_open(
    window: BrowserContext, ana: Person, page: Page
) -> None:
    """The first reading of the list fails, as after a kill; a second talk begins without a reload."""
    async with opened_by(window, page.address, ana.cookie) as tab:
        await tab.route("**/project/threads", lambda route: route.abort(), times=1)
        await tab.reload()
        talks = tab.locator("[data-sidebar] a[href*='/thread/']")
        await expect(tab.locator(".oq-home h2")).to_be_visible()
        for count, text in enumerate(("hola", "gracias"), 1):
            await say(tab, text)
            await expect(tab).to_have_url(re.compile("/chat/thread/"))
            await expect(talks).to_have_count(count)
            await expect(tab.locator("[data-sidebar] a[aria-current]")).to_have_text(text)
            await expect(tab.locator("[data-sidebar] [role=alert]")).to_have_count(0)
            await tab.locator("#new-chat-button").click()
            await expect(tab.locator(".oq-home h2")).to_be_visible()
            await tab.wait_for_timeout(1000)  # what is typed earlier is lost


async def test_a_page_that_is_loaded_again_right_after_a_question_shows_the_talk(
    window: BrowserContext, ana: Person, page: Page
) -> None:
    async with opened_by(window, page.address, ana.cookie) as tab:
        await tab.wait_for_timeout(1000)  # what is typed earlier is lost
        await say(tab, "hola")
        await tab.reload()
        await expect(tab).to_have_url(re.compile("/chat/thread/"))
        await expect(tab.locator("[data-step-type=user_message]")).to_have_text("hola")


SEEN = list(product((1400, 390), ("light", "dark"), ("es", "en")))


@pytest.mark.soak
@pytest.mark.parametrize(("width", "theme", "language"), SEEN)
async def test_nothing_serious_is_found_wherever_one_looks(
    window: BrowserContext,
    page: Page,
    accounts: SqlAccounts,
    width: int,
    theme: Theme,
    language: str,
    tmp_path: Path,
) -> None:
    expect.set_options(timeout=WITHIN_MS)
    async with person(page, accounts) as ana:
        await accounts.change(ana.account.id, language=language)
        async with opened_by(window, page.address, ana.cookie, width=width, theme=theme) as tab:
            await expect(tab.locator("html." + theme)).to_have_count(1)
            await look(tab, tmp_path / "home.png")
            await tab.locator("[data-door=new]").click()
            await look(tab, tmp_path / "questions.png")
            await tab.locator(".oq-examples .oq-chip").first.click()
            await expect(tab.locator(".oq-candles[data-phase=live]")).to_have_count(1)
            await look(tab, tmp_path / "answer.png")
            await tab.locator("a[href*='/me/facts/']").first.click()
            await expect(tab.get_by_role("dialog")).to_be_visible()
            await look(tab, tmp_path / "number.png")
            await tab.keyboard.press("Escape")
            for picture in ("candles", "profile"):
                await tab.locator(f".oq-{picture}").scroll_into_view_if_needed()
                await tab.wait_for_timeout(400)
                await look(tab, tmp_path / f"{picture}.png")
            for beside in ("list", "settings", "help"):
                await tab.locator(f"#oq-{beside}").click()
                await expect(tab.locator("#side-view-content > *")).to_have_count(1)
                await tab.wait_for_timeout(700)  # it slides in
                await look(tab, tmp_path / f"{beside}.png")
                if width < 768:
                    await tab.keyboard.press("Escape")
                    await expect(tab.locator("#side-view-content")).to_have_count(0)
            await tab.locator("#oq-bell").click()
            await look(tab, tmp_path / "notices.png")
            await tab.keyboard.press("Escape")
            await ask_for_every_kind(tab, page, ana, language, tmp_path)
            talk = tab.url
            await tab.goto(f"{page.address}/account")
            await look(tab, tmp_path / "account.png")
            await tab.goto(talk)
            await log_out(tab)
            await look(tab, tmp_path / "out.png")


async def ask_for_every_kind(tab: Tab, page: Page, who: Person, language: str, pictures: Path) -> None:
    """Each has its picture, and after a reload the talk is as it was."""
    async with Database(page.access, pool_size=1) as database:
        with acting_as(who.account.id):
            await SqlJobRows(database).report(await under_way(database, who), 0.4, "")
            await SqlWatchlists(database).add(["BTC", "ETH", "SOL"])
    for kind, question in ASKED[language].items():
        await say(tab, question)
        await expect(tab.locator(kind)).to_have_count(1)
        await expect(tab.locator("#stop-button")).to_have_count(0)
        await tab.locator(kind).scroll_into_view_if_needed()
        await tab.wait_for_timeout(400)
        await look(tab, pictures / f"{kind.removeprefix('.oq-')}.png")
    before = await tab.evaluate(WHAT_IS_SHOWN)
    assert {kind for kind, *_ in before["pictures"]} == KINDS
    await tab.reload()
    await expect(tab.locator(".oq-picture, .oq-job")).to_have_count(len(before["pictures"]))
    await expect(tab.locator(".oq-candles:not([data-phase=live])")).to_have_count(0)
    assert before["said"]
    assert before["steps"]
    after = await tab.evaluate(WHAT_IS_SHOWN)
    for part in before:
        assert after[part] == before[part], part
    await look(tab, pictures / "again.png")


@pytest.mark.soak
async def test_by_keyboard_alone(window: BrowserContext, page: Page, accounts: SqlAccounts) -> None:
    expect.set_options(timeout=WITHIN_MS)
    async with person(page, accounts) as ana, opened_by(window, page.address, ana.cookie) as tab:
        await reach(tab, "[data-door=show]")
        await tab.keyboard.press("Enter")
        await expect(tab.locator("a[href*='/me/facts/']").first).to_be_visible()
        await reach(tab, "a[href*='/me/facts/']")
        await tab.keyboard.press("Enter")
        await expect(tab.get_by_role("dialog")).to_be_visible()
        await tab.keyboard.press("Escape")
        for beside in ("bell", "list", "settings", "help"):
            await reach(tab, f"#oq-{beside}")
            await tab.keyboard.press("Enter")
            await expect(
                tab.locator("#oq-notices" if beside == "bell" else "#side-view-content")
            ).to_be_visible()
            await tab.keyboard.press("Escape")


async def reach(tab: Tab, which: str) -> None:
    """By Tab, as somebody without a mouse does."""
    for _ in range(120):
        if await tab.evaluate("which => document.activeElement?.matches(which)", which):
            return
        await tab.keyboard.press("Tab")
    raise AssertionError(f"{which} is out of reach")
