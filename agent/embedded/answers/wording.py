"""What labels, indicators, facts, settings and tools are called in both languages; the page calls them so too."""

from collections.abc import Mapping
from typing import Final

from agent.understanding import lexicon
from tools.preferences import SETTINGS

_SPANISH: Final = {
    "up": "alcista", "down": "bajista", "sideways": "lateral",
    "weak": "débil", "moderate": "moderada", "strong": "fuerte", "extreme": "extrema",
    "trending": "en tendencia", "ranging": "en rango", "volatile": "volátil", "quiet": "tranquilo",
    "low": "baja", "normal": "normal", "high": "alta",
    "overbought": "en sobrecompra", "oversold": "en sobreventa", "neutral": "neutral",
    "bullish": "alcista", "bearish": "bajista", "yes": "sí", "no": "no", "undecided": "indecisión",
    "above": "por encima de", "below": "por debajo de",
    "psar": "SAR parabólico", "file": "archivo importado", "simulated": "simulado",
    "rose": "sube un", "fell": "baja un", "unchanged": "sin cambios",
    "price": "precio", "change_percent": "cambio", "change": "cambio", "change_pct": "cambio en la última vela",
    "volatility": "volatilidad", "threshold": "umbral", "bars": "velas", "volume": "volumen",
    "vol_close_to_close": "entre cierres", "vol_parkinson": "Parkinson", "vol_ewma": "EWMA",
    "vol_garman_klass": "Garman-Klass", "vol_rogers_satchell": "Rogers-Satchell",
    "vol_yang_zhang": "Yang-Zhang",
    "doji": "doji", "hammer": "martillo", "hanging_man": "hombre colgado",
    "inverted_hammer": "martillo invertido", "shooting_star": "estrella fugaz",
    "bullish_engulfing": "envolvente alcista", "bearish_engulfing": "envolvente bajista",
    "bullish_harami": "harami alcista", "bearish_harami": "harami bajista",
    "piercing_line": "línea penetrante", "dark_cloud_cover": "nube oscura",
    "morning_star": "estrella de la mañana", "evening_star": "estrella del atardecer",
    "three_white_soldiers": "tres soldados blancos", "three_black_crows": "tres cuervos negros",
    "stoch": "Estocástico", "stochrsi": "RSI estocástico", "force": "Índice de fuerza",
    "mass": "Índice de masa", "ulcer": "Índice Ulcer", "rma": "Media de Wilder",
    "adl": "Línea de acumulación/distribución", "job": "trabajo",
}  # fmt: skip
_ENGLISH: Final = {
    "file": "imported file", "rose": "up", "fell": "down", "unchanged": "unchanged", "undecided": "indecision",
    "change_percent": "change", "change_pct": "change over the last bar", "volatility": "volatility",
    "vol_close_to_close": "close to close", "vol_parkinson": "Parkinson", "vol_ewma": "EWMA",
    "vol_garman_klass": "Garman-Klass", "vol_rogers_satchell": "Rogers-Satchell",
    "vol_yang_zhang": "Yang-Zhang",
    "stoch": "Stochastic", "stochrsi": "Stochastic RSI", "force": "Force index", "mass": "Mass index",
    "ulcer": "Ulcer index", "rma": "Wilder's average", "adl": "Accumulation/distribution line",
}  # fmt: skip
_VENUES: Final = ("simulated", "file")  # venues that have a word; the others have a name
_NAMES: Final = {
    "rsi": "RSI", "macd": "MACD", "atr": "ATR", "adx": "ADX", "ema": "EMA", "sma": "SMA", "wma": "WMA",
    "bbands": "Bollinger", "vwap": "VWAP", "obv": "OBV", "cci": "CCI", "mfi": "MFI", "roc": "ROC",
    "psar": "Parabolic SAR", "trix": "TRIX", "kama": "KAMA", "cmf": "CMF", "uo": "UO", "tsi": "TSI",
    "ao": "AO", "ichimoku": "Ichimoku", "keltner": "Keltner", "donchian": "Donchian", "aroon": "Aroon",
    "heikin_ashi": "Heikin-Ashi", "williams_r": "Williams %R", "vortex": "Vortex",
}  # fmt: skip
OUTPUTS: Final = {
    "signal": ("signal", "señal"), "histogram": ("histogram", "histograma"),
    "upper": ("upper", "superior"), "middle": ("middle", "media"), "lower": ("lower", "inferior"),
    "bandwidth": ("width", "anchura"), "percent_b": ("%B", "%B"), "k": ("%K", "%K"), "d": ("%D", "%D"),
    "plus_di": ("+DI", "+DI"), "minus_di": ("−DI", "−DI"), "dx": ("DX", "DX"),
    "up": ("rising", "al alza"), "down": ("falling", "a la baja"), "oscillator": ("oscillator", "oscilador"),
    "conversion": ("conversion", "conversión"), "base": ("base", "base"),
    "span_a": ("span A", "línea A"), "span_b": ("span B", "línea B"),
    "open": ("open", "apertura"), "high": ("high", "máximo"), "low": ("low", "mínimo"),
    "close": ("close", "cierre"),
}  # fmt: skip
_SETTINGS: Final = {
    "period": ("period", "periodo"), "fast_period": ("fast period", "periodo rápido"),
    "slow_period": ("slow period", "periodo lento"), "signal_period": ("signal period", "periodo de la señal"),
    "smooth_period": ("smoothing", "suavizado"), "window_period": ("window", "ventana"),
    "atr_period": ("ATR period", "periodo del ATR"), "width": ("width", "anchura"),
    "step": ("step", "paso"), "limit": ("limit", "límite"), "turn_period": ("turn period", "periodo de giro"),
    "line_period": ("line period", "periodo de la base"), "cloud_period": ("cloud period", "periodo de la nube"),
    "short_period": ("short period", "periodo corto"), "middle_period": ("middle period", "periodo medio"),
    "long_period": ("long period", "periodo largo"),
}  # fmt: skip
_FACTS: Final = {
    "venue": ("venue", "procedencia"), "market": ("market", "mercado"), "last_bar": ("last bar", "última vela"),
    "timeframe": ("timeframe", "temporalidad"), "timeframe_hours": ("bar length", "duración de la vela"),
    "old": ("old", "antiguo"), "age": ("age", "antigüedad"), "quoted_at": ("quoted at", "cotizado el"),
    "bid": ("bid", "compra"), "ask": ("ask", "venta"), "trend": ("trend", "tendencia"),
    "trend_strength": ("trend strength", "fuerza de la tendencia"), "regime": ("regime", "régimen"),
    "regime_bars": ("bars in this regime", "velas en este régimen"),
    "atr_percent": ("ATR of the price", "ATR sobre el precio"),
    "volatility_annual": ("annual volatility", "volatilidad anual"),
    "volatility_percentile": ("higher than, of its history", "mayor que, de su historia"),
    "volume_poc": ("price of most volume", "precio de mayor volumen"), "pattern": ("pattern", "patrón"),
    "pattern_bias": ("pattern points", "el patrón apunta"), "pattern_count": ("times seen", "veces visto"),
    "pattern_ahead": ("bars ahead", "velas siguientes"), "pattern_hit_rate": ("followed", "cumplido"),
    "pattern_base_rate": ("after any bar", "tras cualquier vela"), "window": ("window", "ventana"),
    "expected_move_day": ("a usual day", "un día normal"), "level": ("level", "nivel"),
    "percentile": ("higher than, of its history", "mayor que, de su historia"),
    "compared": ("windows compared", "ventanas comparadas"), "common_bars": ("common bars", "velas comunes"),
    "mixed": ("real with simulated", "real con simulado"), "correlation": ("correlation", "correlación"),
    "correlation_low": ("at least", "al menos"), "correlation_high": ("at most", "como mucho"),
    "p_value": ("p", "p"), "spearman": ("by ranks (Spearman)", "por rangos (Spearman)"),
    "significant": ("more than chance", "no parece azar"), "metric": ("metric", "medida"),
    "op": ("comparison", "comparación"), "scanned": ("looked at", "mirados"),
    "matched": ("matches", "coincidencias"), "well_known": ("well-known markets", "mercados conocidos"),
    "match": ("match", "coincide"), "left_out": ("without bars", "sin velas"),
    "watched_count": ("watched", "en la lista"), "watched": ("watched", "en la lista"),
    "added": ("added", "añadido"), "removed": ("removed", "quitado"),
    "not_watched": ("was not watched", "no estaba"), "asked": ("asked", "pedido"),
    "symbol": ("symbol", "símbolo"), "symbols": ("symbols", "símbolos"), "exchange": ("venue", "plaza"),
    "indicators": ("indicators", "indicadores"), "period": ("period", "periodo"), "value": ("value", "valor"),
    "unit": ("unit", "unidad"),
    "action": ("action", "acción"), "key": ("setting", "ajuste"), "setting": ("setting", "ajuste"),
    "set": ("is now", "ahora es"), "before": ("was", "era"),
    "support": ("support", "soporte"), "resistance": ("resistance", "resistencia"),
    "touches": ("touches", "toques"), "reading": ("reading", "lectura"),
    "job_count": ("jobs", "tareas"), "job_kind": ("kind of job", "tipo de tarea"),
    "job_status": ("state", "estado"), "job_progress": ("done so far", "avance"),
    "job_started": ("asked for", "pedida el"), "job_finished": ("ended", "terminó el"),
    "import": ("import", "importación"), "download": ("download", "descarga"),
    "refresh": ("refresh", "actualización"), "queued": ("waiting its turn", "en espera"),
    "running": ("under way", "en marcha"), "done": ("done", "hecha"), "failed": ("failed", "falló"),
    "cancelled": ("cancelled", "cancelada"),
    "agent": ("agent", "agente"), "all": ("all of it", "todo"), "amount": ("amount", "importe"),
    "answer": ("answer", "respuesta"), "balance": ("account", "saldo"), "capital": ("capital", "capital inicial"),
    "depth": ("depth", "profundidad"), "start": ("from", "desde"), "end": ("to", "hasta"),
    "entry": ("entry", "entrada"), "stop": ("stop", "precio de stop"), "target": ("target", "objetivo"),
    "fast": ("fast", "rápida"), "slow": ("slow", "lenta"), "fraction": ("part", "parte"),
    "horizon": ("horizon", "horizonte"),
    "leverage": ("leverage", "apalancamiento"), "limit": ("at most", "como mucho"),
    "method": ("method", "método"), "notional": ("for", "por valor de"), "product": ("product", "producto"),
    "quantity": ("quantity", "cantidad"), "rules": ("rules", "reglas"), "scope": ("of what", "de qué"),
    "section": ("part", "apartado"), "side": ("side", "lado"), "since": ("since", "desde"),
    "strategy": ("strategy", "estrategia"), "topic": ("topic", "tema"), "version": ("version", "versión"),
    "trailing": ("trailing distance", "distancia del stop dinámico"),
    "order_type": ("kind of order", "tipo de orden"),
    "order_id": ("order", "orden"), "min_usd": ("at least, in USD", "mínimo en USD"),
    "risk_pct": ("risk, in percent", "riesgo en %"), "risk_amount": ("risk", "importe en riesgo"),
    "stop_price": ("stop price", "precio de stop"), "stop_loss": ("protective stop", "stop de protección"),
    "take_profit": ("target", "objetivo"), "time_in_force": ("stands", "vigencia"),
    "post_only": ("only as maker", "solo como maker"), "reduce_only": ("only reduces", "solo reduce"),
    "remembered": ("noted", "apuntado"), "known_before": ("noted before", "ya apuntado"),
    "memory": ("memory", "recuerdo"),
    "recalled": ("remembered", "recordado"), "kept": ("kept", "guardado"), "forgotten": ("deleted", "borrado"),
    "kept_count": ("noted memories", "apuntes"), "recalled_count": ("found", "encontrados"),
    "memory_count": ("memories", "recuerdos"), "shown_count": ("shown", "mostrados"),
    "forgotten_count": ("deleted memories", "recuerdos borrados"),
    "would_forget": ("would be forgotten", "se olvidaría"), "part_forgotten": ("forgotten", "olvidado"),
    "rest_kept": ("still noted", "sigue apuntado"), "not_acted_on": ("not acted on", "sin efecto"),
    "memory_kind": ("kind of memory", "tipo de recuerdo"), "said_at": ("said on", "dicho el"),
    "fact": ("fact", "dato"), "preference": ("preference", "preferencia"),
    "summary": ("conversation", "conversación"), "can_be_set": ("can be a setting", "puede ser un ajuste"),
    "found_count": ("passages found", "pasajes encontrados"), "concept": ("concept", "concepto"),
    "passage": ("text", "texto"), "cited": ("source", "fuente"), "url": ("page", "página"),
    "query": ("question", "pregunta"), "text": ("text", "texto"), "embed": ("indexing", "indexación"),
}  # fmt: skip
_UNITS: Final = {
    "days": (("day", "days"), ("día", "días")), "years": (("year", "years"), ("año", "años")),
}  # fmt: skip
SOURCES: Final = {
    "your watchlist": "tu lista de seguimiento", SETTINGS: "tus ajustes",
    "daily closes": "cierres diarios", "your memories": "tus recuerdos", "knowledge base": "base de conocimiento",
    "scan of stored and live bars": "búsqueda en velas guardadas y en vivo",
}  # fmt: skip
_PREFERENCES: Final = {
    "language": ("language", "idioma"), "number_format": ("numbers", "números"),
    "time_zone": ("time zone", "zona horaria"), "currency": ("currency", "moneda"), "theme": ("theme", "tema"),
    "timeframe": ("usual candles", "velas habituales"), "exchange": ("preferred venue", "plaza preferida"),
    "brain": ("brain", "cerebro"), "goal": ("goal", "objetivo"), "experience": ("experience", "experiencia"),
    "risk": ("risk per trade", "riesgo por operación"),
}  # fmt: skip
_CHOICES: Final = {
    "language": {"es": ("Spanish", "español"), "en": ("English", "inglés")},
    "number_format": {"auto": ("as the language writes them", "como los escribe el idioma")},
    "theme": {
        "system": ("as the system", "el del sistema"), "light": ("light", "claro"), "dark": ("dark", "oscuro"),
    },
    "exchange": {
        "auto": ("whichever answers", "la que responda"),
        "simulated": ("the simulator (no real prices)", "el simulador (precios no reales)"),
        "file": ("imported files", "archivos importados"),
    },
    "brain": {"auto": ("automatic", "automático"), "embedded": ("embedded", "integrado")},
    "experience": {
        "new": ("new to trading", "empiezo ahora"), "some": ("some", "alguna"),
        "experienced": ("experienced", "mucha"),
    },
}  # fmt: skip
_TOOLS: Final = {
    "get_quote": ("price", "precio"), "market_analysis": ("market analysis", "análisis de mercado"),
    "technical_indicators": ("technical indicators", "indicadores técnicos"),
    "volatility_analyzer": ("volatility", "volatilidad"), "correlation_matrix": ("correlation", "correlación"),
    "watchlist": ("watchlist", "lista de seguimiento"), "set_preference": ("settings", "ajustes"),
    "job_status": ("jobs", "tareas"), "job_cancel": ("cancelling a job", "cancelar una tarea"),
    "scan": ("market scan", "búsqueda de mercados"),
    "place_order": ("placing orders", "poner órdenes"),
    "close_position": ("closing positions", "cerrar posiciones"),
    "cancel_order": ("cancelling orders", "cancelar órdenes"),
    "open_orders": ("open orders", "órdenes abiertas"),
    "order_book_analyzer": ("order books", "libros de órdenes"),
    "whale_tracker": ("large trades", "grandes operaciones"),
    "news_fetcher": ("news", "noticias"),
    "sentiment_analysis": ("market mood", "sentimiento del mercado"),
    "price_prediction": ("forecasts", "predicciones"),
    "risk_calculator": ("position sizing", "tamaño de posición"),
    "portfolio_optimizer": ("portfolio optimisation", "optimización de carteras"),
    "backtest_strategy": ("backtests", "backtests de estrategias"),
    "strategy_list": ("the list of strategies", "la lista de estrategias"),
    "strategy_save": ("saving strategies", "guardar estrategias"),
    "strategy_versions": ("versions of strategies", "versiones de estrategias"),
    "strategy_control": ("switching strategies on and off", "activar y desactivar estrategias"),
    "optimize_strategy": ("tuning strategies", "ajustar estrategias"),
    "walk_forward": ("walk-forward tests", "pruebas walk-forward"),
    "robustness_check": ("robustness checks", "pruebas de robustez"),
    "compare_runs": ("comparing backtests", "comparar backtests"),
    "modify_order": ("changing orders", "modificar órdenes"),
    "set_leverage": ("setting leverage", "fijar el apalancamiento"),
    "halt_trading": ("halting trading", "detener las operaciones"),
    "get_portfolio": ("your portfolio", "tu cartera"),
    "trade_history": ("your trade history", "tu historial de operaciones"),
    "create_alert": ("alerts", "alertas"),
    "list_alerts": ("the list of alerts", "la lista de alertas"),
    "delete_alert": ("deleting alerts", "borrar alertas"),
    "pamm_list": ("pooled investing", "inversión conjunta"),
    "pamm_performance": ("results of pooled investing", "resultados de la inversión conjunta"),
    "pamm_invest": ("investing in a pool", "invertir en un fondo conjunto"),
    "pamm_withdraw": ("withdrawing from a pool", "retirar de un fondo conjunto"),
    "list_courses": ("courses", "cursos"),
    "get_lesson": ("lessons", "lecciones"),
    "start_quiz": ("quizzes", "cuestionarios"),
    "quiz_answer": ("answers to quizzes", "respuestas a cuestionarios"),
    "learning_progress": ("your progress", "tu progreso"),
    "agent_status": ("trading agents", "agentes de trading"),
    "agent_control": ("starting and pausing agents", "arrancar y pausar agentes"),
    "remember": ("a note in memory", "un apunte en la memoria"),
    "recall": ("memory", "memoria"),
    "list_memories": ("the list of memories", "la lista de recuerdos"),
    "forget": ("deleting memories", "borrar recuerdos"),
    "knowledge_search": ("explanations", "explicaciones"),
}  # fmt: skip


