"""What the page shows of a person and beside their talk: cards, and what stands behind a number."""
