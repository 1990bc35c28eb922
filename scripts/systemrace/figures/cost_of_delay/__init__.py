"""Charts of the chapter `cost-of-delay`."""
