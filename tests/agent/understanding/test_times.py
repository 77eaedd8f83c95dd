import sys
from datetime import UTC, date, datetime, timedelta, timezone
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.understanding.times import read_times
from agent.understanding.times.span import KNOWN, Span
from trading.errors import BadInput

_CLOCK = datetime(2026, 1, 15, 12, tzinfo=UTC)  # a Thursday


def _only(text: str) -> Span:
    (span,) = read_times(text, _CLOCK)
    return span


@pytest.mark.parametrize(
    ("text", "timeframe"),
    [
        ("Analyze BTC on the 1h chart", "1h"),
        ("What is the RSI of ETH on 15m?", "15m"),
        ("BTC 15M", "15m"),
        ("the 1D", "1d"),
        ("1W", "1w"),
        ("H4", "4h"),
        ("M15", "15m"),
        ("4-hour chart", "4h"),
        ("four hour candles", "4h"),
        ("on the weekly", "1w"),
        ("hourly", "1h"),
        ("half-hourly", "30m"),
        ("30 minutes", "30m"),
        ("60m", "1h"),
        ("Analiza ETH en diario", "1d"),
        ("velas de 15 minutos", "15m"),
        ("quince minutos", "15m"),
        ("gráfico de una hora", "1h"),
        ("en 4 horas", "4h"),
        ("en gráfico semanal", "1w"),
        ("media hora", "30m"),
        ("velas horarias", "1h"),
        ("солана на 4 часах", "4h"),
        ("на часовике", "1h"),
        ("часовой график", "1h"),
        ("на дневке", "1d"),
        ("на недельном графике", "1w"),
        ("на 4-часовом графике", "4h"),
        ("4х часовой", "4h"),
        ("4ч", "4h"),
        ("15м", "15m"),
        ("на пятнадцатиминутке", "15m"),
        ("на часе", "1h"),
    ],
)
def test_a_timeframe_is_read_in_its_usual_name(text: str, timeframe: str) -> None:
    span = _only(text)
    assert (span.kind, span.timeframe) == ("timeframe", timeframe)


@pytest.mark.parametrize("text", ["1h/4h", "1h y 4h", "часовик и 4ч", "H1, H4"])
def test_several_timeframes_are_several_spans(text: str) -> None:
    assert [span.timeframe for span in read_times(text, _CLOCK)] == ["1h", "4h"]


@pytest.mark.parametrize(
    ("text", "name", "days"),
    [
        ("correlation over 60 days", "60d", 60),
        ("volatilidad en 14 días", "14d", 14),
        ("14-day RSI", "14d", 14),
        ("for 3 weeks", "3w", 21),
        ("durante dos meses", "2M", 60),
        ("un año y medio", "18M", 540),
        ("medio año", "6M", 180),
        ("a fortnight", "14d", 14),
        ("3d", "3d", 3),
        ("24h", "24h", 1),
        ("1.5 hours", "90m", None),
        ("dos horas y media", "150m", None),
        ("полтора часа", "90m", None),
        ("5-10 days", "10d", 10),
        ("window of 30 days", "30d", 30),
        ("3 недели", "3w", 21),
    ],
)
def test_a_length_says_how_many_of_what(text: str, name: str, days: int | None) -> None:
    span = _only(text)
    assert (span.kind, span.name, span.days, span.timeframe) == ("length", name, days, None)


@pytest.mark.parametrize(
    "text", ["30 bars", "30 velas", "30 свечей", "30 periods", "window 30", "ventana de 30", "30 bars ago"]
)
def test_bars_are_counted_without_a_length(text: str) -> None:
    span = _only(text)
    assert (span.kind, span.bars, span.minutes) == ("length", 30, None)


