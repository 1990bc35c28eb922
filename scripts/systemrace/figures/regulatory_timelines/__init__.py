"""Charts of the chapter on regulatory timelines: each takes a tidy frame and the room to draw in."""
