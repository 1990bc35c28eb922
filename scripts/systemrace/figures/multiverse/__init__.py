"""Charts of a claim under all its specifications: each takes the room to draw in and a tidy frame."""