def word(key: str, language: str) -> str:
    """The word that a label or a fact's name stands for; one that nobody listed stands for itself."""
    words = _SPANISH if language == "es" else _ENGLISH
    return words.get(key) or _NAMES.get(key) or _either(_FACTS, key, language) or _composed(key, language)


def _composed(key: str, language: str) -> str:
    """ "macd_signal" by its indicator and output; "support_1_touches" part by part; with capitals it is no key."""
    if key != key.lower():
        return key
    known = (name for name in lexicon.names("indicators") if key.startswith(f"{name}_"))
    if indicator := max(known, key=len, default=""):
        return _beside(word(indicator, language), output(indicator, key, language), language)
    return " ".join(_either(_FACTS, part, language) or _NAMES.get(part, part) for part in key.split("_"))


def _beside(indicator: str, output: str, language: str) -> str:
    """ "MACD signal", "señal del MACD"; "SMA 50" has no such words."""
    if language != "es" or not output[:1].islower():
        return f"{indicator} {output}"
    return f"{output} {'de la' if indicator.lower().endswith('a') else 'del'} {indicator}"


def _either(words: Mapping[str, tuple[str, str]], key: str, language: str) -> str:
    return words.get(key, ("", ""))[language == "es"]


def output(indicator: str, name: str, language: str) -> str:
    """What an output or setting of an indicator is called beside it: "signal" for macd_signal, "" for macd."""
    if name == indicator:
        return ""
    key = name.removeprefix(f"{indicator}_")
    told = _either(OUTPUTS, key, language) or _either(_SETTINGS, key, language)
    return told or key.replace("_", " ")


