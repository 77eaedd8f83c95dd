"""Sentences that the copilot says by itself, whichever brain it runs on."""

from typing import Final

from agent.language import LANGUAGES

PHRASES: Final = {
    "empty_message": {
        "en": "Your message is empty. Ask me about a market, for example “How is BTC on 4h?”",
        "es": "Tu mensaje está vacío. Pregúntame por un mercado, por ejemplo «¿Cómo está BTC en 4h?»",
    },
    "long_message": {
        "en": "Your message is longer than the {limit} characters that I read; I kept its beginning and did "
        "nothing with it. Ask again in fewer words.",
        "es": "Tu mensaje pasa de los {limit} caracteres que leo; he guardado el principio y no he hecho "
        "nada con él. Pregunta de nuevo con menos palabras.",
    },
    "too_many_calls": {
        "en": "I stopped: this question needs more than {limit} look-ups in one turn. Ask for less at a time.",
        "es": "Me he detenido: esta pregunta necesita más de {limit} consultas en un turno. "
        "Pide menos a la vez.",
    },
    "calls_dropped": {
        "en": "I answered the first {done} of {total} requests. Ask for the others in another message.",
        "es": "He respondido a las primeras {done} de {total} peticiones. Pide las demás en otro mensaje.",
    },
    "cannot_call": {
        "en": "I could not turn this into a request that my tools accept. Say it in other words, for example "
        "“Analyze BTC on 4h”.",
        "es": "No he sabido convertir esto en algo que mis herramientas acepten. Dilo de otro modo, "
        "por ejemplo «Analiza BTC en 4h».",
    },
    "too_slow": {
        "en": "I stopped after {limit} seconds without a whole answer. Nothing was changed. "
        "Ask again, or for less.",
        "es": "Me he detenido tras {limit} segundos sin una respuesta completa. No se ha cambiado nada. Pregunta "
        "de nuevo, o pide menos.",
    },
    "stopped": {
        "en": "Stopped, as you asked.",
        "es": "Detenido, como pediste.",
    },
    "failed": {
        "en": "Something failed inside me and this question has no answer. Nothing was changed. Ask again.",
        "es": "Algo ha fallado dentro de mí y esta pregunta queda sin respuesta. No se ha cambiado nada. "
        "Pregunta de nuevo.",
    },
    "no_words": {
        "en": "I found no words for an answer. Say it in another way, or ask “help”.",
        "es": "No he encontrado palabras para responder. Dilo de otra manera, o pide «ayuda».",
    },
}


def say(key: str, language: str, **values: object) -> str:
    """The sentence; a language that is not spoken here gets English."""
    return PHRASES[key][language if language in LANGUAGES else "en"].format(**values)