def test_a_name_of_a_timeframe_is_told_from_a_stretch_of_time() -> None:
    assert [_only(text).compact for text in ("4h", "4 hours", "24h", "24 hours")] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("since 2024", "2024-01-01", ""),
        ("desde 2022", "2022-01-01", ""),
        ("с 2020 года", "2020-01-01", ""),
        ("from 2023 on", "2023-01-01", ""),
        ("desde marzo", "2025-03-01", ""),
        ("since January", "2026-01-01", ""),
        ("с марта", "2025-03-01", ""),
        ("desde enero de 2023", "2023-01-01", ""),
        ("since 1 Jan 2024", "2024-01-01", ""),
        ("desde el 15 de marzo de 2023", "2023-03-15", ""),
        ("с 15 марта", "2025-03-15", ""),
        ("desde ayer", "2026-01-14", ""),
        ("since Monday", "2026-01-12", ""),
        ("desde hace dos semanas", "2026-01-01", ""),
        ("since last week", "2026-01-05", ""),
        ("desde el mes pasado", "2025-12-01", ""),
        ("until 2023", "", "2023-12-31"),
        ("hasta junio", "", "2025-06-30"),
        ("before 2020", "", "2019-12-31"),
        ("from March to June 2023", "2023-03-01", "2023-06-30"),
        ("entre enero y junio de 2023", "2023-01-01", "2023-06-30"),
        ("entre enero y junio", "2025-01-01", "2025-06-30"),
        ("de marzo a junio", "2025-03-01", "2025-06-30"),
        ("с января по март 2024", "2024-01-01", "2024-03-31"),
        ("from November to February 2024", "2023-11-01", "2024-02-29"),
        ("from March 2022 to June", "2022-03-01", "2022-06-30"),
        ("between 2021 and 2023", "2021-01-01", "2023-12-31"),
        ("2022-2023", "2022-01-01", "2023-12-31"),
        ("from 2022-01-01 to 2023-06-30", "2022-01-01", "2023-06-30"),
        ("del 1 al 15 de marzo de 2024", "2024-03-01", "2024-03-15"),
        ("с 1 по 15 марта 2024", "2024-03-01", "2024-03-15"),
        ("in 2023", "2023-01-01", "2023-12-31"),
        ("durante 2023", "2023-01-01", "2023-12-31"),
        ("за 2024 год", "2024-01-01", "2024-12-31"),
        ("in March", "2025-03-01", "2025-03-31"),
        ("в марте 2024", "2024-03-01", "2024-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("Q1 2024", "2024-01-01", "2024-03-31"),
        ("primer trimestre de 2024", "2024-01-01", "2024-03-31"),
        ("первый квартал 2024", "2024-01-01", "2024-03-31"),
        ("Q3", "2025-07-01", "2025-09-30"),
        ("H1 2024", "2024-01-01", "2024-06-30"),
        ("first half of 2023", "2023-01-01", "2023-06-30"),
    ],
)
def test_absolute_ranges_have_iso_ends(text: str, since: str, until: str) -> None:
    span = _only(text)
    assert (span.kind, span.since, span.until) == ("range", since, until)


