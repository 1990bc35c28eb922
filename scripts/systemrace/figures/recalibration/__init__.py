"""Charts of the chapter `recalibration`."""
