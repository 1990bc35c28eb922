"""Charts of the chapter on signal and capital."""