@pytest.mark.parametrize(
    ("text", "name", "since", "until"),
    [
        ("last 30 days", "30d", "2025-12-16", "2026-01-15"),
        ("los últimos 6 meses", "6M", "2025-07-15", "2026-01-15"),
        ("за последние 30 дней", "30d", "2025-12-16", "2026-01-15"),
        ("la última semana", "1w", "2026-01-08", "2026-01-15"),
        ("за месяц", "1M", "2025-12-15", "2026-01-15"),
        ("за полгода", "6M", "2025-07-15", "2026-01-15"),
        ("past year", "1y", "2025-01-15", "2026-01-15"),
        ("last month", "1M", "2025-12-01", "2025-12-31"),
        ("el mes pasado", "1M", "2025-12-01", "2025-12-31"),
        ("la semana pasada", "1w", "2026-01-05", "2026-01-11"),
        ("на прошлой неделе", "1w", "2026-01-05", "2026-01-11"),
        ("last year", "1y", "2025-01-01", "2025-12-31"),
        ("last quarter", "1Q", "2025-10-01", "2025-12-31"),
        ("this week", "1w", "2026-01-12", "2026-01-15"),
        ("este año", "1y", "2026-01-01", "2026-01-15"),
        ("в этом месяце", "1M", "2026-01-01", "2026-01-15"),
        ("year to date", "1y", "2026-01-01", "2026-01-15"),
        ("en lo que va de año", "1y", "2026-01-01", "2026-01-15"),
        ("с начала года", "1y", "2026-01-01", "2026-01-15"),
        ("mtd", "1M", "2026-01-01", "2026-01-15"),
        ("in the last 4 hours", "4h", "2026-01-15T08:00:00Z", "2026-01-15T12:00:00Z"),
        ("за последний час", "1h", "2026-01-15T11:00:00Z", "2026-01-15T12:00:00Z"),
    ],
)
def test_past_time_is_counted_and_dated(text: str, name: str, since: str, until: str) -> None:
    span = _only(text)
    assert (span.kind, span.name, span.since, span.until) == ("range", name, since, until)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yesterday", "2026-01-14"),
        ("ayer", "2026-01-14"),
        ("anteayer", "2026-01-13"),
        ("позавчера", "2026-01-13"),
        ("hoy", "2026-01-15"),
        ("сегодня", "2026-01-15"),
        ("esta mañana", "2026-01-15"),
        ("hace dos semanas", "2026-01-01"),
        ("two weeks ago", "2026-01-01"),
        ("3 дня назад", "2026-01-12"),
        ("a month ago", "2025-12-15"),
        ("el lunes", "2026-01-12"),
        ("last Friday", "2026-01-09"),
        ("on Thursday", "2026-01-08"),
        ("15/03/2024", "2024-03-15"),
        ("15.03.24", "2024-03-15"),
        ("3/15/2024", "2024-03-15"),
        ("2024-03-15", "2024-03-15"),
        ("2024-03-15T10:00:00Z", "2024-03-15"),
        ("March 15, 2024", "2024-03-15"),
        ("15 de marzo de 2024", "2024-03-15"),
        ("15 марта 2024 года", "2024-03-15"),
        ("the 3rd of May", "2025-05-03"),
        ("15/03", "2025-03-15"),
        ("1º de enero", "2026-01-01"),
    ],
)
def test_a_day_is_a_point(text: str, day: str) -> None:
    span = _only(text)
    assert (span.kind, span.since, span.until) == ("point", day, day)


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("for the next 4 hours", "4h"),
        ("next week", "7d"),
        ("in 3 days", "3d"),
        ("within 24 hours", "24h"),
        ("tomorrow", "24h"),
        ("para la próxima semana", "7d"),
        ("la semana que viene", "7d"),
        ("dentro de 3 días", "3d"),
        ("las próximas 24 horas", "24h"),
        ("mañana", "24h"),
        ("pasado mañana", "2d"),
        ("прогноз на сутки", "24h"),
        ("на неделю", "7d"),
        ("на 4 часа", "4h"),
        ("в течение 3 дней", "3d"),
        ("через 2 часа", "2h"),
        ("на завтра", "24h"),
        ("el próximo viernes", "24h"),
    ],
)
def test_time_to_come_is_a_horizon(text: str, horizon: str) -> None:
    span = _only(text)
    assert (span.kind, span.horizon) == ("horizon", horizon)
    assert span.since[:10] == "2026-01-15"
    assert span.since < span.until


@pytest.mark.parametrize(
    ("text", "at"), [("at 10:30", "10:30"), ("5pm", "17:00"), ("12 a.m.", "00:00"), ("a las 17:30", "17:30")]
)
def test_a_time_of_day_is_told_from_an_amount(text: str, at: str) -> None:
    span = _only(text)
    assert (span.kind, span.at) == ("clock", at)


