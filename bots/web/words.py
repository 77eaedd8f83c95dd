"""What the page says, in Spanish and English, in one place."""

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("es", "en")

STARTERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "es": (
        ("¿Cómo está BTC?", "¿Cómo está BTC en 4h?"),
        ("Volatilidad de ETH", "¿Qué tan volátil es ETH?"),
        ("Indicadores de BTC", "RSI y MACD de BTC en 1d"),
        ("BTC y ETH juntos", "¿Qué correlación hay entre BTC y ETH?"),
        ("Precio de SOL", "¿A cuánto está SOL?"),
        ("Mi lista", "Muéstrame mi lista de seguimiento"),
    ),
    "en": (
        ("How is BTC?", "How is BTC doing on 4h?"),
        ("ETH volatility", "How volatile is ETH?"),
        ("BTC indicators", "RSI and MACD of BTC on 1d"),
        ("BTC and ETH together", "How correlated are BTC and ETH?"),
        ("Price of SOL", "What is the price of SOL?"),
        ("My watchlist", "Show me my watchlist"),
    ),
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "fact": "Dato",
        "value": "Valor",
        "source": "Fuente",
        "simulated": "SIMULADO",
        "locale": "es",
        "support": "soporte",
        "resistance": "resistencia",
        "price": "Precio",
        "volume": "Volumen",
        "failed": "Algo falló de mi lado y esta pregunta quedó sin respuesta. Lo que preguntaste está "
        "guardado; pregúntalo otra vez. Referencia: {reference}",
        "signed_out": "Tu sesión terminó. Recarga la página y vuelve a entrar.",
        "welcome": "Bienvenido a OrbiQuant",
        "welcome_back": "Elige una contraseña nueva",
        "welcome_text": "Este enlace funciona una sola vez. Elige tu nombre y una contraseña: se quedan "
        "en esta máquina.",
        "welcome_back_text": "Este enlace funciona una sola vez. Al guardar "
        "se cierran todas las sesiones abiertas de esta cuenta.",
        "name": "Nombre",
        "password": "Contraseña",
        "password_hint": "Al menos {shortest} caracteres; cuatro palabras sueltas son una buena contraseña.",
        "again": "Repite la contraseña",
        "different": "Las dos contraseñas no son iguales.",
        "save": "Guardar",
        "used": "Este enlace ya no funciona",
        "used_text": "Un enlace sirve una vez y durante una hora. Pide otro en la terminal:",
        "bad_name": "Ese nombre no vale o está ocupado: usa de 1 a 40 letras, números, espacios o . @ - _",
        "bad_password": "Esa contraseña no vale: usa de {shortest} a {longest} caracteres.",
    },
    "en": {
        "fact": "Fact",
        "value": "Value",
        "source": "Source",
        "simulated": "SIMULATED",
        "locale": "en",
        "support": "support",
        "resistance": "resistance",
        "price": "Price",
        "volume": "Volume",
        "failed": "Something failed on my side and this question has no answer. What you asked is kept; please "
        "ask again. Reference: {reference}",
        "signed_out": "Your session has ended. Reload the page and log in again.",
        "welcome": "Welcome to OrbiQuant",
        "welcome_back": "Choose a new password",
        "welcome_text": "This link works once. Choose your name and a password: they stay on this machine.",
        "welcome_back_text": "This link works once. Saving ends every open session of this account.",
        "name": "Name",
        "password": "Password",
        "password_hint": "At least {shortest} characters; four unrelated words make a good password.",
        "again": "The password again",
        "different": "The two passwords are not the same.",
        "save": "Save",
        "used": "This link no longer works",
        "used_text": "A link works once, for one hour. Make another in the terminal:",
        "bad_name": "That name will not do or is taken: use 1 to 40 letters, digits, spaces or . @ - _",
        "bad_password": "That password will not do: use {shortest} to {longest} characters.",
    },
}

# What each tool is called in a step; one that is missing here shows its name.
TOOLS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "get_quote": "precio",
        "market_analysis": "análisis de mercado",
        "technical_indicators": "indicadores técnicos",
        "volatility_analyzer": "volatilidad",
        "correlation_matrix": "correlación",
        "watchlist": "lista de seguimiento",
        "scan": "búsqueda de mercados",
        "job_status": "tareas",
        "job_cancel": "cancelar una tarea",
    },
    "en": {
        "get_quote": "price",
        "market_analysis": "market analysis",
        "technical_indicators": "technical indicators",
        "volatility_analyzer": "volatility",
        "correlation_matrix": "correlation",
        "watchlist": "watchlist",
        "scan": "market scan",
        "job_status": "jobs",
        "job_cancel": "cancelling a job",
    },
}

# What Chainlit's own words become, by its translation keys.
CHAINLIT_WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "auth.login.title": "Entra en OrbiQuant",
        "auth.login.form.email.label": "Nombre",
        "auth.login.form.email.required": "falta el nombre",
        "auth.login.form.email.placeholder": "",
        "auth.login.errors.credentialsSignin": "Ese nombre y esa contraseña no van juntos.",
        "auth.login.errors.credentialssignin": "Ese nombre y esa contraseña no van juntos.",
        "auth.login.errors.default": "Nombre o contraseña no válidos. Tras cinco fallos, espera cinco minutos.",
        "auth.login.errors.toomanyattempts": "Demasiados intentos. Espera cinco minutos y prueba otra vez.",
        "chat.input.placeholder": "Pregunta: ¿cómo está BTC en 4h?",
        "chat.messages.status.using": "Consultando",
        "chat.messages.status.used": "Consultado:",
        "chat.watermark": "Información, no consejo de inversión. Cada número lleva su fuente en los pasos.",
    },
    "en": {
        "auth.login.title": "Log in to OrbiQuant",
        "auth.login.form.email.label": "Name",
        "auth.login.form.email.required": "the name is missing",
        "auth.login.form.email.placeholder": "",
        "auth.login.errors.credentialsSignin": "That name and that password do not go together.",
        "auth.login.errors.credentialssignin": "That name and that password do not go together.",
        "auth.login.errors.default": "The name or the password is wrong. After five failures, wait five minutes.",
        "auth.login.errors.toomanyattempts": "Too many attempts. Wait five minutes and try again.",
        "chat.input.placeholder": "Ask: how is BTC doing on 4h?",
        "chat.messages.status.using": "Looking up",
        "chat.messages.status.used": "Looked up:",
        "chat.watermark": "Information, not investment advice. Every number has its source in the steps.",
    },
}


def language_of(header: str | None) -> str:
    """es or en, whichever an Accept-Language header (or a browser's language) names first."""
    for part in (header or "").lower().split(","):
        name = part.split(";")[0].strip().split("-")[0]
        if name in LANGUAGES:
            return name
    return "en"


def in_words(language: str) -> Mapping[str, str]:
    return WORDS[language_of(language)]


def tool_name(tool: str, language: str) -> str:
    return TOOLS[language_of(language)].get(tool, tool.replace("_", " "))


def with_our_words(translation: dict[str, Any], ours: Mapping[str, str]) -> dict[str, Any]:
    """Chainlit's translation with the dotted keys replaced."""
    for key, text in ours.items():
        *path, last = key.split(".")
        place = translation
        for name in path:
            place = place.setdefault(name, {})
        place[last] = text
    return translation
