"""Trial counts: how many CAR-T trials two countries run, since when, and how far counting decides it."""
