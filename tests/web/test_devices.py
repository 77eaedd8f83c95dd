"""Browsers by the names that people use."""

import pytest

from bots.web.entrance.devices import device
from bots.web.entrance.sheets import entrance_words


def mozilla(system: str, browser: str) -> str:
    return f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) {browser}"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (mozilla("Linux; Android 14; Pixel 8", "Chrome/126.0 Mobile Safari/537.36"), "Chrome on Android"),
        (mozilla("Windows NT 10.0; Win64; x64", "Chrome/126.0 Safari/537.36 Edg/126.0"), "Edge on Windows"),
        (
            mozilla("iPhone; CPU iPhone OS 17_5 like Mac OS X", "Version/17.5 Safari/604.1"),
            "Safari on iPhone",
        ),
        (mozilla("iPad; CPU OS 17_5 like Mac OS X", "CriOS/126.0 Safari/604.1"), "Chrome on iPad"),
        (mozilla("Macintosh; Intel Mac OS X 10_15_7", "Version/17.5 Safari/605.1"), "Safari on macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux"),
        (mozilla("X11; CrOS x86_64 14541", "Chrome/126.0 Safari/537.36"), "Chrome on ChromeOS"),
        (
            mozilla("Linux; Android 14", "SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36"),
            "Samsung Internet on Android",
        ),
        (mozilla("X11; Linux x86_64", "HeadlessChrome/126.0 Safari/537.36"), "Chrome on Linux"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("Mozilla/5.0 (compatible)", "unknown device"),
        ("<script>alert(1)</script>", "unknown device"),
        ("", "unknown device"),
    ],
)
def test_a_device_is_named_in_plain_words(user_agent: str, said: str) -> None:
    assert device(user_agent, entrance_words("en")) == said


def test_it_is_named_in_the_readers_language() -> None:
    phone = mozilla("Linux; Android 14", "Chrome/126.0 Mobile Safari/537.36")
    assert device(phone, entrance_words("es")) == "Chrome en Android"
    assert device("", entrance_words("es")) == "dispositivo desconocido"
