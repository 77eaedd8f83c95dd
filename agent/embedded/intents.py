"""What a message wants: words and phrases, English and Spanish, on folded text (lower case, no accents)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz import fuzz, process

# In order of precedence: where a clause says two things, the first of this list is meant.
PLANNED: Final = {
    "place_order": r"buy|sell|short|compra|compro|comprar|vende|vendo|vender|long on|go long|market order|orden de \w+|купи\w*|продай\w*",
    "close_position": r"close (?:my|the|all|half)|cierra|cerrar",
    "cancel_order": r"cancel\w*",
    "open_orders": r"open orders|ordenes abiertas|my orders|mis ordenes",
    "order_book_analyzer": r"order ?book|libro de ordenes|libro de ofertas|market depth|profundidad",
    "whale_tracker": r"whales?|ballenas?",
    "create_alert": r"alert\w*|alerta\w*|avisa\w*|notify me|notificame",
    "price_prediction": r"predict\w*|forecast\w*|predic\w+|pronostic\w*|will \w+ (?:rise|fall|go|reach)|subira|bajara|прогноз",
    "sentiment_analysis": r"sentiment\w*|sentimiento\w*|mood|fear and greed",
    "news_fetcher": r"news|headlines?|noticias?|titulares?",
    "risk_calculator": r"position size|tamano de (?:la )?posicion|risk calculator|risk[ /-]reward|riesgo[ /-]beneficio|how much should i risk",
    "portfolio_optimizer": r"optimi[sz]e? \w+|optimiza\w*|reparte|allocat\w*|rebalanc\w*",
    "backtest_strategy": r"back ?test\w*|prueba la estrategia|strategy|estrategias?|walk[ -]forward",
    "get_portfolio": r"portfolio|cartera|portafolio|balance|saldo|my positions|mis posiciones|p&l|pnl|profit and loss|ganancias",
    "trade_history": r"trade history|my trades|mis operaciones|historial",
    "pamm_list": r"pamm|invest \d\S*|invierte|invertir|orion",
    "agent_status": r"agents?|agentes?|status of \w+|pausa \w+|atlas|nova",
    "list_courses": r"courses?|cursos?|lessons?|leccion(?:es)?|quiz\w*|cuestionario|teach me|ensename|mi progreso|my progress",
    "remember": r"remember|recuerda|forget that|olvida",
    "knowledge_search": r"what (?:is|are) an? [\w ]+|que (?:es|son) (?:una?|las?|los|el)\b[\w ]+|explain|explica\w*|define",
}  # fmt: skip
BUILT: Final = {
    "correlation_matrix": r"correlat\w*|correlaci\w*|correlad\w*|move together|(?:se )?mueven juntos|decorrelat\w*|descorrelac\w*",
    "watchlist": r"watch ?lists?|lista de (?:seguimiento|observacion|vigilancia|favoritos)|(?:mi|my|the|la) lista?|my list|favou?rites|favoritos|stop watching|deja de seguir|(?:what|que) (?:am i|do i) (?:watch|follow)\w*|watch|vigila|sigue a?|seguimiento",
    "volatility_analyzer": r"volatil\w*|expected move|movimiento esperado|how wild|price swings?|how much does \w+ (?:move|swing)|cuanto se mueve|annuali[sz]ed vol|how risky|que riesgo tiene|how jumpy",
    "technical_indicators": r"indicators?|indicadores?|over ?bought|over ?sold|sobre ?comprad\w+|sobre ?vendid\w+",
    "get_quote": r"prices?|quotes?|precios?|cotiza\w*|how much (?:is|are|does)|cuanto (?:vale|cuesta|esta|estan|valen|cuestan)|a cuanto|a como|en cuanto|trading at|worth|valor (?:de|del|actual)|vale|last traded|ultimo precio|what s \w+ at|where is \w+ trading|bid|ask",
    "market_analysis": r"analy[sz]\w*|analis\w*|analiz\w*|trend\w*|tendencias?|support|resistance|soportes?|resistencias?|outlook|perspectivas?|technicals?|set ?up|overview|panorama|resumen|resume|summar\w*|charts?|grafic\w*|levels?|niveles|bullish|bearish|alcistas?|bajistas?|regime|regimen|patterns?|patron(?:es)?|market structure|momentum|review|revisa\w*|estudia\w*",
}  # fmt: skip
WEAK: Final = {
    "market_analysis": r"how (?:is|are|s|has|does|about)|what (?:about|s up with|is happening|s happening|is going on|s going on|do you think|is up)|look(?:ing)? at|check|tell me about|como (?:esta|estan|va|van|anda|andan|ves|se ve|viene|sigue|pinta|le va)|que (?:tal|pasa|hay|opinas|piensas|me dices|ves)|mira\w*|hablame|cuentame|dime algo|show me|muestra\w*|ensename|dame|give me|i want|quiero|what is|what s|cual es|que tal va|view|vista",
}  # fmt: skip
INDICATORS: Final = {
    "stoch_rsi": r"stoch\w* ?rsi|rsi estocastico",
    "rsi": r"rsi|relative strength(?: index)?|fuerza relativa",
    "macd": r"macd",
    "bbands": r"bollinger\w*(?: bands?)?|bbands?|bandas(?: de bollinger)?|bb",
    "atr": r"atr|average true range|rango verdadero(?: medio)?",
    "adx": r"adx|directional index|indice direccional",
    "stoch": r"stoch(?:astics?)?|estocastico",
    "ema": r"emas?|exponential moving averages?|medias? movil(?:es)? exponencial(?:es)?|exponential average",
    "sma": r"smas?|(?:simple )?moving averages?|medias? movil(?:es)?(?: simples?)?|moving avg",
    "wma": r"wma|weighted moving average|media movil ponderada",
    "vwap": r"vwap",
    "obv": r"obv|on[ -]balance volume",
    "cci": r"cci|commodity channel index",
    "mfi": r"mfi|money flow(?: index)?",
    "williams_r": r"williams(?: ?%? ?r)?",
    "roc": r"roc|rate of change",
    "ichimoku": r"ichimoku",
    "psar": r"psar|parabolic(?: sar)?|parabolico",
    "keltner": r"keltner(?: channels?)?|canal(?:es)? de keltner",
    "donchian": r"donchian(?: channels?)?|canal(?:es)? de donchian",
    "aroon": r"aroon",
    "trix": r"trix",
}  # fmt: skip
GREETING: Final = r"hi+|hello|hey|hola|buenas|buenos dias|buenas tardes|buenas noches|good (?:morning|afternoon|evening)|que tal|saludos|greetings|привет"
THANKS: Final = r"thanks?(?: you)?|thx|ty|gracias|muchas gracias|perfect|perfecto|great|genial|ok|okay|vale|cool|nice|bye|adios|hasta luego|chao|see you|спасибо"
HELP: Final = r"help|ayuda\w*|what can (?:you|i) (?:do|ask)|que (?:puedes|sabes) hacer|que puedo (?:preguntar|pedir|hacer)|como funciona\w*|how do(?:es)? (?:you|this|it) work|commands?|comandos|who are you|quien eres|what are you|menu"
SCAN: Final = r"scan\w*|screen\w*|escane\w*|busca\w*|find|which|what (?:symbols?|coins?|stocks?|markets?|assets?)|cuales|que (?:simbolos?|monedas?|criptos?|acciones|activos?|mercados?)|list (?:all|the|coins|symbols)|filtra\w*|filter|encuentra\w*|any(?: (?:coins?|symbols?))?|hay algun\w*|alguna?"

STRONG, FAIR, FEEBLE = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Intent:
    """A tool that the words point at, how clearly, and where they stand."""

    tool: str
    start: int
    strength: int


@cache
def whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{pattern})(?![\w])")


def intents(folded: str) -> list[Intent]:
    """All that the text points at, in its order."""
    found = [*_matches(PLANNED, folded, STRONG), *_matches(BUILT, folded, STRONG)]
    found += [Intent("technical_indicators", start, STRONG) for _, start, _ in indicators(folded)]
    found += _matches(WEAK, folded, FEEBLE) + _misspelt(folded)
    return sorted(found, key=lambda intent: intent.start)


def strongest(found: Iterable[Intent]) -> Intent | None:
    """The clearest; among equals the first by precedence."""
    order = [*PLANNED, *BUILT]
    return min(found, key=lambda intent: (-intent.strength, order.index(intent.tool)), default=None)


def indicators(folded: str) -> list[tuple[str, int, int]]:
    """(indicator, start, end) in order; the longer reading of the same words wins."""
    found = [
        (name, *match.span())
        for name, pattern in INDICATORS.items()
        for match in whole_words(pattern).finditer(folded)
    ]
    found.sort(key=lambda hit: (hit[1], -hit[2]))
    kept: list[tuple[str, int, int]] = []
    for hit in found:
        if not kept or hit[1] >= kept[-1][2]:
            kept.append(hit)
    return kept


def _matches(patterns: dict[str, str], folded: str, strength: int) -> list[Intent]:
    return [
        Intent(tool, match.start(), strength)
        for tool, pattern in patterns.items()
        for match in whole_words(pattern).finditer(folded)
    ]


_SPELLINGS: Final = {
    **dict.fromkeys(
        ("analyze", "analyse", "analysis", "analiza", "analisis", "tendencia"), "market_analysis"
    ),
    **dict.fromkeys(("volatility", "volatile", "volatilidad"), "volatility_analyzer"),
    **dict.fromkeys(("correlation", "correlacion", "correlated"), "correlation_matrix"),
    **dict.fromkeys(("bollinger", "indicators", "indicadores"), "technical_indicators"),
    **dict.fromkeys(("watchlist",), "watchlist"),
    **dict.fromkeys(("price", "precio", "cotizacion"), "get_quote"),
}


def _misspelt(folded: str) -> list[Intent]:
    found = []
    for match in re.finditer(r"[^\W\d_]{5,}", folded):
        best = process.extractOne(match[0], _SPELLINGS.keys(), scorer=fuzz.ratio, score_cutoff=80)
        if best and best[1] < 100:
            found.append(Intent(_SPELLINGS[best[0]], match.start(), FAIR))
    return found
