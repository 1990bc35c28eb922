"""Facts put into the curated tables by hand: asked on a terminal or from a file, whole or not at all."""
