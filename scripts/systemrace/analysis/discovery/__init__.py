"""Who leads in science, where approved products come from, and how steady the money is."""
