"""Charts of harms."""
