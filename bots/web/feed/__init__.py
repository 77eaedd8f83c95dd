"""The live feed: one WebSocket per open page, which carries what changes while it is looked at."""
