"""Who reads: in which language, with which digits, and in which time zone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

NUMBER_LOCALES: Final[Mapping[str, str]] = {
    "1.234,56": "es",
    "1,234.56": "en",
    "1 234,56": "fr",
    "1'234.56": "de-CH",
}
"""Ways of writing a number, and a locale that writes it so."""


@dataclass(frozen=True, slots=True)
class Reader:
    """`language` is es or en; `number_format` is a key of NUMBER_LOCALES, or "auto": the language's own;
    `time_zone` is an IANA name.

    One rule for what is mixed: words are written in the language of the question, so a Spanish account that
    asks in English reads English. Digits are those of the words that they stand among, unless the account
    chose a format, which then holds everywhere.
    """

    language: str = "en"
    number_format: str = "auto"
    time_zone: str = "UTC"

    @property
    def number_locale(self) -> str:
        """The locale (BCP 47) that digits are written in."""
        return NUMBER_LOCALES.get(self.number_format, self.language)

    def speaking(self, language: str) -> "Reader":
        """The same person, where the words are in this language."""
        return self if language == self.language else replace(self, language=language)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.time_zone))


def zone_said(moment: datetime) -> str:
    """Where its clock stands: UTC, UTC+1, UTC-3:30. The same moment at home and abroad differs in this."""
    offset = moment.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")
