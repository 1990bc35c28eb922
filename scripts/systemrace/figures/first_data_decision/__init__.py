"""Charts of the chapter on where to generate first data."""
