"""News, mood, forecasts, position sizes and portfolios."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from agent.understanding.lexicon import book
from agent.understanding.meaning import ToolCall
from agent.understanding.numbers import Amount
from agent.understanding.reading import amount_of
from agent.understanding.roles import roles
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole, with_symbol
from agent.understanding.slots.market import frames, since
from agent.understanding.slots.portfolio import first
from agent.understanding.topics import topic_after

_SHARE: Final = 10
"""A risk of up to so much beside a balance is a percent of it, though nobody said so."""

_OF: Final = re.compile(r" (?:of|de|от|on|из)(?: (?:my|mis?|a|un|una|los|my account of))? ")

_NOT_TOPICS: Final = frozenset(
    [
        "market",
        "markets",
        "mercado",
        "mercados",
        "the",
        "el",
        "la",
        "today",
        "hoy",
        "me",
        "рынка",
        "рынке",
        "рынок",
    ]
)


def _news(request: Request) -> Filled:
    found = roles(request.clause, {"limit"})
    limit = found.by.get("limit") or next(
        (a for a in found.free if a.kind == "plain" and a.value <= 100), None
    )
    args = said(limit=int(limit.value) if limit else None, since=since(request))
    if request.names:
        return with_symbol("news_fetcher", request, args)
    topic = _without_times(request, topic_after(request.clause))
    return whole(
        ToolCall("news_fetcher", {**said(topic=topic if topic not in _NOT_TOPICS else None), **args})
    )


def _without_times(request: Request, topic: str | None) -> str | None:
    """ "crypto regulation this week" is about crypto regulation."""
    for span in request.clause.times:
        said = request.clause.reading.text[span.start : span.end]
        topic = topic.replace(said, "").strip() if topic else None
    return topic or None


def _sentiment(request: Request) -> Filled:
    return with_symbol("sentiment_analysis", request, {})


def _prediction(request: Request) -> Filled:
    return with_symbol("price_prediction", request, horizon(request))


def horizon(request: Request) -> dict[str, Any]:
    """How far ahead; and the bars, where both are named: "forecast BTC 24h on 1h candles"."""
    spans = [span for span in request.clause.times if span.horizon]
    ahead = next((span for span in spans if span.kind == "horizon"), None) or next(iter(spans), None)
    if not ahead:
        return {}
    others = [span for span in spans if span is not ahead]
    return said(horizon=ahead.horizon, timeframe=next(iter(frames(others)), None))


def _risk(request: Request) -> Filled:
    """Entry and stop are needed; what is at risk is a percent or an amount."""
    clause = request.clause
    found = roles(clause, {"entry", "opened", "stop_loss", "take_profit", "balance", "risk", "part", "price"})
    by, free = (
        dict(found.by),
        [a for a in found.free if a.kind != "leverage" and not amount_of(a, clause.reading)],
    )
    if "entry" not in by and "opened" in by:
        by["entry"] = by.pop("opened")  # "if I buy at 3000"
    if "entry" in by and "price" in by:
        free.append(by.pop("price"))  # "with a 10k account": "a" is no price there
    entry = by.get("entry") or by.get("price")
    risk = by.get("risk") or by.get("part") or next((a for a in free if a.kind == "percent"), None)
    balance = (
        by.get("balance")
        or _of(risk, free, clause.folded, clause.start)
        or next((a for a in free if a.kind == "money" and a is not risk), None)
        or _alone([a for a in free if a.kind == "plain" and a is not risk])
    )
    args = said(
        entry=entry.value if entry else None,
        stop=by["stop_loss"].value if "stop_loss" in by else None,
        side=_side(request),
        target=by["take_profit"].value if "take_profit" in by else None,
        balance=balance.value if balance else None,
    )
    if risk:
        share = risk.kind == "percent" or (risk.kind == "plain" and balance and risk.value <= _SHARE)
        args["risk_pct" if share else "risk_amount"] = risk.value
    missing = [
        *([] if request.names else ["symbol"]),
        *(name for name in ("entry", "stop") if name not in args),
    ]
    symbol = said(symbol=request.names[0] if request.names else None)
    return Filled([ToolCall("risk_calculator", {**symbol, **args})], missing)


def _alone(free: Sequence[Amount]) -> Amount | None:
    """ "I've got 10k, risk 1 % ...": the one number that counts no coins and plays no other part."""
    return free[0] if len(free) == 1 else None


def _of(share: Amount | None, free: Sequence[Amount], folded: str, start: int) -> Amount | None:
    """ "1 % of 8,000": what a share is of."""
    if not share or share.kind != "percent":
        return None
    return next((a for a in free if _OF.fullmatch(folded[share.end - start : a.start - start])), None)


def _side(request: Request) -> str | None:
    clause = request.clause
    return first(clause, "sides")


def _optimizer(request: Request) -> Filled:
    found = roles(request.clause, {"capital", "balance"})
    money = (
        found.by.get("capital")
        or found.by.get("balance")
        or next((a for a in found.free if a.kind in ("money", "plain")), None)
    )
    args = said(symbols=list(request.names), method=_method(request), capital=money.value if money else None)
    return whole(ToolCall("portfolio_optimizer", args))


def _method(request: Request) -> str | None:
    clause = request.clause
    found = clause.reading.find(book("entities", "methods"), clause.start, clause.end)
    return found[0].label if found else None


TOOLS: Final[Mapping[str, Fill]] = {
    "news_fetcher": _news,
    "sentiment_analysis": _sentiment,
    "price_prediction": _prediction,
    "risk_calculator": _risk,
    "portfolio_optimizer": _optimizer,
}
