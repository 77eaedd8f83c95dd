"""Bars out of files: first what was understood of one, then its bars in chunks."""
