"""Words of labels, indicators and tools in both languages."""

from typing import Final

_SPANISH: Final = {
    "up": "alcista", "down": "bajista", "sideways": "lateral",
    "weak": "débil", "moderate": "moderada", "strong": "fuerte",
    "trending": "en tendencia", "ranging": "en rango", "volatile": "volátil", "quiet": "tranquilo",
    "low": "baja", "normal": "normal", "high": "alta", "extreme": "extrema",
    "overbought": "sobrecompra", "oversold": "sobreventa", "neutral": "neutral",
    "bullish": "alcista", "bearish": "bajista", "yes": "sí", "no": "no",
    "above": "por encima de", "below": "por debajo de",
    "price": "precio", "change_percent": "cambio", "change": "cambio", "change_pct": "cambio",
    "volatility": "volatilidad",
    "volatility_annual": "volatilidad anual", "volume": "volumen",
    "close to close": "entre cierres", "bars": "velas", "threshold": "umbral",
    "vol_close_to_close": "entre cierres", "vol_parkinson": "Parkinson", "vol_ewma": "EWMA",
    "vol_garman_klass": "Garman-Klass", "vol_rogers_satchell": "Rogers-Satchell",
    "vol_yang_zhang": "Yang-Zhang",
    "atr_percent": "vela normal (ATR)", "signal": "señal",
    "histogram": "histograma", "upper": "superior", "middle": "media", "lower": "inferior",
    "doji": "doji", "hammer": "martillo", "hanging_man": "hombre colgado",
    "inverted_hammer": "martillo invertido", "shooting_star": "estrella fugaz",
    "bullish_engulfing": "envolvente alcista", "bearish_engulfing": "envolvente bajista",
    "bullish_harami": "harami alcista", "bearish_harami": "harami bajista",
    "piercing_line": "línea penetrante", "dark_cloud_cover": "nube oscura",
    "morning_star": "estrella de la mañana", "evening_star": "estrella del atardecer",
    "three_white_soldiers": "tres soldados blancos", "three_black_crows": "tres cuervos negros",
    "period": "periodo", "fast": "rápida", "slow": "lenta", "smoothing": "suavizado",
    "deviations": "desviaciones", "width": "anchura", "trend_strength": "fuerza de la tendencia",
}  # fmt: skip
_ENGLISH: Final = {
    "change_percent": "change",
    "change_pct": "change",
    "volatility_annual": "annual volatility",
    "vol_close_to_close": "close to close",
    "vol_parkinson": "Parkinson",
    "vol_garman_klass": "Garman-Klass",
    "vol_rogers_satchell": "Rogers-Satchell",
    "vol_yang_zhang": "Yang-Zhang",
    "vol_ewma": "EWMA",
    "atr_percent": "usual bar (ATR)",
}
_NAMES: Final = {
    "rsi": "RSI", "macd": "MACD", "atr": "ATR", "adx": "ADX", "ema": "EMA", "sma": "SMA", "wma": "WMA",
    "bbands": "Bollinger", "stoch": "Stoch", "vwap": "VWAP", "obv": "OBV", "cci": "CCI", "mfi": "MFI",
    "roc": "ROC", "psar": "PSAR", "trix": "TRIX", "stochrsi": "Stoch RSI", "kama": "KAMA", "cmf": "CMF",
    "adl": "ADL", "uo": "UO", "tsi": "TSI", "ao": "AO", "rma": "RMA", "poc": "POC", "ichimoku": "Ichimoku",
    "keltner": "Keltner", "donchian": "Donchian", "aroon": "Aroon",
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
    if language == "es" and key in _SPANISH:
        return _SPANISH[key]
    return _ENGLISH.get(key) or title(key)


def title(key: str) -> str:
    """ "macd_signal" as "MACD signal"."""
    head, _, rest = key.partition("_")
    return " ".join([_NAMES.get(head, head), *rest.split("_")]).strip()


def tool_name(tool: str, language: str) -> str:
    english, spanish = _TOOLS.get(tool, (tool.replace("_", " "),) * 2)
    return spanish if language == "es" else english
