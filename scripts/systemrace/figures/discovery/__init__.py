"""Charts of who leads in science, where products come from, and how steady the money is."""
