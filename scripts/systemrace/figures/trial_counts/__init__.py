"""Charts of the chapter on trial counts: each takes the room to draw in and a tidy frame."""