@pytest.mark.parametrize(
    "text",
    [
        "ETH at 2024",
        "ETH 2024",
        "alerta de ETH en 2020",
        "stop en 2020",
        "compra a 2020",
        "avísame si ETH cae por debajo de 2010",
        "since $2024",
        "desde 2050",
        "en 2000",
        "por la mañana",
        "may I buy",
        "march on",
        "wait a second",
        "three times a day",
        "5 mayores",
        "3/4",
        "EMA 9/21",
        "1:10",
        "31/02/2024",
        "1INCH",
        "últimas 3 noticias",
        "month",
        "",
    ],
)
def test_what_is_no_time_is_not_read_as_one(text: str) -> None:
    assert read_times(text, _CLOCK) == []


def test_three_languages_in_one_message_keep_their_places() -> None:
    text = "¡BTC en 4h, desde marzo! Прогноз на сутки, and the last 30 days."
    found = [text[span.start : span.end] for span in read_times(text, _CLOCK)]
    assert found == ["4h", "desde marzo", "на сутки", "the last 30 days"]


def test_days_are_those_of_the_clocks_own_zone() -> None:
    tokyo = datetime(2026, 1, 16, 2, tzinfo=timezone(timedelta(hours=9)))
    yesterday, recent = read_times("yesterday, last 2 hours", tokyo)
    assert yesterday.since == "2026-01-15"
    assert (recent.since, recent.until) == ("2026-01-15T15:00:00Z", "2026-01-15T17:00:00Z")


def test_the_29th_of_february_exists_only_in_leap_years() -> None:
    assert read_times("29/02/2023", _CLOCK) == []
    assert _only("29/02/2024").since == "2024-02-29"
    assert _only("29 de febrero").since == "2025-02-28"


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInput, match="time zone"):
        read_times("yesterday", datetime(2026, 1, 15))  # noqa: DTZ001


@given(st.dates(date(2010, 1, 1), date(2026, 1, 15)), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]))
def test_a_date_in_figures_is_read_back(day: date, written: str) -> None:
    assert _only(f"BTC {day.strftime(written)}").since == day.isoformat()


@given(st.integers(1, 999), st.sampled_from(["days", "días", "дней"]))
def test_a_rolling_window_begins_so_many_days_ago(count: int, unit: str) -> None:
    span = _only(
        f"{'за последние' if unit == 'дней' else 'últimos' if unit == 'días' else 'last'} {count} {unit}"
    )
    assert date.fromisoformat(span.since) == _CLOCK.date() - timedelta(days=count)


_WORDS = (
    "1 30 2024 15 4h 999999999 0 1,5 last next ago hace desde hasta с по на за в a de el la día days semana "
    "недели month marzo may 29 febrero 31 Q1 H1 y and между entre - / : 12:30 15/03/2024 2024-02-30"
    " half media hora Monday mañana этот que viene dentro часовой х daily to date ytd"
)
_PIECES = st.sampled_from(_WORDS.split())


@given(
    st.one_of(
        st.text(max_size=60), st.lists(_PIECES, max_size=25).map(" ".join), st.lists(_PIECES).map("".join)
    ),
    st.integers(0, 200_000).map(lambda days: _CLOCK + timedelta(days=days - 20_000)),
)
@example("last 99999 years", _CLOCK)
@example("dentro de 99999 años", _CLOCK)
def test_no_text_raises_and_spans_stand_in_order_inside_it(text: str, clock: datetime) -> None:
    end = 0
    for span in read_times(text, clock):
        assert end <= span.start < span.end <= len(text)
        assert not span.since or not span.until or span.since <= span.until
        assert span.timeframe in (None, *KNOWN)
        assert span.horizon is None or span.horizon[-1] in "hd"
        end = span.end


@pytest.mark.parametrize(
    "piece", ["1 ", "4h ", "de marzo a ", "desde ", "last ", "20:", "15/03 ", "y ", "2024-"]
)
def test_eight_thousand_characters_take_work_in_proportion(piece: str) -> None:
    short, long = ((piece * size)[:size] for size in (2_000, 8_000))
    assert _steps(long) < 100 + 5 * _steps(short)


def _steps(text: str) -> int:
    """Functions called while it is read: a measure that no other load on the machine moves."""
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_times(text, _CLOCK)
    finally:
        sys.setprofile(before)
    return steps
