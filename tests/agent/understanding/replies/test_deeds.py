"""What is started, paused, deleted, listed: at once, so only what was said, and nothing that was spared."""

import pytest

from tests.agent.understanding.reads import Call, reads

LISTED: Call = ("list_alerts", {})
ALERT: Call = ("create_alert", {"symbol": "BTC", "metric": "price", "op": "above", "value": 70000})
NOVA: Call = ("agent_status", {"agent": "nova"})
PAUSED: Call = ("agent_control", {"agent": "nova", "action": "pause"})
LIST: Call = ("watchlist", {"action": "list"})
ADDED: Call = ("watchlist", {"action": "add", "symbols": ["SOL"]})


def does(action: str, *agents: str) -> list[Call]:
    return [("agent_control", {"agent": agent, "action": action}) for agent in agents]


def deleted(*ids: str) -> list[Call]:
    return [("delete_alert", {"alert_id": one}) for one in ids]


def lists(action: str, *symbols: str) -> Call:
    return ("watchlist", {"action": action, **({"symbols": list(symbols)} if symbols else {})})


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("pause all agents except nova", does("pause", "atlas", "orion")),
        ("pausa todos los agentes menos nova", does("pause", "atlas", "orion")),
        ("останови всех агентов кроме новы", does("stop", "atlas", "orion")),
        ("stop all but atlas", does("stop", "orion", "nova")),
        ("pause atlas but not orion", does("pause", "atlas")),
        ("pausa atlas pero no orion", does("pause", "atlas")),
        ("turn off all the bots", does("stop", "atlas", "orion", "nova")),
        ("pausa todos los agentes", does("pause", "atlas", "orion", "nova")),
        ("arranca atlas y orion", does("start", "atlas", "orion")),
        ("deten nova y arranca atlas", [*does("stop", "nova"), *does("start", "atlas")]),
        ("pause nova and show status", [*does("pause", "nova"), NOVA]),
        ("запусти атлас и покажи статус", [*does("start", "atlas"), ("agent_status", {"agent": "atlas"})]),
        ("pause atlas, orion but keep nova running", does("pause", "atlas", "orion")),
        ("не трогай нову, останови атлас", does("stop", "atlas")),
        ("please restart all agents", does("resume", "atlas", "orion", "nova")),
        ("run orion now", does("run", "orion")),
        ("stop everything", [("halt_trading", {})]),
        ("deja de operar ya", [("halt_trading", {})]),
    ],
)
def test_agents_do_what_is_said_and_the_spared_ones_nothing(text: str, calls: list[Call]) -> None:
    assert reads(text) == ("call", [], calls)


@pytest.mark.parametrize(
    "text",
    [
        *("don't stop nova", "no pares atlas", "не останавливай орион", "what happens if I stop nova?"),
        *("¿está pausado atlas?", "is nova paused?", "pausa nova mañana", "pause nova for an hour"),
        *(
            "stop all trading except nova",
            "pause the agents",
            "never delete alert 5",
            "no borres la alerta 3",
        ),
    ],
)
def test_nothing_is_done_that_is_forbidden_asked_put_off_or_unclear(text: str) -> None:
    expect, _, calls = reads(text)
    assert expect != "call" or {tool for tool, _ in calls} == {"agent_status"}


@pytest.mark.parametrize(
    ("last", "text", "calls"),
    [
        (NOVA, "pause it", does("pause", "nova")),
        (NOVA, "páusalo", does("pause", "nova")),
        (NOVA, "останови его", does("stop", "nova")),
        (PAUSED, "resume it", does("resume", "nova")),
        (PAUSED, "atlas too", does("pause", "atlas")),
        (PAUSED, "y también orion", does("pause", "orion")),
        (LISTED, "quita la 2", deleted("2")),
        (LISTED, "delete 5 and 6", deleted("5", "6")),
        (LISTED, "delete the BTC one", [("delete_alert", {"symbol": "BTC"})]),
        (ALERT, "bórrala", [("delete_alert", {**ALERT[1]})]),
        (ALERT, "удали его", [("delete_alert", {**ALERT[1]})]),
        (LIST, "quita ETH", [lists("remove", "ETH")]),
        (LIST, "убери ETH", [lists("remove", "ETH")]),
        (LIST, "drop BTC and ETH", [lists("remove", "BTC", "ETH")]),
        (LIST, "quita ETH y añade SOL", [lists("remove", "ETH"), lists("add", "SOL")]),
        (ADDED, "remove it", [lists("remove", "SOL")]),
        (ADDED, "ETH too", [lists("add", "ETH")]),
    ],
)
def test_what_was_just_shown_need_not_be_named(last: Call, text: str, calls: list[Call]) -> None:
    assert reads(text, last) == ("call", [], calls)


@pytest.mark.parametrize(
    ("last", "text"),
    [
        *(
            (LISTED, text)
            for text in ("borra la primera", "borra todas menos la 3", "delete it", "remove that")
        ),
        *((LIST, text) for text in ("delete it", "borra todo", "remove everything except BTC")),
    ],
)
def test_what_could_be_several_is_asked(last: Call, text: str) -> None:
    assert reads(text, last)[0] == "clarify"


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("añade SOL a mi lista y enséñamela", [lists("add", "SOL"), lists("list")]),
        ("add SOL to my list and show it", [lists("add", "SOL"), lists("list")]),
        ("добавь SOL в список и покажи его", [lists("add", "SOL"), lists("list")]),
        ("ad sol 2 my watchlst", [lists("add", "SOL")]),
        ("take ETH off my list", [lists("remove", "ETH")]),
        ("saca ETH de la lista y mete SOL", [lists("remove", "ETH"), lists("add", "SOL")]),
        ("add SOL to my watchlist and remove ETH", [lists("add", "SOL"), lists("remove", "ETH")]),
        ("my watchlist without ETH", [lists("list")]),
    ],
)
def test_a_list_changes_verb_by_verb(text: str, calls: list[Call]) -> None:
    assert reads(text) == ("call", [], calls)
