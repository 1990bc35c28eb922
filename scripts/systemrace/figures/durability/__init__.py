"""Charts of the chapter on durability: each takes the room to draw in and a tidy frame."""
