"""Long work: how it goes, and stopping it."""
