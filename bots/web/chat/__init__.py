"""The chat: Chainlit, as we use it."""
