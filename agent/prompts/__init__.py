"""What a language model is told before the talk: one Markdown file for each language."""

from functools import cache
from importlib.resources import files

from agent.language import LANGUAGES


@cache
def system_prompt(language: str) -> str:
    """English for a language that is not spoken here."""
    known = language if language in LANGUAGES else "en"
    return files("agent.prompts").joinpath(f"system.{known}.md").read_text("utf-8").strip()
