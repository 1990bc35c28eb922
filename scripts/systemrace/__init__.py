"""The System Race: a living, citable book that tests one argument from dated, sourced data."""

__version__ = "0.1.0"
