"""Orders and positions. Nothing is guessed: an amount that can be read in two ways is asked."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from agent.understanding.lexicon import book, proviso
from agent.understanding.limits.triggers import Trigger, trigger
from agent.understanding.meaning import Context, Part, ToolCall
from agent.understanding.numbers import Amount
from agent.understanding.reading import is_a_share
from agent.understanding.roles import Roles, entered, roles
from agent.understanding.slots.filled import Fill, Filled, Request, lacking, open_at, said, whole
from agent.understanding.slots.moves import moved_by
from agent.understanding.slots.numbered import numbered
from agent.understanding.slots.order_types import order_type
from agent.understanding.slots.shares import of_a_position, of_what_is_held, share
from agent.understanding.slots.sizes import each_of, named_next, size
from agent.understanding.symbols import DOLLARS

_ORDER_ROLES: Final = frozenset(
    {"stop_loss", "take_profit", "price", "stop_price", "trailing", "leverage", "quantity"}
)
_BESIDE: Final = frozenset({"entry", "balance", "risk"})
"""What stands beside an order, and is none of its sizes."""
PRICES: Final = ("price", "stop_price", "stop_loss", "take_profit")
_BARE_STOPS: Final = frozenset({"stop", "стоп"})
_NEAR: Final = Decimal(5)
_LIMIT: Final = re.compile(r"(?<!\w)(?:limit|limite|лимит\w*|stop|стоп) $")
_MONEY: Final = re.compile(
    r"(?<!\w)(?:usd[tc]?|dollars?|dolares|cash|efectivo|доллар\w*|бакс\w*|кэш|\$)(?!\w)"
)
_PRICE: Final = re.compile(r"(?<!\w)(?:price|precio|limit|limite|цен\w*|лимит\w*)")


def _place(request: Request) -> Filled:
    clause = request.clause
    if clause.intent and clause.intent.group == "swap":
        return swapped(request)
    found = entered(roles(clause, _ORDER_ROLES | _BESIDE))
    kind = order_type(clause)
    if distant := _distant(request, found, kind):
        return distant
    prices = {role: a for role, a in found.by.items() if a.kind != "leverage" or role == "leverage"}
    by = _as_quantity(request, prices)
    if caused := trigger(clause):
        kind, by = _triggered(request, caused, by)
    if kind == "stop" and "price" in by and found.words.get("stop_loss") in _BARE_STOPS:
        by["quantity"] = by.pop("stop_loss")  # "sell stop 2 ETH at 2800"
    side = _side(request)
    part = share(found)
    if side == "sell" and kind != "trailing" and part is not None and of_what_is_held(clause, found):
        return _closing(request, part)
    if len(request.names) > 1:
        return _of_several(request, found, by, side)
    sized = size(clause, found, by, next(iter(request.names), ""), request.context)
    args: dict[str, Any] = said(
        symbol=request.names[0] if request.names else None,
        side=side,
        order_type=_type(kind, by),
        **sized.said,
    )
    args |= _levels(request, by, kind, args.get("symbol"))
    args |= _flags(request)
    call = ToolCall("place_order", args)
    missing = _missing(request, args)
    if sized.open and missing == ["quantity"]:
        return open_at(request, call, sized.open, "quantity", "notional")
    return Filled([call], missing or _unread(request, args), _unclear(request, args))


def _distant(request: Request, found: Roles, kind: str | None) -> Filled | None:
    """ "A stop 100 dollars below": a distance is no level, and the level is asked for."""
    for amount in request.clause.amounts:
        role = next((name for name, a in found.by.items() if a is amount and name in PRICES), "price")
        held = kind == "trailing" or amount is found.by.get("trailing") or amount.kind == "percent"
        if not held and (part := moved_by(request.clause, amount)):
            side, symbol = _side(request), next(iter(request.names), None)
            return Filled([ToolCall("place_order", said(symbol=symbol, side=side))], [role], part)
    return None


def _of_several(request: Request, found: Roles, by: Mapping[str, Amount], side: str | None) -> Filled:
    """One order for each market, where one amount is said to be for each of them."""
    clause = request.clause
    free = [amount for amount in found.free if amount.kind in ("plain", "money")]
    each = clause.reading.find(book("provisos", "each"), clause.start, clause.end)
    calls = [ToolCall("place_order", said(symbol=name, side=side)) for name in request.names]
    if not each or len(free) != 1 or by or not side or unclear(free[0]):
        return Filled(calls, ["share"] if free else ["quantity"])
    unit = each_of(clause, free[0], request.context)
    if not unit:
        return Filled(calls, ["quantity", "notional"], Part.of(clause.reading.text, free[0]))
    flags = said(order_type=order_type(clause)) | _flags(request)
    return whole(*(ToolCall(call.tool, {**call.args, unit: free[0].value, **flags}) for call in calls))


def swapped(request: Request) -> Filled:
    """ "Swap 500 USD for BTC" buys; "swap 1 ETH for dollars" sells; one market for another is two orders."""
    clause = request.clause
    amounts = [a for a in clause.amounts if a.kind in ("plain", "money")]
    names = [name for name in request.names if name not in DOLLARS]
    call = ToolCall("place_order", said(symbol=names[0] if names else None))
    if len(names) != 1 or not amounts:
        return lacking(call, *(["swap"] if len(names) > 1 else ["symbol"] if not names else ["quantity"]))
    side, unit = ("buy", "notional") if amounts[0].kind == "money" else ("sell", "quantity")
    if side == "sell" and not _MONEY.search(clause.folded):
        return lacking(ToolCall("place_order", {"symbol": names[0]}), "side")
    args = {"symbol": names[0], "side": side, unit: amounts[0].value}
    missing = ["quantity"] if unclear(amounts[0]) else []
    return Filled([ToolCall("place_order", args)], missing)


def _as_quantity(request: Request, by: dict[str, Amount]) -> dict[str, Amount]:
    """ "buy limit 0.3 BTC at 91000": the number before a symbol is how much, whatever word stands before it."""
    price = by.get("price")
    if not price or "quantity" in by or not named_next(request.clause, price):
        return by
    if not _LIMIT.search(request.clause.reading.folded[: price.start]):
        return by
    others = [a for a in request.clause.amounts if a.start > price.start and a not in by.values()]
    rest = {role: amount for role, amount in by.items() if role != "price"}
    return {**rest, "quantity": price, **({"price": others[0]} if others else {})}


def _triggered(request: Request, caused: Trigger, by: Mapping[str, Amount]) -> tuple[str, dict[str, Amount]]:
    """ "sell 1 ETH if it falls below 2500" is a stop; "... if it rises to 3500" is a limit."""
    sells = _side(request) == "sell"
    role, kind = ("stop_price", "stop") if (caused.way == "down") is sells else ("price", "limit")
    rest = {name: amount for name, amount in by.items() if amount is not caused.level}
    return kind, {**rest, role: caused.level}


def _unread(request: Request, args: Mapping[str, Any]) -> list[str]:
    """A number that was said and stands nowhere in the order is asked about: no order goes without it, nor takes
    one for two."""
    clause = request.clause
    used = [value for value in args.values() if isinstance(value, Decimal)]
    left = []
    for amount in clause.amounts:
        taken = next((value for value in used if value in (amount.value, *amount.readings)), None)
        (left.append(amount) if taken is None else used.remove(taken))
    shares = [a for a in clause.amounts if a.kind == "percent" and args.get("trailing") != a.value]
    if shares and (levels := [role for role, a in roles(clause, _ORDER_ROLES).by.items() if a in shares]):
        return levels
    return ["price" if "price" not in args else "quantity"] if left or shares else []


def _side(request: Request) -> str | None:
    clause = request.clause
    matches = clause.reading.find(book("orders", "place_order"), clause.start, clause.end)
    group = request.clause.intent.group if request.clause.intent else ""
    sides = [match.label for match in matches if match.label in ("buy", "sell")]
    if group in ("buy", "sell", "spent"):
        return "sell" if group == "sell" else "buy"
    return next(iter(sides), None) or _label(request, "sides")


def _type(kind: str | None, by: Mapping[str, Amount]) -> str | None:
    if kind and not (kind == "trailing" and "trailing" in by and "price" in by):
        return kind
    return "limit" if "price" in by else None


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
        if role == "trailing" or (role in PRICES and amount.kind != "percent")
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


def _unclear(request: Request, args: Mapping[str, Any]) -> Part | None:
    """The amount that can be read in two ways, where it stands."""
    sizes = (args.get("quantity"), args.get("notional"))
    asked = next((a for a in request.clause.amounts if unclear(a) and a.value in sizes), None)
    return Part.of(request.clause.reading.text, asked) if asked else None


def _missing(request: Request, args: Mapping[str, Any]) -> list[str]:
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
    if kind in (None, "market", "limit"):
        clause = request.clause
        wanted = clause.reading.find(book("entities", "protected"), clause.start, clause.end)
        missing += [match.label for match in wanted if match.label not in args][
            -1:
        ]  # an answer is read as its
    return missing


def _close(request: Request) -> Filled:
    found = roles(request.clause, {"leverage"})
    part = share(found)
    plain = [amount for amount in found.free if amount.kind in ("plain", "money")]
    if (plain and not of_a_position(request.clause, found)) or len(request.clause.amounts) > 1:
        return lacking(ToolCall("close_position", said(symbol=next(iter(request.names), None))), "fraction")
    return _closing(request, part if part is not None else Decimal(1))


def _closing(request: Request, share: Decimal) -> Filled:
    if not 0 < share <= 1:
        return lacking(ToolCall("close_position", said(symbol=next(iter(request.names), None))), "fraction")
    if len(request.clause.amounts) > 1:
        return lacking(ToolCall("close_position", said(symbol=next(iter(request.names), None))), "price")
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
    unfit = _unfit(request, found)
    if unfit:
        missing = missing or ["price"]
        values = {role: value for role, value in values.items() if value != unfit[0].value}
    if len(request.names) > 1 or len(clause.inside(clause.reading.ids)) > 1:
        missing = ["order"]
    used = {*values.values(), *([unfit[0].value] if unfit else [])}
    left = [a for a in clause.amounts if not used.intersection((a.value, *a.readings))]
    call = ToolCall("modify_order", {**named, **values})
    return Filled([call], missing or (["price"] if left else []), unfit[1] if unfit else None)


def _unfit(request: Request, found: Roles) -> tuple[Amount, Part] | None:
    """An amount by which something is moved ("up by 500"), or a share ("to 5 %"): only a figure can be set. The
    part ends with it, and begins with the word that ties it."""
    clause = request.clause
    for amount in clause.amounts:
        share = amount.kind == "percent" and amount is not found.by.get("trailing")
        if part := moved_by(clause, amount):
            return amount, part
        if share or is_a_share(amount, clause.reading):
            return amount, Part.of(clause.reading.text, amount)
    return None


def _changed(folded: str) -> str:
    """What a lone number changes."""
    for role, words in (
        ("take_profit", r"take|tp|profit|теик|objetivo|target"), ("stop_loss", r"stop|sl|стоп"),
        ("quantity", r"quantity|size|cantidad|количеств|объем|tamano"),
    ):  # fmt: skip
        if re.search(words, folded):
            return role
    return "price"


def _leverage(request: Request) -> Filled:
    amounts = [a for a in request.clause.amounts if a.kind in ("leverage", "plain")]
    lever = said(leverage=amounts[0].value if amounts else None)
    calls = [ToolCall("set_leverage", {"symbol": name, **lever}) for name in request.names]
    missing = [*([] if calls else ["symbol"]), *([] if len(amounts) == 1 else ["leverage"])]
    return Filled(calls or [ToolCall("set_leverage", lever)], missing)


def _cancel(request: Request) -> Filled:
    """One call for each order or market that is named."""
    clause = request.clause
    orders = numbered(clause)
    market = said(symbol=clause.names[0] if len(clause.names) == 1 else None)
    named: list[dict[str, Any]] = [
        {"order_id": name if name.isdecimal() else name.upper(), **market} for name in orders
    ] or [{"symbol": name} for name in clause.names]
    args = said(side=_side(request))
    if not orders and clause.reading.find(book("entities", "all"), clause.start, clause.end):
        args["all"] = True
    if not named and not args:
        return lacking(ToolCall("cancel_order", {}), "order")
    return whole(*(ToolCall("cancel_order", {**one, **args}) for one in named or [{}]))


def _halt(request: Request) -> Filled:
    clause = request.clause
    scope = next(iter([*clause.names, *(one.name for one in clause.products)]), None)
    if clause.reading.find(proviso("exception"), clause.start, clause.end):
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
