"""One in-memory fake per port."""
