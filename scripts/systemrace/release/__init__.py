"""Versions of the book: frozen, never rewritten, each thing in them to be found for ever."""
