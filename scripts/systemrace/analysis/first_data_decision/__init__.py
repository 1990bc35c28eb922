"""Where to generate first data: the value of a programme by route, and what is worth knowing first."""
