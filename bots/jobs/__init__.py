"""Long work: queued in PostgreSQL, run by one worker process, each job in a child process of its own."""