def unit_word(unit: str, language: str, *, one: bool) -> str:
    """Of a unit that is not written with its number: "days"; "" for others."""
    words = _UNITS.get(unit)
    return words[language == "es"][not one] if words else ""


def source(text: str, language: str) -> str:
    """Where a fact comes from: "simulado BTC/USD 4h", "tu lista de seguimiento"."""
    if text in SOURCES:
        return SOURCES[text] if language == "es" else text
    venue, space, series = text.partition(" ")
    known = _SPANISH if language == "es" else _ENGLISH
    return f"{known.get(venue, venue) if venue in _VENUES else venue}{space}{series}"


def preference(key: str, language: str) -> str:
    """What a setting is called."""
    return _either(_PREFERENCES, key, language) or key


def preference_value(key: str, value: str, language: str) -> str:
    """A choice in words; a value that is none of few stands for itself, and one that is empty for a dash."""
    return _either(_CHOICES.get(key, {}), value, language) or value or "—"


def headed(text: str) -> str:
    """As it begins a line or a column: "RSI" stays as it is."""
    return text[:1].upper() + text[1:]


def tool_name(tool: str, language: str) -> str:
    """One that is not listed shows its own name."""
    english, spanish = _TOOLS.get(tool, (tool.replace("_", " "),) * 2)
    return spanish if language == "es" else english
