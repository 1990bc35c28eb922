"""Charts of the chapter on response rates: each takes the room to draw in and a tidy frame."""
