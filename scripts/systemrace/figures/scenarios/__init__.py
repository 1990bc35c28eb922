"""Charts of the chapter `scenarios`."""
