"""When a programme is certain enough for capital, by route, and what deals and prices show."""
