"""What a message means: pure code, no I/O, the clock and the prices are handed in."""
