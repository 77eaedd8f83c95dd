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
    "may_remember": {
        "en": "Shall I remember “{said}”? Say “remember it”.",
        "es": "¿Quieres que recuerde «{said}»? Di «recuérdalo».",
    },
    "reads_russian": {
        "en": "I understand Russian and answer in English. Я понимаю по-русски, а отвечаю по-английски.",
        "es": "Entiendo el ruso y respondo en español. Я понимаю по-русски, а отвечаю по-испански.",
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
    "earlier": {"en": "Earlier in this talk: {what}", "es": "Antes en esta conversación: {what}"},
    "embedded_brain": {"en": "the embedded brain", "es": "el cerebro integrado"},
    "gave_way": {
        "en": "{what} The embedded brain wrote this answer.",
        "es": "{what} Esta respuesta la ha escrito el cerebro integrado.",
    },
    "answers_again": {
        "en": "{name} can be used again, and answers from here on.",
        "es": "{name} vuelve a estar disponible y responde a partir de aquí.",
    },
    "instead": {
        "en": "{what} Meanwhile {other} answers.",
        "es": "{what} Mientras tanto responde {other}.",
    },
    "unavailable_no_server": {
        "en": "{name} cannot be used: no Ollama server answers.",
        "es": "No puedo usar {name}: ningún servidor de Ollama responde.",
    },
    "unavailable_resting": {
        "en": "{name} cannot be used yet: its server failed a moment ago, and I leave it alone for a while.",
        "es": "Aún no puedo usar {name}: su servidor ha fallado hace un momento y lo dejo descansar un rato.",
    },
    "unavailable_not_installed": {
        "en": "{name} is not installed; `ollama pull {name}` installs it.",
        "es": "{name} no está instalado; se instala con `ollama pull {name}`.",
    },
    "unavailable_no_tools": {
        "en": "{name} cannot be used: it does not know how to call tools, and every number here comes from one.",
        "es": "No puedo usar {name}: no sabe llamar a herramientas, y aquí todo número sale de una.",
    },
    "failed_gone": {
        "en": "The server of {name} does not answer.",
        "es": "El servidor de {name} no responde.",
    },
    "failed_cut": {
        "en": "The connection to {name} was cut in the middle of its answer.",
        "es": "La conexión con {name} se ha cortado a mitad de su respuesta.",
    },
    "failed_slow": {
        "en": "{name} took too long.",
        "es": "{name} ha tardado demasiado.",
    },
    "failed_slow_start": {
        "en": "{name} did not begin to answer in time; it may be too large for this machine.",
        "es": "{name} no ha empezado a responder a tiempo; quizá sea demasiado grande para este equipo.",
    },
    "failed_stalled": {
        "en": "{name} fell silent in the middle of its answer.",
        "es": "{name} se ha quedado callado a mitad de su respuesta.",
    },
    "failed_missing_model": {
        "en": "{name} is no longer installed; `ollama pull {name}` installs it.",
        "es": "{name} ya no está instalado; se instala con `ollama pull {name}`.",
    },
    "failed_server_error": {
        "en": "The server of {name} failed: {detail}.",
        "es": "El servidor de {name} ha fallado: {detail}.",
    },
    "failed_garbage": {
        "en": "{name} sent something that cannot be read.",
        "es": "{name} ha enviado algo que no se puede leer.",
    },
    "failed_endless": {
        "en": "{name} did not stop writing.",
        "es": "{name} no dejaba de escribir.",
    },
    "failed_empty": {
        "en": "{name} had nothing to say.",
        "es": "{name} no ha dicho nada.",
    },
    "failed_looping": {
        "en": "{name} kept asking for the same.",
        "es": "{name} no dejaba de pedir lo mismo.",
    },
    "failed_unfit": {
        "en": "{name} asked for what my tools do not accept.",
        "es": "{name} ha pedido cosas que mis herramientas no aceptan.",
    },
    "failed_unforeseen": {
        "en": "{name} failed in a way that nobody foresaw.",
        "es": "{name} ha fallado de una forma que nadie había previsto.",
    },
    "unbacked": {
        "en": "{name} wrote numbers that no tool had given. The embedded brain wrote this answer from the facts.",
        "es": "{name} ha escrito números que ninguna herramienta había dado. Esta respuesta la ha escrito el "
        "cerebro integrado a partir de los datos.",
    },
    "left_out": {
        "en": "{name} wanted more than your words ask for, and that was left out: {tools}.",
        "es": "{name} quería más de lo que piden tus palabras, y eso se ha dejado fuera: {tools}.",
    },
    "failed_unworded": {
        "en": "{name} asked for what your words do not.",
        "es": "{name} pedía cosas que tus palabras no piden.",
    },
    "cut_short": {
        "en": "{name} reached the length that it may write; its answer ends early.",
        "es": "{name} ha llegado al máximo que puede escribir; su respuesta acaba antes de tiempo.",
    },
}


def say(key: str, language: str, **values: object) -> str:
    """The sentence; a language that is not spoken here gets English."""
    return PHRASES[key][language if language in LANGUAGES else "en"].format(**values)
