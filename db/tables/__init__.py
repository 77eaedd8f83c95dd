"""Every table, by importing which its metadata is whole."""

from db.tables import auth, llm, memory, trading
from db.tables.row import Row

__all__ = ["Row", "auth", "llm", "memory", "trading"]
