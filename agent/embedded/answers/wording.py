"""Words of labels, indicators and tools in both languages."""

from typing import Final

_SPANISH: Final = {
    "up": "alcista", "down": "bajista", "sideways": "lateral",
    "weak": "débil", "moderate": "moderada", "strong": "fuerte", "extreme": "extrema",
    "trending": "en tendencia", "ranging": "en rango", "volatile": "volátil", "quiet": "tranquilo",
    "low": "baja", "normal": "normal", "high": "alta",
    "overbought": "en sobrecompra", "oversold": "en sobreventa", "neutral": "neutral",
    "bullish": "alcista", "bearish": "bajista", "yes": "sí", "no": "no", "undecided": "indecisión",
    "above": "por encima de", "below": "por debajo de",
    "file": "archivo importado", "rose": "sube un", "fell": "baja un", "unchanged": "sin cambios",
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
    "adl": "Línea de acumulación/distribución",
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
_NAMES: Final = {
    "rsi": "RSI", "macd": "MACD", "atr": "ATR", "adx": "ADX", "ema": "EMA", "sma": "SMA", "wma": "WMA",
    "bbands": "Bollinger", "vwap": "VWAP", "obv": "OBV", "cci": "CCI", "mfi": "MFI", "roc": "ROC",
    "psar": "Parabolic SAR", "trix": "TRIX", "kama": "KAMA", "cmf": "CMF", "uo": "UO", "tsi": "TSI",
    "ao": "AO", "ichimoku": "Ichimoku", "keltner": "Keltner", "donchian": "Donchian", "aroon": "Aroon",
    "heikin_ashi": "Heikin-Ashi", "williams_r": "Williams %R", "vortex": "Vortex",
}  # fmt: skip
_OUTPUTS: Final = {
    "signal": ("signal", "señal"), "histogram": ("histogram", "histograma"),
    "upper": ("upper", "superior"), "middle": ("middle", "media"), "lower": ("lower", "inferior"),
    "bandwidth": ("width", "anchura"), "percent_b": ("%B", "%B"), "k": ("%K", "%K"), "d": ("%D", "%D"),
    "plus_di": ("+DI", "+DI"), "minus_di": ("-DI", "-DI"), "dx": ("DX", "DX"),
    "up": ("rising", "al alza"), "down": ("falling", "a la baja"), "oscillator": ("oscillator", "oscilador"),
    "conversion": ("conversion", "conversión"), "base": ("base", "base"),
    "span_a": ("span A", "línea A"), "span_b": ("span B", "línea B"),
    "open": ("open", "apertura"), "high": ("high", "máximo"), "low": ("low", "mínimo"),
    "close": ("close", "cierre"),
}  # fmt: skip
_TOOLS: Final = {
    "place_order": ("placing orders", "poner órdenes"),
    "close_position": ("closing positions", "cerrar posiciones"),
    "cancel_order": ("cancelling orders", "cancelar órdenes"),
    "open_orders": ("open orders", "órdenes abiertas"),
    "order_book_analyzer": ("order books", "libros de órdenes"),
    "whale_tracker": ("large trades", "grandes operaciones"),
    "create_alert": ("alerts", "alertas"),
    "price_prediction": ("forecasts", "predicciones"),
    "sentiment_analysis": ("market mood", "sentimiento del mercado"),
    "news_fetcher": ("news", "noticias"),
    "risk_calculator": ("position sizing", "tamaño de posición"),
    "portfolio_optimizer": ("portfolio optimisation", "optimización de carteras"),
    "backtest_strategy": ("backtests", "backtests de estrategias"),
    "get_portfolio": ("your portfolio", "tu cartera"),
    "trade_history": ("your trade history", "tu historial de operaciones"),
    "pamm_list": ("pooled investing", "inversión conjunta"),
    "agent_status": ("trading agents", "agentes de trading"),
    "list_courses": ("courses", "cursos"),
    "remember": ("memory", "memoria"),
    "knowledge_search": ("explanations", "explicaciones"),
}  # fmt: skip


def word(key: str, language: str) -> str:
    """The word that a label or a name stands for; one that nobody listed stands for itself."""
    words = _SPANISH if language == "es" else _ENGLISH
    return words.get(key) or _NAMES.get(key) or key.replace("_", " ")


def output(indicator: str, name: str, language: str) -> str:
    """What one of an indicator's outputs is called beside it: "signal" for macd_signal, "" for macd."""
    if name == indicator:
        return ""
    key = name.removeprefix(f"{indicator}_")
    english, spanish = _OUTPUTS.get(key, (key.replace("_", " "),) * 2)
    return spanish if language == "es" else english


def tool_name(tool: str, language: str) -> str:
    english, spanish = _TOOLS.get(tool, (tool.replace("_", " "),) * 2)
    return spanish if language == "es" else english
