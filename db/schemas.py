"""The names of the schemas."""

OURS = ("auth", "trading", "investment", "financial", "education", "llm", "ml", "audit")
CHECKPOINT = "checkpoint"  # LangGraph's saver
QUEUE = "queue"  # procrastinate
