"""Which language a message is written in: Spanish, English, or the account's where it does not say."""

import re
import unicodedata
from typing import Final

_WORDS: Final = {
    "es": frozenset(
        ["el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "en", "y", "o", "que", "qué", "cual", "cuál", "cuanto", "cuánto", "cuanta", "cómo", "como", "esta", "está", "estan", "están", "por", "para", "con", "sin", "mi", "mis", "tu", "al", "es", "son", "hay", "quiero", "dame", "dime", "muestra", "muéstrame", "analiza", "análisis", "precio", "volatilidad", "correlación", "tendencia", "soporte", "resistencia", "gráfico", "diario", "semanal", "horas", "hora", "minutos", "días", "día", "semana", "entre", "hola", "gracias", "ayuda", "buenos", "buenas", "adiós", "ahora", "hoy", "ayer", "compra", "vende", "noticias", "lista", "añade", "agrega", "quita", "borra", "sobre", "más", "menos", "qué", "tal", "vale", "cuesta", "cotiza", "puedes", "hacer", "oro", "plata", "velas", "indicadores", "media", "va", "ves", "anda", "todo", "muy", "si", "sí", "cuáles", "cuales", "tienen", "tiene", "mayor", "menor", "debajo", "encima", "temporalidad", "volátil", "correlacionados", "seguimiento", "también", "luego", "después", "últimos", "últimas"]
    ),
    "en": frozenset(
        ["the", "a", "an", "of", "on", "in", "and", "or", "what", "what's", "which", "how", "how's", "is", "are", "was", "for", "with", "without", "my", "your", "me", "i", "you", "to", "at", "by", "do", "does", "it", "its", "it's", "show", "give", "tell", "analyze", "analyse", "analysis", "price", "volatility", "correlation", "trend", "support", "resistance", "chart", "daily", "weekly", "hours", "hour", "minutes", "days", "day", "week", "between", "hello", "hi", "hey", "thanks", "thank", "help", "please", "now", "today", "yesterday", "buy", "sell", "news", "list", "add", "remove", "about", "more", "less", "much", "worth", "cost", "quote", "can", "volatile", "correlated", "watchlist", "above", "below", "over", "under", "than", "between", "last", "bars", "candles", "indicators", "moving", "average", "gold", "silver", "look", "looking", "going", "doing", "good", "morning", "bye", "also", "then"]
    ),
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def language_of(text: str, *, fallback: str) -> str:
    """ "es" or "en" by the words and signs of the message; `fallback` where they are as many, or none."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
    spanish = sum(word in _WORDS["es"] for word in words) + sum(sign in text.lower() for sign in "¿¡ñ")
    english = sum(word in _WORDS["en"] for word in words)
    if spanish == english:
        return fallback if fallback in _WORDS else "en"
    return "es" if spanish > english else "en"


def fold(text: str) -> str:
    """Lower case without accents, each character in its place: offsets stay those of the NFC text."""
    return "".join(_bare(character) for character in text)


def _bare(character: str) -> str:
    base = unicodedata.normalize("NFD", character.lower())
    return base[0] if base and len(base) > 1 and unicodedata.combining(base[1]) else (base[:1] or character)


def common_words() -> frozenset[str]:
    """Folded words of both languages that are never a symbol."""
    return _COMMON


_COMMON: Final = frozenset(fold(word) for words in _WORDS.values() for word in words) | frozenset(
    ["market", "mercado", "coin", "coins", "moneda", "monedas", "crypto", "cripto", "stock", "stocks", "accion", "acciones", "symbol", "simbolo", "window", "ventana", "period", "periodo", "chart", "joke", "future", "futuros", "futuro", "everything", "things", "cosas", "world", "weather", "tiempo", "dinero", "money", "asset", "activo", "trading", "trade", "strategy", "estrategia", "risk", "riesgo", "news", "noticias", "me", "mi", "you", "him", "her", "them"]
)
