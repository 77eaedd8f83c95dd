"""What the knowledge base holds: enough concepts, told with care, each backed by a whole source."""

import re
from collections import defaultdict
from collections.abc import Sequence

import pytest

from knowledge.entries import LANGUAGES, passages
from knowledge.passages import Passage
from knowledge.stemming import fold

SHORTEST, LONGEST = 90, 280  # words of an entry in one language
PROMISES = (
    "guaranteed", "sure profit", "cannot lose", "can't lose", "easy money", "get rich", "you should buy",
    "you should sell", "we recommend", "i recommend", "always wins", "never loses", "garantizad",
    "ganancia asegurada", "no puedes perder", "dinero facil", "hazte rico", "deberias comprar",
    "deberias vender", "te recomiendo", "recomendamos", "siempre gana", "nunca pierde", "te aconsejo",
)  # fmt: skip
CONCEPTS = frozenset(
    {
        "spot-market", "futures-contract", "perpetual-futures-and-funding", "exchange-traded-fund",
        "forex-market", "stock-shares", "gold-and-commodities", "stablecoin", "options-basics",
        "margin-trading", "market-order", "limit-order", "stop-loss", "stop-limit-order",
        "trailing-stop", "oco-and-bracket-orders", "time-in-force", "post-only-and-reduce-only",
        "bid-ask-spread", "maker-and-taker-fees", "slippage", "liquidity-and-depth", "order-book",
        "candlestick", "timeframe", "trend", "support-and-resistance", "simple-moving-average",
        "exponential-moving-average", "relative-strength-index", "macd", "bollinger-bands",
        "average-true-range", "average-directional-index", "stochastic-oscillator", "vwap",
        "on-balance-volume", "volume-profile", "ichimoku-cloud", "historical-volatility",
        "implied-volatility", "volatility-cone", "correlation", "beta", "drawdown", "sharpe-ratio",
        "sortino-ratio", "calmar-ratio", "win-rate", "expectancy-and-r-multiples", "position-sizing",
        "kelly-criterion", "risk-of-ruin", "leverage-and-liquidation", "value-at-risk-and-cvar",
        "diversification", "mean-variance-optimization", "risk-parity", "look-ahead-bias",
        "survivorship-bias", "overfitting", "walk-forward-analysis", "deflated-sharpe-ratio",
        "probability-of-backtest-overfitting", "market-regime", "mean-reversion", "momentum", "breakout",
        "grid-trading", "dollar-cost-averaging", "arbitrage", "market-making", "predicting-direction",
        "range-forecast", "calibration", "conformal-prediction", "data-leakage", "news-and-sentiment",
        "fear-of-missing-out", "revenge-trading", "anchoring", "loss-aversion", "disposition-effect",
        "trading-journal", "custody-and-keys", "pump-and-dump", "wash-sale", "fifo-cost-basis",
        "pamm-account", "high-water-mark", "wyckoff-phases", "whales", "fear-and-greed-index",
    }
)  # fmt: skip


def files() -> dict[tuple[str, str], list[Passage]]:
    found: defaultdict[tuple[str, str], list[Passage]] = defaultdict(list)
    for passage in passages():
        found[passage.entry, passage.language].append(passage)
    return found


FILES = files()


def test_the_concepts_that_people_ask_about_are_there_in_both_languages() -> None:
    for language in LANGUAGES:
        assert {entry for entry, told in FILES if told == language} >= CONCEPTS


def test_there_are_passages_enough_to_be_searched() -> None:
    assert len({entry for entry, _ in FILES}) >= 66
    assert len(passages()) >= 300


@pytest.mark.parametrize("file", FILES, ids=".".join)
def test_an_entry_is_neither_a_note_nor_a_chapter(file: tuple[str, str]) -> None:
    assert 3 <= len(FILES[file]) <= 5
    assert SHORTEST <= sum(len(passage.text.split()) for passage in FILES[file]) <= LONGEST


@pytest.mark.parametrize("file", FILES, ids=".".join)
def test_an_entry_has_other_names_and_none_twice(file: tuple[str, str]) -> None:
    names = [fold(name) for name in FILES[file][0].also]
    assert names
    assert len(set(names)) == len(names)


def test_the_sources_are_whole_and_of_their_time() -> None:
    for passage in passages():
        source = passage.source
        assert all(part.strip() == part != "" for part in (source.author, source.title, source.publisher))
        assert 1900 <= source.year <= 2026
        assert source.url == "", "a page is named only by who read it"


def test_one_work_is_cited_in_one_way() -> None:
    """The same title with two years, houses or spellings of its author would be an error in one of them."""
    cited: defaultdict[str, set[object]] = defaultdict(set)
    for passage in passages():
        cited[fold(passage.source.title)].add(passage.source)
    assert {title for title, ways in cited.items() if len(ways) > 1} == set()


@pytest.mark.parametrize("file", FILES, ids=".".join)
def test_no_entry_promises_or_advises(file: tuple[str, str]) -> None:
    told = fold(" ".join(passage.text for passage in FILES[file]))
    assert [promise for promise in PROMISES if promise in told] == []


def test_the_words_for_promises_would_be_found() -> None:
    assert [p for p in PROMISES if p in fold("Rentabilidad garantizada, te recomiendo entrar.")] == [
        "garantizad",
        "te recomiendo",
    ]


@pytest.mark.parametrize("entry", sorted({entry for entry, _ in FILES}))
def test_both_languages_name_the_same_numbers(entry: str) -> None:
    """An example that is 33.3 % in one language is 33,3 % in the other."""
    english, spanish = (numbers(FILES[entry, language], language) for language in LANGUAGES)
    assert english == spanish


def numbers(told: Sequence[Passage], language: str) -> list[str]:
    text = " ".join(passage.text for passage in told)
    if language == "en":
        plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    else:
        plain = re.sub(r"(?<=\d),(?=\d)", ".", re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text))
    return sorted(re.findall(r"\d+(?:\.\d+)?", plain))
