"""What a browser calls itself, in plain words."""

import re
from collections.abc import Mapping

# In this order: nearly every browser also names those that it descends from.
_BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"Chrome/|\bCriOS/|\bChromium/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac(intosh| OS X)\b"),
    ("Linux", r"\bLinux\b"),
)
_PROGRAM = re.compile(r"[A-Za-z][\w.-]{1,29}(?=/[\d.]+)")


def device(user_agent: str, words: Mapping[str, str]) -> str:
    """ "Chrome on Android", or the name that a program gives itself; in the language of the words."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return words["browser_on"].format(browser=browser, system=system)
    program = _PROGRAM.match(user_agent)
    plain = program.group() if program and not user_agent.startswith("Mozilla/") else ""
    return browser or system or plain or words["unknown_device"]


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, sign in known if re.search(sign, user_agent)), "")
