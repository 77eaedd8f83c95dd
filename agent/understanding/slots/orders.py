"""Orders and positions. Nothing is guessed: an amount that can be read in two ways is asked."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from agent.understanding.lexicon import book
from agent.understanding.meaning import Context, ToolCall
from agent.understanding.numbers import Amount
from agent.understanding.roles import Roles, roles
from agent.understanding.slots.filled import Fill, Filled, Request, lacking, said, whole
from agent.understanding.slots.portfolio import first
from agent.understanding.vocabulary import patterns

_TYPES: Final = ("stop_limit", "trailing", "stop", "limit", "market")
_ORDER_ROLES: Final = frozenset(
    {"stop_loss", "take_profit", "price", "stop_price", "trailing", "leverage", "quantity"}
)
_BARE_STOPS: Final = frozenset({"stop", "стоп"})
_FOR: Final = frozenset({"por", "за", "на", "for", "en"})
_NEAR: Final = Decimal(5)
_OF: Final = re.compile(r" (?:of |de )?")
_INTO: Final = re.compile(r" (?:into|in|on|a|al|en|в|на) (?:the |el |la )?")
_PUT: Final = re.compile(
    r"(?<!\w)(?:put|throw|stick|met[ea]\w*|pon\w*|echa\w*|вложи\w*|закин\w*)(?: [a-zа-я]+)? [$€]?$"
)
_PAID: Final = re.compile(r"(?<!\w)for $")
_LIMIT: Final = re.compile(r"(?<!\w)(?:limit|limite|лимит\w*|stop|стоп) $")
_TO: Final = frozenset({"below", "under", "to", "above", "over", "past", "the", "at", "than", "$", "€"})
_TO_ELSEWHERE: Final = frozenset(
    {"de", "del", "a", "los", "las", "el", "por", "debajo", "encima", "ниже", "выше", "до"}
)
_LED_BY: Final = 24  # letters between "if" and "falls"
_PRICE: Final = re.compile(r"(?<!\w)(?:price|precio|limit|limite|цен\w*|лимит\w*)")


def _place(request: Request) -> Filled:
    clause = request.clause
    found = roles(clause, _ORDER_ROLES)
    kind = first(clause, "order_types", _TYPES)
    by = _as_quantity(request, dict(found.by))
    if trigger := _trigger(request, found, by):
        kind, by = trigger
    if kind == "stop" and "price" in by and found.words.get("stop_loss") in _BARE_STOPS:
        by["quantity"] = by.pop("stop_loss")  # "sell stop 2 ETH at 2800"
    side = _side(request)
    if (
        side == "sell"
        and not by
        and kind != "trailing"
        and (share := _share(found)) is not None
        and _of_a_position(request, found)
        and len(clause.amounts) == 1
    ):
        return _closing(request, share)
    size = _size(request, found, by)
    args: dict[str, Any] = said(
        symbol=request.names[0] if request.names else None, side=side, order_type=_type(kind, by), **size
    )
    args |= _levels(request, by, kind, args.get("symbol"))
    args |= _flags(request)
    missing = _missing(request, args, found, by) or _unread(request, args)
    return Filled([ToolCall("place_order", args)], missing)


def _as_quantity(request: Request, by: dict[str, Amount]) -> dict[str, Amount]:
    """ "buy limit 0.3 BTC at 91000": the number before a symbol is how much, whatever word stands before it."""
    price = by.get("price")
    if not price or "quantity" in by or not _named_next(request, price.end, _OF):
        return by
    if not _LIMIT.search(request.clause.reading.folded[: price.start]):
        return by
    others = [a for a in request.clause.amounts if a.start > price.start and a not in by.values()]
    rest = {role: amount for role, amount in by.items() if role != "price"}
    return {**rest, "quantity": price, **({"price": others[0]} if others else {})}


def _named_next(request: Request, end: int, between: re.Pattern[str]) -> bool:
    """Whether a symbol stands right behind."""
    folded = request.clause.reading.folded
    return any(
        symbol.start >= end and between.fullmatch(folded[end : symbol.start])
        for symbol in request.clause.symbols
    )


def _trigger(request: Request, found: Roles, by: dict[str, Amount]) -> tuple[str, dict[str, Amount]] | None:
    """ "sell 1 ETH if it falls below 2500" is a stop; "... if it rises to 3500" is a limit."""
    reading = request.clause.reading
    moved = _moves(reading.folded)
    level = next((a for a in reading.amounts if moved and a.start >= moved[1]), None)
    if not moved or not level or set(reading.folded[moved[1] : level.start].split()) - _TO - _TO_ELSEWHERE:
        return None
    sells = _side(request) == "sell"
    role, kind = ("stop_price", "stop") if (moved[0] == "down") is sells else ("price", "limit")
    rest = {name: amount for name, amount in by.items() if amount is not level}
    return kind, {**rest, role: level}


def _moves(folded: str) -> tuple[str, int] | None:
    """Where a condition says that a price falls or rises, and which."""
    when = patterns("trigger")["when"].search(folded)
    if not when:
        return None
    until = when.end() + _LED_BY
    found = [
        (match, way)
        for way in ("down", "up")
        if (match := patterns("trigger")[way].search(folded, when.end(), until))
    ]
    if not found:
        return None
    first, way = min(found, key=lambda one: (one[0].start(), -one[0].end()))
    return way, first.end()


def _unread(request: Request, args: Mapping[str, Any]) -> list[str]:
    """A number that was said and stands nowhere in the order is asked about: no order goes without it."""
    used = {value for value in args.values() if isinstance(value, Decimal)}
    clause = request.clause
    left = [a for a in clause.amounts if not used.intersection(a.readings) and a.value not in used]
    shares = [a for a in clause.amounts if a.kind == "percent" and args.get("trailing") != a.value]
    return ["price" if "price" not in args else "quantity"] if left or shares else []


def _side(request: Request) -> str | None:
    clause = request.clause
    matches = clause.reading.find(book("orders", "place_order"), clause.start, clause.end)
    group = request.clause.intent.group if request.clause.intent else ""
    sides = [match.label for match in matches if match.label in ("buy", "sell")]
    if group in ("buy", "sell"):
        return group
    return next(iter(sides), None) or _label(request, "sides")


def _type(kind: str | None, by: Mapping[str, Amount]) -> str | None:
    if kind and not (kind == "trailing" and "trailing" in by and "price" in by):
        return kind
    return "limit" if "price" in by else None


def _size(request: Request, found: Roles, by: dict[str, Amount]) -> dict[str, Any]:
    """How many, or for how much money; "for 250" without another number is money."""
    free = [amount for amount in found.free if amount.kind in ("plain", "money")]
    money = next((a for a in free if a.kind == "money"), None)
    level = {id(amount) for amount in by.values()}
    free = [amount for amount in free if id(amount) not in level]
    plain = by.pop("quantity", None) or next((a for a in free if a.kind == "plain"), None)
    if plain and not money and _for_money(request, plain):
        return {"notional": plain.value}
    price = by.get("price")
    if price and not money and not plain and (price.kind == "money" or found.words.get("price") in _FOR):
        if found.words.get("price") in _FOR:
            del by["price"]
            return {"notional": price.value}
        return {}
    if plain and money and not price and plain is not money:
        if request.clause.reading.folded[plain.end : plain.end + 12].lstrip().startswith(("worth", "usd")):
            return {"notional": plain.value}
        return {"quantity": plain.value}
    if plain and re.match(r" (?:dollars? )?worth", request.clause.reading.folded[plain.end :]):
        return {"notional": plain.value}
    return {"quantity": plain.value} if plain else {"notional": money.value} if money else {}


def _for_money(request: Request, amount: Amount) -> bool:
    """ "buy ETH for 200", "put 500 into ETH": money, though no currency is named."""
    folded = request.clause.reading.folded
    if _PAID.search(folded[: amount.start]):
        return not _named_next(request, amount.end, _OF)
    return bool(_PUT.search(folded[: amount.start])) and _named_next(request, amount.end, _INTO)


def _levels(request: Request, by: dict[str, Amount], kind: str | None, symbol: str | None) -> dict[str, Any]:
    by = dict(by)
    if kind in ("stop", "stop_limit") and "stop_price" not in by and "stop_loss" in by:
        by["stop_price"] = by.pop("stop_loss")
    if kind == "stop" and "price" in by and "stop_price" not in by:
        by["stop_price"] = by.pop("price")
    if kind == "trailing" and "trailing" not in by:
        share = next(
            (a for a in request.clause.amounts if a.kind == "percent" and a not in by.values()), None
        )
        trail = share or by.pop("stop_loss", None)
        by |= {"trailing": trail} if trail else {}
    levels = {
        role: priced(amount, symbol, request.context) if role != "trailing" else amount.value
        for role, amount in by.items()
        if role in ("price", "stop_price", "stop_loss", "take_profit", "trailing")
    }
    lever = by.get("leverage") or next((a for a in request.clause.amounts if a.kind == "leverage"), None)
    return {**levels, **said(leverage=lever.value if lever else None)}


def priced(amount: Amount, symbol: str | None, context: Context) -> Decimal:
    """A price that can be read in two ways is the one near the last close."""
    close = context.closes.get(symbol or "")
    near = [value for value in amount.readings if close and close / _NEAR <= value <= close * _NEAR]
    return near[0] if len(near) == 1 else amount.value


def unclear(amount: Amount | None) -> bool:
    return amount is not None and len(amount.readings) > 1


def _flags(request: Request) -> dict[str, Any]:
    clause = request.clause
    flags = {
        match.label for match in clause.reading.find(book("entities", "flags"), clause.start, clause.end)
    }
    return {
        **said(time_in_force=_label(request, "time_in_force"), exchange=next(iter(request.venues), None)),
        **{flag: True for flag in ("post_only", "reduce_only") if flag in flags},
    }


def _label(request: Request, section: str) -> str | None:
    """What the clause names of a section; the longest phrase, then the earlier label."""
    clause = request.clause
    found = clause.reading.find(book("entities", section), clause.start, clause.end)
    return max(found, key=lambda match: match.weight).label if found else None


def _missing(request: Request, args: Mapping[str, Any], found: Roles, by: Mapping[str, Amount]) -> list[str]:
    missing = [] if "symbol" in args else ["symbol"]
    missing += [] if "side" in args else ["side"]
    if "quantity" not in args and "notional" not in args:
        missing.append("quantity")
    elif any(
        unclear(a) and a.value in (args.get("quantity"), args.get("notional")) for a in request.clause.amounts
    ):
        missing.append("quantity" if "quantity" in args else "notional")
    kind = args.get("order_type")
    if kind in ("limit", "stop_limit") and "price" not in args:
        missing.append("price")
    if kind in ("stop", "stop_limit") and "stop_price" not in args:
        missing.append("stop_price")
    if kind == "trailing" and "trailing" not in args:
        missing.append("trailing")
    return missing


def _share(found: Roles) -> Decimal | None:
    """A part of what is held: a percent, or a word such as half."""
    for amount in found.free:
        if amount.kind == "percent":
            return amount.value / 100
        if amount.kind == "plain" and amount.value < 1:
            return amount.value
    return None


def _of_a_position(request: Request, found: Roles) -> bool:
    """Whether a number is a part of what is held, and not a quantity: "half", "30 %", never "0.5"."""
    folded = request.clause.reading.folded
    return any(a.kind == "percent" or not re.search(r"\d", folded[a.start : a.end]) for a in found.free)


def _close(request: Request) -> Filled:
    found = roles(request.clause, {"leverage"})
    share = _share(found)
    if any(amount.kind in ("plain", "money") for amount in found.free) and not _of_a_position(request, found):
        return lacking(ToolCall("close_position", said(symbol=next(iter(request.names), None))), "fraction")
    return _closing(request, share if share is not None else Decimal(1))


def _closing(request: Request, share: Decimal) -> Filled:
    if not 0 < share <= 1:
        return lacking(ToolCall("close_position", said(symbol=next(iter(request.names), None))), "fraction")
    if not request.names:
        return lacking(ToolCall("close_position", {"fraction": share}), "symbol")
    return whole(*(ToolCall("close_position", {"symbol": name, "fraction": share}) for name in request.names))


def _modify(request: Request) -> Filled:
    clause = request.clause
    found = roles(clause, _ORDER_ROLES - {"leverage"})
    symbol = next(iter(request.names), None)
    order = next(iter(clause.inside(clause.reading.ids)), None)
    values = {
        role: amount.value if role in ("quantity", "trailing") else priced(amount, symbol, request.context)
        for role, amount in found.by.items()
    }
    if set(values) == {"price"} and not _PRICE.search(clause.folded):
        values = {_changed(clause.folded): values["price"]}
    elif not values and len(found.free) == 1:
        values = {_changed(clause.folded): found.free[0].value}
    named = said(order_id=order.name if order else None, symbol=symbol)
    missing = [*([] if named else ["order"]), *([] if values else ["price"])]
    return Filled([ToolCall("modify_order", {**named, **values})], missing)


def _changed(folded: str) -> str:
    """What a lone number changes."""
    for role, words in (
        ("take_profit", r"take|tp|profit|тейк|objetivo|target"), ("stop_loss", r"stop|sl|стоп"),
        ("quantity", r"quantity|size|cantidad|количеств|объем|tamano"),
    ):  # fmt: skip
        if re.search(words, folded):
            return role
    return "price"


def _leverage(request: Request) -> Filled:
    amounts = [a for a in request.clause.amounts if a.kind in ("leverage", "plain")]
    args = said(symbol=next(iter(request.names), None), leverage=amounts[0].value if amounts else None)
    missing = [name for name in ("symbol", "leverage") if name not in args]
    return Filled([ToolCall("set_leverage", args)], missing)


def _cancel(request: Request) -> Filled:
    clause = request.clause
    order = next(iter(clause.inside(clause.reading.ids)), None)
    side = _side(request)
    everything = bool(clause.reading.find(book("entities", "all"), clause.start, clause.end))
    args = said(
        order_id=order.name.upper() if order and not order.name.isdecimal() else order.name if order else None,
        symbol=next(iter(clause.names), None), side=side,
    )  # fmt: skip
    if everything and not order:
        args["all"] = True
    if not args:
        return lacking(ToolCall("cancel_order", {}), "order")
    return whole(ToolCall("cancel_order", args))


def _halt(request: Request) -> Filled:
    clause = request.clause
    scope = next(iter([*clause.names, *(one.name for one in clause.products)]), None)
    if clause.reading.find(book("entities", "except"), clause.start, clause.end):
        return lacking(ToolCall("halt_trading", {}), "agent")
    return whole(ToolCall("halt_trading", said(scope=scope)))


def _open(request: Request) -> Filled:
    return whole(ToolCall("open_orders", said(symbol=next(iter(request.clause.names), None))))


TOOLS: Final[Mapping[str, Fill]] = {
    "place_order": _place,
    "close_position": _close,
    "modify_order": _modify,
    "set_leverage": _leverage,
    "cancel_order": _cancel,
    "halt_trading": _halt,
    "open_orders": _open,
}
